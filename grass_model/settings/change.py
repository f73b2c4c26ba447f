"""Settings of `grass-train change`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .devices import Device


@dataclass(frozen=True)
class ChangeSettings:
    """Compare the classes of two dates: change raster, polygons, from-to matrix, report.

    Attributes:
        before: class raster of the first date; imagery if there is a model.
        after: class raster of the second date, of any pixel size, extent and CRS; imagery if there
            is a model.
        out: folder for change.tif, change.gpkg, changed.tif, matrix.csv and change.json, and with a
            model for before.tif and after.tif.
        model: an ONNX model that maps both dates; class rasters are compared when left out.
        match: take classes as the same by name, or by number; auto: by name where both maps name
            their classes.
        tolerance_px: pixels by which the maps may be shifted against each other; a change that
            such a shift explains does not count.
        min_area_px: connected changes of one kind of fewer pixels do not count.
        simplify_px: simplify polygon borders by so many pixels; 0 leaves them on pixel edges.
        extent: xmin ymin xmax ymax in the first map's CRS; all they have in common when left out.
        extent_crs: CRS of the extent, such as EPSG:4326; the first map's when left out.
        within: file of polygons in any CRS (or FILE|layername=LAYER); only pixels inside are
            compared.
        before_band: band with the classes of the first date.
        after_band: band with the classes of the second date.
        before_crs: CRS of the first raster in place of the one it declares.
        after_crs: CRS of the second raster in place of the one it declares.
        before_nodata: values of the first raster that mean no data besides the declared one.
        after_nodata: values of the second raster that mean no data besides the declared one.
        bands: raster bands in the model's order, by number or name.
        device: where the model runs.
        threads: threads of the runtime; 0 for one a core.
        batch: tiles at once; 0 for what turns out to be fastest.
        tile: side of the tile in pixels; 0 for the model's own.
        overlap: pixels shared by neighbouring tiles; -1 for the model's minimum.
        gsd: metres of a pixel the model sees and the maps have; 0 for the model's own where the
            raster's does not suit it; -1 for the raster's.
        units: stored, or physical: times the raster's declared scale plus its offset.
        stretch: two percentiles of each band that become black and full brightness, such as 2 98.
        augment: average over mirror images (flips: 4 times the work) and turns (rotations: 8).
        max_memory_mb: MiB for the pixels of one row of tiles; 0 for 512.
        json: print the summary as JSON instead of a list.
    """

    before: str
    after: str
    out: str
    model: str | None = None
    match: Literal["auto", "name", "number"] = "auto"
    tolerance_px: int = 1
    min_area_px: int = 12
    simplify_px: float = 0.0
    extent: tuple[float, float, float, float] | None = None
    extent_crs: str | None = None
    within: str | None = None
    before_band: int = 1
    after_band: int = 1
    before_crs: str | None = None
    after_crs: str | None = None
    before_nodata: list[float] | None = None
    after_nodata: list[float] | None = None
    bands: list[int | str] | None = None
    device: Device = "auto"
    threads: int = 0
    batch: int = 0
    tile: int = 0
    overlap: int = -1
    gsd: float = 0.0
    units: Literal["stored", "physical"] = "stored"
    stretch: tuple[float, float] | None = None
    augment: Literal["none", "flips", "rotations"] = "none"
    max_memory_mb: int = 0
    json: bool = False
