"""Values that a learning session takes and gives. All are frozen; coordinates are x, y.

"The raster's CRS" is `LearnSession.crs`: that of the layer in QGIS. A raster without one has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Tuple, Union

from ...engine.core.errors import GrassError


class State(Enum):
    """State of a session."""

    CLOSED = "closed"  # nothing is open
    OPENING = "opening"  # the worker starts, reads the raster, and looks at the scene
    READY = "ready"  # it takes labels and shows maps
    FAILED = "failed"  # it could not be opened, or died too often; `failed` said why


class Overlay(Enum):
    """Content of the live preview; the value is the worker's name of it."""

    CLASSES = "classes"
    UNCERTAINTY = "entropy"
    NOVELTY = "novelty"


@dataclass(frozen=True)
class Opening:
    """Inputs of a session.

    Attributes:
        raster: path or GDAL name, as of `bridge.inputs.layers.raster_path`.
        crs: of the layer, as of `crs_for_job`; None for the file's.
        nodata: more values without data, as of `nodata_of`.
        features: path of a features model; "" for the built-in one, "none" for the bands alone.
        bands: of the raster for those of the features model; None to choose by name.
        gsd: metres of a pixel of the model; 0 to choose, -1 for the raster's.
        radius_px: of points and lines, in pixels of the model.
        device: "auto", "cpu" ...
        threads: of the worker; 0 for one per core.
    """

    raster: str
    crs: str | None = None
    nodata: Tuple[float, ...] | None = None
    features: str = ""
    bands: Tuple[Union[int, str], ...] | None = None
    gsd: float = 0.0
    radius_px: float = 6.0
    device: str = "auto"
    threads: int = 0


@dataclass(frozen=True)
class Label:
    """A labelled object.

    Attributes:
        id: of the object, such as the feature's id as text.
        class_id: id of a `ClassSpec` of the session; a label of another one waits for its class.
        wkt: point, line or polygon, multi or not, in the raster's CRS.
        check: it is kept aside for the accuracy, never learnt from.
        radius: of a point or line, in units of the CRS; 0 for the session's `radius_px`.
    """

    id: str
    class_id: int
    wkt: str
    check: bool = False
    radius: float = 0.0


@dataclass(frozen=True)
class Ready:
    """An opened raster: pixels of the model, affine transform (six numbers), metres of a pixel."""

    width: int
    height: int
    transform: Tuple[float, ...]
    gsd_m: float
    device: str


@dataclass(frozen=True)
class ClassCount:
    """Figures of a class: labelled objects, pixels, recall of held-out objects, 0 to 1."""

    id: int
    name: str
    objects: int
    pixels: int
    recall: float | None


@dataclass(frozen=True)
class Disagreement:
    """A label that the others contradict: its id, its place in the raster's CRS, both classes."""

    label: str
    x: float
    y: float
    class_id: int
    predicted_id: int


@dataclass(frozen=True)
class FitReport:
    """Report of a fit.

    Attributes:
        labels: objects that were learnt from or kept aside.
        outside: labels that lie outside the raster or on no data.
        classes: in the order of the session's classes.
        accuracy: share of held-out objects that are found, by cross-validation; None if too few.
        block_accuracy: the same, where whole neighbourhoods are held out.
        check_accuracy: share of the objects kept aside that are found.
        disagreeing: labels that the others contradict, at most 20.
    """

    labels: int
    outside: int
    classes: Tuple[ClassCount, ...]
    accuracy: float | None
    block_accuracy: float | None
    check_accuracy: float | None
    disagreeing: Tuple[Disagreement, ...]


@dataclass(frozen=True)
class Segment:
    """The segment at a place: outline as WKT in the raster's CRS, pixels, steps really grown."""

    x: float
    y: float
    wkt: str
    pixels: int
    steps: int


@dataclass(frozen=True)
class Suggestion:
    """A place where a label helps: middle in the raster's CRS, the class the map has there.

    `reason` is "uncertain" or "unlike the labels".
    """

    x: float
    y: float
    class_id: int
    probability: float
    reason: str


@dataclass(frozen=True)
class Problem:
    """A request that failed; show `message_of` of `error`.

    `request` is "open", "label", "fit", "view", "segment", "suggest" or "save".
    """

    request: str
    error: GrassError
