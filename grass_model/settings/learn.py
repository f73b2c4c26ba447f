"""Settings of `grass-train learn`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .devices import Device


@dataclass(frozen=True)
class LearnSettings:
    """Learn a map from a few labels: frozen features, a linear classifier, one ONNX model.

    Attributes:
        rasters: rasters GDAL reads, all with the same bands; also folders, patterns, .txt lists.
        labels: points, lines or polygons with a class, in any CRS (or FILE|layername=LAYER).
        out: the ONNX file to write.
        map: folder for a class raster and polygons of each raster; none are written without it.
        features: features model; the plugin's own when empty; "none" learns from the bands alone.
        field: the labels' field that holds the class.
        check_field: the labels' field that says which objects are kept aside for the accuracy, by
            1, true, yes or check.
        bands: raster bands in the features model's order, by number or name; without a features
            model those to learn from.
        radius_px: radius of points, half the width of lines, in pixels that the model sees.
        method: lda, logistic, or the one that foretells held-out objects better.
        gsd: metres of a pixel that the model sees; 0 for the raster's; -1 for the raster's even
            where a features model was trained for others.
        crs: CRS of the rasters in place of the one they declare, such as EPSG:32633.
        nodata: values that mean no data besides the ones the rasters declare, such as 0.
        device: where to run.
        threads: threads of the runtime; 0 for one a core.
        json: print the summary as JSON instead of a table.
    """

    rasters: list[str]
    labels: str
    out: str
    map: str = ""
    features: str = ""
    field: str = "class"
    check_field: str = "check"
    bands: list[int | str] | None = None
    radius_px: float = 6.0
    method: Literal["auto", "lda", "logistic"] = "auto"
    gsd: float = 0.0
    crs: str | None = None
    nodata: list[float] | None = None
    device: Device = "auto"
    threads: int = 0
    json: bool = False
