"""A server of maps on this machine, by WMS 1.3.0 and WMTS 1.0.0: columns of red, green and blue."""

from __future__ import annotations

import math
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QImage

HALF = math.pi * 6378137.0  # half the side of the Web Mercator world
COLOURS = ("#dc1414", "#14dc14", "#1414dc")  # red, green, blue, by column
ZOOM = 18
SIDE = 2 * HALF / 2**ZOOM  # of a column on the map, about 153 m
_PIXEL = 0.00028  # metres of a pixel that WMTS counts scales with

_WMS = """<?xml version="1.0" encoding="UTF-8"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink">
 <Service><Name>WMS</Name><Title>Columns</Title><OnlineResource xlink:href="{url}"/></Service>
 <Capability><Request>
  <GetCapabilities><Format>text/xml</Format><DCPType><HTTP><Get>
   <OnlineResource xlink:href="{url}?"/></Get></HTTP></DCPType></GetCapabilities>
  <GetMap><Format>image/png</Format><DCPType><HTTP><Get>
   <OnlineResource xlink:href="{url}?"/></Get></HTTP></DCPType></GetMap>
 </Request><Exception><Format>XML</Format></Exception>
 <Layer queryable="0"><Name>ground</Name><Title>Ground</Title><CRS>EPSG:3857</CRS>
  <EX_GeographicBoundingBox><westBoundLongitude>-180</westBoundLongitude>
   <eastBoundLongitude>180</eastBoundLongitude><southBoundLatitude>-85</southBoundLatitude>
   <northBoundLatitude>85</northBoundLatitude></EX_GeographicBoundingBox>
  <BoundingBox CRS="EPSG:3857" minx="-{half}" miny="-{half}" maxx="{half}" maxy="{half}"/>
  <Style><Name>default</Name><Title>default</Title></Style>
 </Layer></Capability>
</WMS_Capabilities>"""

_WMTS = """<?xml version="1.0" encoding="UTF-8"?>
<Capabilities version="1.0.0" xmlns="http://www.opengis.net/wmts/1.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink">
 <ows:ServiceIdentification><ows:Title>Columns</ows:Title>
  <ows:ServiceType>OGC WMTS</ows:ServiceType>
  <ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
 <ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP>
  <ows:Get xlink:href="{url}?"><ows:Constraint name="GetEncoding"><ows:AllowedValues>
   <ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>
 </ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
 <Contents><Layer><ows:Title>Ground</ows:Title>
  <ows:WGS84BoundingBox><ows:LowerCorner>-180 -85</ows:LowerCorner>
   <ows:UpperCorner>180 85</ows:UpperCorner></ows:WGS84BoundingBox>
  <ows:Identifier>ground</ows:Identifier>
  <Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style>
  <Format>image/png</Format>
  <TileMatrixSetLink><TileMatrixSet>web</TileMatrixSet></TileMatrixSetLink></Layer>
 <TileMatrixSet><ows:Identifier>web</ows:Identifier>
  <ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>
  <TileMatrix><ows:Identifier>{zoom}</ows:Identifier>
   <ScaleDenominator>{scale}</ScaleDenominator>
   <TopLeftCorner>-{half} {half}</TopLeftCorner>
   <TileWidth>256</TileWidth><TileHeight>256</TileHeight>
   <MatrixWidth>{count}</MatrixWidth><MatrixHeight>{count}</MatrixHeight></TileMatrix>
 </TileMatrixSet></Contents>
</Capabilities>"""


class Handler(BaseHTTPRequestHandler):
    """Answers both services; the server's `queries` keeps the queries, their keys in capitals."""

    def do_GET(self):
        place = urlsplit(self.path)
        query = {key.upper(): value for key, value in parse_qsl(place.query)}
        self.server.queries.append(query)
        body = self._body(place.path, query)
        self.send_response(200)
        kind = "image/png" if isinstance(body, bytes) else "text/xml"
        self.send_header("Content-Type", kind)
        body = body if isinstance(body, bytes) else body.encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self, path: str, query: dict[str, str]) -> str | bytes:
        if query["REQUEST"] == "GetMap":
            left, _, right, _ = (float(side) for side in query["BBOX"].split(","))
            return columns_png(left, right, int(query["WIDTH"]), int(query["HEIGHT"]))
        if query["REQUEST"] == "GetTile":
            left = int(query["TILECOL"]) * SIDE - HALF
            return columns_png(left, left + SIDE, 256, 256)
        given = {"url": f"http://127.0.0.1:{self.server.server_port}{path}", "half": HALF}
        if path == "/wms":
            return _WMS.format(**given)
        return _WMTS.format(**given, zoom=ZOOM, scale=SIDE / 256 / _PIXEL, count=2**ZOOM)

    def log_message(self, *_):
        pass


def columns_png(left: float, right: float, width: int, height: int) -> bytes:
    """A picture of the columns between two places on the map."""
    row = QImage(width, 1, QImage.Format.Format_RGB32)
    for x in range(width):
        place = left + (x + 0.5) * (right - left) / width
        column = math.floor((place + HALF) / SIDE)
        row.setPixelColor(x, 0, QColor(COLOURS[column % 3]))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    row.scaled(width, height).save(buffer, "PNG")
    return bytes(buffer.data())


@contextmanager
def map_server(handler=Handler):
    """A server on a free port, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.queries = []
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
