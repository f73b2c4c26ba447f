"""A server of a coverage on this machine, by WCS 1.0.0: columns of red, green and blue."""

from __future__ import annotations

import math
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from osgeo import gdal, osr

from tests.grass_qgis.provider.map_server import COLOURS, HALF, SIDE

STEP = SIDE / 256  # of a pixel
LEFT = 2**17 // 3 * 3 * SIDE - HALF  # of a column that is red
COLUMNS, ROWS = 1536, 512
BOX = (LEFT, -ROWS / 2 * STEP, LEFT + COLUMNS * STEP, ROWS / 2 * STEP)

_SPACES = (
    'version="1.0.0" xmlns="http://www.opengis.net/wcs" xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)
_BRIEF = """<name>ground</name><label>Ground</label>
  <lonLatEnvelope srsName="urn:ogc:def:crs:OGC:1.3:CRS84">
   <gml:pos>-1 -1</gml:pos><gml:pos>1 1</gml:pos></lonLatEnvelope>"""
_REQUEST = """<{name}><DCPType><HTTP><Get><OnlineResource xlink:href="{url}?"/></Get></HTTP>
  </DCPType></{name}>"""
_CAPABILITIES = """<?xml version="1.0" encoding="UTF-8"?>
<WCS_Capabilities {spaces}>
 <Service><name>WCS</name><label>Columns</label></Service>
 <Capability><Request>{requests}</Request></Capability>
 <ContentMetadata><CoverageOfferingBrief>{brief}</CoverageOfferingBrief></ContentMetadata>
</WCS_Capabilities>"""
_DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<CoverageDescription {spaces}><CoverageOffering>{brief}
 <domainSet><spatialDomain>
  <gml:Envelope srsName="EPSG:3857"><gml:pos>{left!r} {bottom!r}</gml:pos>
   <gml:pos>{right!r} {top!r}</gml:pos></gml:Envelope>
  <gml:RectifiedGrid dimension="2"><gml:limits><gml:GridEnvelope><gml:low>0 0</gml:low>
   <gml:high>{column} {row}</gml:high></gml:GridEnvelope></gml:limits>
   <gml:axisName>x</gml:axisName><gml:axisName>y</gml:axisName>
   <gml:origin><gml:pos>{left!r} {top!r}</gml:pos></gml:origin>
   <gml:offsetVector>{step!r} 0</gml:offsetVector>
   <gml:offsetVector>0 -{step!r}</gml:offsetVector></gml:RectifiedGrid>
 </spatialDomain></domainSet>
 <rangeSet><RangeSet><name>colour</name><label>Colour</label></RangeSet></rangeSet>
 <supportedCRSs><requestResponseCRSs>EPSG:3857</requestResponseCRSs></supportedCRSs>
 <supportedFormats><formats>GTiff</formats></supportedFormats>
</CoverageOffering></CoverageDescription>"""


class Handler(BaseHTTPRequestHandler):
    """Answers the three requests; the server's `queries` keeps them, their keys in capitals."""

    def do_GET(self):
        place = urlsplit(self.path)
        query = {key.upper(): value for key, value in parse_qsl(place.query)}
        self.server.queries.append(query)
        body = self._body(query)
        self.send_response(200)
        kind = "image/tiff" if isinstance(body, bytes) else "text/xml"
        self.send_header("Content-Type", kind)
        body = body if isinstance(body, bytes) else body.encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self, query: dict[str, str]) -> str | bytes:
        if query["REQUEST"] == "GetCoverage":
            box = [float(side) for side in query["BBOX"].split(",")]
            return columns_tiff(box, int(query["WIDTH"]), int(query["HEIGHT"]))
        if query["REQUEST"] == "DescribeCoverage":
            left, bottom, right, top = BOX
            sides = {"left": left, "bottom": bottom, "right": right, "top": top}
            last = {"column": COLUMNS - 1, "row": ROWS - 1, "step": STEP}
            return _DESCRIPTION.format(spaces=_SPACES, brief=_BRIEF, **sides, **last)
        url = f"http://127.0.0.1:{self.server.server_port}/wcs"
        names = ("GetCapabilities", "DescribeCoverage", "GetCoverage")
        requests = "".join(_REQUEST.format(name=name, url=url) for name in names)
        return _CAPABILITIES.format(spaces=_SPACES, brief=_BRIEF, requests=requests)

    def log_message(self, *_):
        pass


def columns_tiff(box: list[float], width: int, height: int) -> bytes:
    """A GeoTIFF of the columns in a rectangle of the map."""
    left, _, right, top = box
    step = (right - left) / width
    path = "/vsimem/coverage.tif"
    raster = gdal.GetDriverByName("GTiff").Create(path, width, height, 3, gdal.GDT_Byte)
    raster.SetGeoTransform((left, step, 0.0, top, 0.0, -(top - box[1]) / height))
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(3857)
    raster.SetProjection(crs.ExportToWkt())
    shown = [math.floor((left + (x + 0.5) * step + HALF) / SIDE) % 3 for x in range(width)]
    for band in range(3):
        row = bytes(int(COLOURS[number][1 + 2 * band : 3 + 2 * band], 16) for number in shown)
        raster.GetRasterBand(band + 1).WriteRaster(0, 0, width, height, row * height)
    del raster
    size = gdal.VSIStatL(path).size
    file = gdal.VSIFOpenL(path, "rb")
    content = gdal.VSIFReadL(1, size, file)
    gdal.VSIFCloseL(file)
    gdal.Unlink(path)
    return bytes(content)
