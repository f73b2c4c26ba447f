"""Settings of `grass-train predict` and `grass-train regions`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .devices import Device


@dataclass(frozen=True)
class MapSettings:
    """What a model is run over, and how: shared by the commands that do.

    Attributes:
        extent: xmin ymin xmax ymax in the raster's CRS; the whole raster when left out.
        bands: raster bands in the model's order, by number or name; by colour interpretation and
            band names when left out.
        device: where to run.
        threads: threads of the runtime; 0 for one a core.
        batch: tiles at once; 0 for what turns out to be fastest.
        gsd: metres of a pixel the model sees and the results have; 0 for the model's own where the
            raster's does not suit it; -1 for the raster's.
        extent_crs: CRS of `extent`, such as EPSG:4326; the raster's when left out.
        crs: CRS of the raster in place of the one it declares, such as EPSG:32633.
        within: file of polygons in any CRS (or FILE|layername=LAYER); only pixels inside are
            worked on.
        units: stored, or physical: times the raster's declared scale plus its offset.
        stretch: two percentiles of each band that become black and full brightness, such as 2 98.
        nodata: values that mean no data besides the one the raster declares, such as 0: where all
            bands of whole numbers hold it, or any band of floats.
    """

    raster: str
    model: str
    out: str
    extent: tuple[float, float, float, float] | None = None
    bands: list[int | str] | None = None
    device: Device = "auto"
    threads: int = 0
    batch: int = 0
    gsd: float = 0.0
    extent_crs: str | None = None
    crs: str | None = None
    within: str | None = None
    units: Literal["stored", "physical"] = "stored"
    stretch: tuple[float, float] | None = None
    nodata: list[float] | None = None


@dataclass(frozen=True)
class PredictSettings(MapSettings):
    """Run a segmentation model over a raster: class raster, confidence, polygons, report.

    Attributes:
        raster: any raster GDAL reads; several as a folder, a pattern, a .txt list, or a STAC item
            collection (.json).
        model: an ONNX model with a contract, or one made for Deepness.
        out: folder for classes.tif, segments.gpkg and run.json; of several rasters for a folder of
            each.
        tile: side of the tile in pixels; 0 for the model's own, or larger ones that fit the area
            where the model takes any size.
        overlap: pixels shared by neighbouring tiles; -1 for the model's minimum.
        min_area_px: smaller polygons are merged into their neighbours.
        entropy: write entropy.tif too, the entropy of the probabilities in percent of its maximum.
        probabilities: write probabilities.tif too, a band for each class in percent.
        novelty: write novelty.tif too: how unlike the model's training imagery each patch is, in
            percent of what is still like it; for models with a domain.
        max_memory_mb: MiB for the pixels of one row of tiles; wider rasters are worked on in
            panels. 0 for 512.
        simplify_px: simplify polygon borders by so many pixels; 0 leaves them on pixel edges.
        augment: average over mirror images (flips: 4 times the work) and turns (rotations: 8).
        workers: run in so many processes on this machine; 0 runs in one.
        cluster: address of a Dask scheduler whose workers run it, such as tcp://host:8786.
        asset: asset of STAC items to read; needed where an item has several rasters.
    """

    tile: int = 0
    overlap: int = -1
    min_area_px: int = 12
    entropy: bool = False
    probabilities: bool = False
    novelty: bool = False
    simplify_px: float = 0.0
    augment: Literal["none", "flips", "rotations"] = "none"
    max_memory_mb: int = 0
    workers: int = 0
    cluster: str | None = None
    asset: str = ""


@dataclass(frozen=True)
class RegionsSettings(MapSettings):
    """Draw the gradient-selected regions of a raster.

    Attributes:
        raster: any raster GDAL reads.
        model: a regions model (regions.onnx).
        out: the GeoPackage to write; .gpkg is added to another name.
        shape: object for segments with the shape of what the image shows, any number a tile; tile
            for what GraSS crops in training, one a tile.
        keep: share of the regions, best scores first, that is drawn.
        threshold: overrides the model's own threshold unless negative; for shape tile.
        outline: mask or box: which of the two layers stands first in the file.
        lam: GeoTIFF of the blended attention map to write.
        class_raster: raster of classes that gives the class under each region.
        class_raster_crs: CRS of the class raster in place of the one it declares.
        class_raster_nodata: values of the class raster that mean no data besides the declared one.
    """

    keep: float = 1.0
    threshold: float = -1.0
    shape: Literal["object", "tile"] = "object"
    outline: Literal["mask", "box"] = "mask"
    lam: str | None = None
    class_raster: str | None = None
    class_raster_crs: str | None = None
    class_raster_nodata: list[float] | None = None
