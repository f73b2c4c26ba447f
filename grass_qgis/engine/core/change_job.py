"""Job that compares the class rasters of two dates."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, List, Mapping, Optional, Tuple, Union

from .contract import ClassSpec
from .job_base import (
    MOST_BANDS,
    Job,
    Shares,
    check_choice,
    check_classes,
    check_paths,
    check_reading,
    check_share,
    check_whole,
    with_classes,
)
from .model_jobs import Extent, SegmentJob

_HECTARE = 10_000.0
MATCHES = ("auto", "name", "number")
LARGEST_TOLERANCE = 64
FILES = {
    "change": "change.tif",
    "polygons": "change.gpkg",
    "changed": "changed.tif",
    "matrix": "matrix.csv",
    "report": "change.json",
    "before_map": "before.tif",
    "after_map": "after.tif",
}  # name of each result in a folder; the last two with a model
_ROLES = tuple(FILES)
_NAMES = ("before_classes", "after_classes")


@dataclass(frozen=True)
class ChangeJob(Job):
    """Compare the classes of two dates.

    Attributes:
        before: class raster of the first date, path or GDAL name; imagery if there is a `model`.
        after: the same of the second date; any pixel size, extent and CRS.
        change: path of the GeoTIFF to write, on the grid of the first map: band 1 the change,
            band 2 the confidence in percent if both maps have one.
        polygons: path of the GeoPackage of polygons of change to write, or None.
        changed: path of the GeoTIFF with 0 for no change and 1 for change to write, or None.
        matrix: path of the CSV with the area of each change to write, or None.
        report: path of the JSON report to write, or None.
        model: path of an ONNX model that maps both dates; None to compare class rasters.
        before_map: path of the class GeoTIFF of the first date to write, with a model; or None.
        after_map: path of the class GeoTIFF of the second date to write, with a model; or None.
        match: "name" to take classes of the same name as the same, "number" those of the same
            number, "auto" by name where both maps name their classes.
        tolerance_px: pixels by which the maps may be shifted against each other: a change that
            such a shift explains does not count; 0 to 64.
        min_area_px: connected changes of one kind of fewer pixels do not count.
        simplify_px: tolerance in pixels for simplified polygon borders; 0 keeps pixel edges.
        extent: xmin, ymin, xmax, ymax in the first map's CRS; None for all they have in common.
        extent_crs: CRS of `extent` as PROJ names it; None for that of the first map.
        within: path of polygons in any CRS (file, or file|layername=LAYER); pixels whose centre
            is outside are excluded. None for no limit.
        before_band: 1-based number of the band with the classes of the first date.
        after_band: the same of the second date.
        before_classes: value, name and colour of classes of the first map; other values are named
            by the raster's metadata.
        after_classes: the same of the second map.
        before_crs: replaces the CRS of the first raster; empty for none; None for the file's.
        after_crs: the same of the second raster.
        before_nodata: nodata values of the first raster besides its own; None for none.
        after_nodata: the same of the second raster.
        bands: as in `SegmentJob`, like all settings below: they are for the model.
        device: where the model runs.
        threads: threads of the runtime; 0 for one per core.
        batch: batch size; 0 to tune it.
        tile: side of the tile in pixels; 0 for the model's.
        overlap: pixels shared by neighbouring tiles; -1 for the model's minimum.
        gsd: pixel size of the model's input in metres; 0 for the raster's if it suits; -1 for the
            raster's.
        units: "stored", or "physical" to apply the raster's declared scale and offset.
        stretch: lower and upper percentile of each band, mapped to black and full brightness.
        augment: test-time augmentation: "none", "flips" or "rotations".
        max_memory_mb: memory for the pixels of one row of tiles, in MiB; 0 for 512.
    """

    before: str
    after: str
    change: str
    polygons: Optional[str] = None
    changed: Optional[str] = None
    matrix: Optional[str] = None
    report: Optional[str] = None
    model: Optional[str] = None
    before_map: Optional[str] = None
    after_map: Optional[str] = None
    match: str = "auto"
    tolerance_px: int = 1
    min_area_px: int = 12
    simplify_px: float = 0.0
    extent: Optional[Extent] = None
    extent_crs: Optional[str] = None
    within: Optional[str] = None
    before_band: int = 1
    after_band: int = 1
    before_classes: Tuple[ClassSpec, ...] = ()
    after_classes: Tuple[ClassSpec, ...] = ()
    before_crs: Optional[str] = None
    after_crs: Optional[str] = None
    before_nodata: Optional[Tuple[float, ...]] = None
    after_nodata: Optional[Tuple[float, ...]] = None
    bands: Optional[Tuple[Union[int, str], ...]] = None
    device: str = "auto"
    threads: int = 0
    batch: int = 0
    tile: int = 0
    overlap: int = -1
    gsd: float = 0.0
    units: str = "stored"
    stretch: Optional[Tuple[float, float]] = None
    augment: str = "none"
    max_memory_mb: int = 0

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> ChangeJob:
        """The job, with its classes as `ClassSpec`."""
        for key in _NAMES:
            settings = with_classes(settings, key)
        return super().read(settings)

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        check_paths(self, ("before", "after", "change"), (*_ROLES[1:], "model", "within"))
        check_choice(self, "match", MATCHES)
        check_whole(
            self,
            {
                "tolerance_px": (0, LARGEST_TOLERANCE),
                "min_area_px": (0, 2**31 - 1),
                "before_band": (1, MOST_BANDS),
                "after_band": (1, MOST_BANDS),
            },
        )
        check_share(self, "simplify_px", math.inf)
        for key in _NAMES:
            check_classes(getattr(self, key), consecutive=False)
        check_reading(self, "before_", "after_")
        self.map_job("before", self.change).validate()

    def map_job(self, date: str, classes: str) -> SegmentJob:
        """The segmentation of one date ("before" or "after") that writes `classes`."""
        shared = {item.name for item in fields(SegmentJob)} & {item.name for item in fields(self)}
        options = {
            name: getattr(self, name)
            for name in shared - {"report", "model", "min_area_px", "simplify_px"}
        }
        return SegmentJob(
            raster=getattr(self, date),
            model=self.model or "model.onnx",
            classes=classes,
            crs=getattr(self, f"{date}_crs"),
            nodata=getattr(self, f"{date}_nodata"),
            **options,
        )

    def targets(self) -> Mapping[str, str]:
        """Path of each requested result; maps of the dates are written with a model only."""
        roles = _ROLES if self.model is not None else _ROLES[:-2]
        paths = {role: getattr(self, role) for role in roles}
        return {role: path for role, path in paths.items() if path is not None}

    def stages(self) -> Shares:
        """Both maps if a model makes them, then kinds of change, comparison and polygons."""
        maps: Shares = () if self.model is None else (("before", 0.4), ("after", 0.4))
        rest = 1.0 - sum(share for _, share in maps)
        return (*maps, ("kinds", 0.3 * rest), ("change", 0.5 * rest), ("polygons", 0.2 * rest))


def change_job_in(folder: str, settings: Mapping[str, Any]) -> ChangeJob:
    """The job that writes all results, under their usual names, into a folder."""
    paths: Mapping[str, Any] = {role: str(Path(folder) / name) for role, name in FILES.items()}
    return ChangeJob(**paths, **settings)


def as_lines(summary: Mapping[str, Any]) -> List[str]:
    """Lines for the terminal: share of change, then each change with its area, largest first."""
    share = 100 * summary["changed_share"]
    lines = [f"Changed: {_size(summary['changed_px'], summary['changed_m2'])}, {share:.2f} %"]
    rows = [row for row in summary["matrix"] if row["is_change"] and row["pixels"]]
    for row in sorted(rows, key=lambda row: -row["pixels"]):
        lines.append(f"  {row['name']}: {_size(row['pixels'], row['area_m2'])}")
    dropped = summary["explained_px"] + summary["small_px"]
    if dropped:
        lines.append(
            f"Not counted: {summary['explained_px']} px that a shift explains, "
            f"{summary['small_px']} px in small patches"
        )
    return lines


def _size(pixels: int, area_m2: Any) -> str:
    """An area for people."""
    if area_m2 is None:
        return f"{pixels} px"
    if area_m2 < _HECTARE:
        return f"{area_m2:.0f} m²"
    return f"{area_m2 / _HECTARE:.2f} ha"
