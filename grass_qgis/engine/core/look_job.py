"""The job that looks at imagery before a run, and what it found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from .job_base import Job, Shares
from .model_jobs import Extent, SegmentJob

LOOKED_TILES = 24
MOST_UNLIKE, SOME_UNLIKE = 0.5, 0.25  # shares of the tiles looked at
BANDS = "bands"  # known from the file, whatever the tiles look like
FAULTS = {
    "darker": "its values are darker: check their range and the units",
    "brighter": "its values are brighter: check their range and the units",
    "coarser": "its pixels look coarser: check the pixel size",
    "finer": "its pixels look finer: check the pixel size",
    BANDS: "its bands have other colours in the file than in the model: check their order",
}


@dataclass(frozen=True)
class LookJob(Job):
    """Compare some tiles of a raster with the training imagery of a segmentation model.

    Attributes as in `SegmentJob`.
    """

    raster: str
    model: str
    extent: Optional[Extent] = None
    bands: Optional[Tuple[Union[int, str], ...]] = None
    threads: int = 0
    gsd: float = 0.0
    extent_crs: Optional[str] = None
    within: Optional[str] = None
    units: str = "stored"
    stretch: Optional[Tuple[float, float]] = None
    nodata: Optional[Tuple[float, ...]] = None
    crs: Optional[str] = None

    def as_segment(self) -> SegmentJob:
        """The segmentation that would read the same pixels; it names no result."""
        return SegmentJob(**asdict(self), classes="-", device="cpu")

    def validate(self) -> None:
        """Raises JobError with the setting, its value and the allowed range."""
        self.as_segment().validate()

    def stages(self) -> Shares:
        """Tiles."""
        return (("look", 1.0),)


@dataclass(frozen=True)
class Seen:
    """Distances of a raster's tiles from a model's training imagery.

    Attributes:
        looked: tiles compared.
        unlike: those that are unlike the training imagery.
        distance: their middle distance; above 1 is unlike.
        fault: key of `FAULTS` that most tiles show; empty for none.
    """

    looked: int
    unlike: int
    distance: float
    fault: str = ""

    @property
    def share(self) -> float:
        """Share of the tiles that are unlike the training imagery, 0 to 1."""
        return self.unlike / self.looked if self.looked else 0.0

    @property
    def most(self) -> bool:
        """Whether a poor map is to be expected."""
        return self.looked > 0 and self.share >= MOST_UNLIKE

    @property
    def some(self) -> bool:
        """Whether so many tiles are unlike the training imagery that it is worth a word."""
        return self.looked > 0 and self.share >= SOME_UNLIKE

    def sentence(self) -> str:
        """The finding in words; empty where there is nothing to say."""
        if not self.some:
            return f"{FAULTS[BANDS].capitalize()}." if self.fault == BANDS else ""
        text = f"{self.unlike} of {self.looked} sampled tiles are unlike the training imagery"
        if not self.most:
            return f"{text}: look at the map there."
        hint = FAULTS.get(self.fault, "check pixel size, value range and order of the bands")
        return f"{text}: expect a poor map. First {hint}; else label a few examples instead."

    def record(self) -> Dict[str, Any]:
        """Plain JSON values; `seen_in` reads them again."""
        return {**asdict(self), "share": round(self.share, 4)}


def seen_in(record: Optional[Mapping[str, Any]]) -> Optional[Seen]:
    """Reads the domain of a report or a summary; None where it has none."""
    try:
        values = {} if record is None else dict(record)
        return Seen(
            int(values["looked"]),
            int(values["unlike"]),
            float(values["distance"]),
            str(values.get("fault", "")),
        )
    except (KeyError, TypeError, ValueError):
        return None
