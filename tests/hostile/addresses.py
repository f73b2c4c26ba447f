"""Files that name an address inside themselves, each in another way."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Callable, Mapping

from tests.scenes import noise, write_scene

SIDE = 64
_BOX = 'xOff="0" yOff="0" xSize="64" ySize="64"'
_PLACE = f"<SrcRect {_BOX}/><DstRect {_BOX}/>"


def virtual(source: str, *, placed: bool = True, relative: int = 0, band: str = "") -> str:
    """A virtual raster of three bands of one source; without a place it is opened at once."""
    inside = (
        f'<SimpleSource><SourceFilename relativeToVRT="{relative}">{source}</SourceFilename>'
        f"<SourceBand>1</SourceBand>{_PLACE if placed else ''}</SimpleSource>"
    )
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{k}"{band}>{inside}</VRTRasterBand>'
        for k in (1, 2, 3)
    )
    return f'<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}">{bands}</VRTDataset>'


def tile_service(address: str) -> str:
    """What GDAL needs to know of a server of tiles."""
    return (
        f'<GDAL_WMS><Service name="TMS"><ServerUrl>{address}/${{z}}/${{x}}/${{y}}.png</ServerUrl>'
        "</Service><DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>64</UpperLeftY>"
        "<LowerRightX>64</LowerRightX><LowerRightY>0</LowerRightY><TileLevel>0</TileLevel>"
        "<TileCountX>1</TileCountX><TileCountY>1</TileCountY><YOrigin>top</YOrigin></DataWindow>"
        "<Projection>EPSG:3857</Projection><BlockSizeX>64</BlockSizeX><BlockSizeY>64</BlockSizeY>"
        "<BandsCount>3</BandsCount></GDAL_WMS>"
    )


def _text(name: str, make: Callable[[str], str]) -> Callable[[Path, str], Path]:
    def write(folder: Path, address: str) -> Path:
        path = folder / name
        path.write_text(make(address), encoding="utf-8")
        return path

    return write


def _nested(folder: Path, address: str) -> Path:
    (folder / "tiles.xml").write_text(tile_service(address))
    return _text("a.vrt", lambda _: virtual("tiles.xml", relative=1))(folder, address)


def _zipped(folder: Path, address: str) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.vrt", virtual(f"/vsicurl/{address}/a.tif"))
    return Path(f"/vsizip/{folder}/a.zip/a.vrt")


def _unseen(folder: Path, address: str) -> Path:
    """The same under a name without a suffix."""
    _nested(folder, address)
    shutil.move(folder / "tiles.xml", folder / "tiles.dat")
    return _text("a.vrt", lambda _: virtual("tiles.dat", relative=1))(folder, address)


def _stac(address: str) -> str:
    asset = {"href": f"{address}/a.tif", "type": "image/tiff", "eo:bands": [{"name": "v"}],
             "proj:transform": [1, 0, 0, 0, -1, 64], "proj:shape": [64, 64]}  # fmt: skip
    item = {"type": "Feature", "stac_version": "1.0.0", "id": "a", "geometry": None,
            "bbox": [0, 0, 1, 1], "properties": {"proj:epsg": 32633},
            "assets": {"v": asset}}  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": [item]})


def _tile_index(address: str) -> str:
    return (
        f"<GDALTileIndexDataset><IndexDataset>/vsicurl/{address}/i.gpkg</IndexDataset>"
        "<IndexLayer>i</IndexLayer></GDALTileIndexDataset>"
    )


def _cached(address: str) -> str:
    return (
        f"<MRF_META><CachedSource><Source>/vsicurl/{address}/a.tif</Source></CachedSource>"
        '<Raster><Size x="64" y="64" c="3"/><PageSize x="64" y="64" c="3"/></Raster></MRF_META>'
    )


RASTERS: Mapping[str, Callable[[Path, str], Path]] = {
    "vrt of a file fetched in parts": _text("a.vrt", lambda u: virtual(f"/vsicurl/{u}/a.tif")),
    "vrt that is opened at once": _text(
        "a.vrt", lambda u: virtual(f"/vsicurl/{u}/a.tif", placed=False)
    ),
    "vrt of a stream": _text("a.vrt", lambda u: virtual(f"/vsicurl_streaming/{u}/a.tif")),
    "vrt of an address": _text("a.vrt", lambda u: virtual(f"{u}/a.tif")),
    "vrt of an address in entities": _text(
        "a.vrt", lambda u: virtual(f"{u}/a.tif".replace("h", "&#104;", 1))
    ),
    "vrt of a store": _text("a.vrt", lambda u: virtual("/vsis3/bucket/a.tif")),
    "vrt of a part of a file": _text(
        "a.vrt", lambda u: virtual(f"/vsisubfile/0_100,/vsicurl/{u}/a.tif")
    ),
    "vrt of an archive": _text("a.vrt", lambda u: virtual(f"/vsizip//vsicurl/{u}/a.zip/a.tif")),
    "vrt of a service": _nested,
    "vrt of a service under another name": _unseen,
    "vrt in an archive": _zipped,
    "tile service": _text("a.xml", tile_service),
    "coverage service": _text(
        "a.xml",
        lambda u: (
            f"<WCS_GDAL><ServiceURL>{u}/w?</ServiceURL><CoverageName>x</CoverageName>"
            "<Version>1.0.0</Version></WCS_GDAL>"
        ),
    ),
    "map tile service": _text(
        "a.xml",
        lambda u: (
            f"<GDAL_WMTS><GetCapabilitiesUrl>{u}/c.xml</GetCapabilitiesUrl>"
            "<Layer>x</Layer></GDAL_WMTS>"
        ),
    ),
    "tile index": _text("a.gti", _tile_index),
    "cache of a file": _text("a.mrf", _cached),
    "catalogue": _text("a.json", _stac),
    "list": _text("a.txt", lambda u: f"{u}/a.tif\n"),
}


def raster_with_overviews_elsewhere(folder: Path, address: str) -> Path:
    """A sound raster whose sidecar says that its overviews lie at an address."""
    path = write_scene(folder / "a.tif", noise(SIDE, SIDE))
    (folder / "a.tif.aux.xml").write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS">'
        f'<MDI key="OVERVIEW_FILE">/vsicurl/{address}/a.ovr</MDI></Metadata></PAMDataset>'
    )
    return path


def _square(crs: object) -> str:
    ring = [[500000, 5399970], [500020, 5399970], [500020, 5400000], [500000, 5399970]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"class": "red"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]})


AREAS: Mapping[str, Callable[[Path, str], Path]] = {
    "geojson whose CRS is a link": _text(
        "a.geojson",
        lambda u: _square({"type": "link", "properties": {"href": f"{u}/crs", "type": "proj4"}}),
    ),
    "geojson whose CRS is an address": _text(
        "a.geojson", lambda u: _square({"type": "url", "properties": {"url": f"{u}/crs"}})
    ),
    "virtual layer of a file": _text(
        "a.vrt",
        lambda u: (
            f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/{u}/a.geojson'
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
        ),
    ),
    "virtual layer of a service": _text(
        "a.vrt",
        lambda u: (
            f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>WFS:{u}/w?'
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
        ),
    ),
    "feature service": _text(
        "a.xml", lambda u: f"<OGRWFSDataSource><URL>{u}/w?</URL></OGRWFSDataSource>"
    ),
    "stored command": _text(
        "a.gdalg.json",
        lambda u: json.dumps({
            "type": "gdal_streamed_alg",
            "command_line": f"gdal vector pipeline ! read {u}/a.geojson ! write --of=stream x",
        }),
    ),
    "address": lambda folder, u: Path(f"/vsicurl/{u}/a.geojson"),
    "service": lambda folder, u: Path(f"WFS:{u}/w?"),
}  # fmt: skip
