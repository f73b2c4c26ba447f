"""Request to compare two dates as a frozen value, and its conversion to a job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Collection

from qgis.core import QgsRasterLayer

from ...engine.core import job as jobs
from ...engine.core.change_job import FILES
from ...engine.core.errors import ModelError
from . import layers
from . import output_names as outputs
from .class_list import classes_of_layer
from .layers import LayerError

DATES = ("before", "after")


@dataclass(frozen=True)
class ChangeRequest:
    """A comparison requested in the dock.

    Attributes:
        before: layer of the first date; None when none is chosen.
        after: layer of the second date.
        model: path of the model that maps both; empty for layers of classes.
        folder: where results go.
        tolerance_px: pixels by which the dates may be shifted against each other.
        min_area_px: smaller patches of change do not count.
    """

    before: QgsRasterLayer | None
    after: QgsRasterLayer | None
    model: str
    folder: Path
    tolerance_px: int = jobs.ChangeJob.tolerance_px
    min_area_px: int = jobs.ChangeJob.min_area_px

    @property
    def title(self) -> str:
        """Names of both layers."""
        names = [layer.name() for layer in (self.before, self.after) if layer is not None]
        return " \u2192 ".join(names)


def change_job_of(request: ChangeRequest, taken: Collection[str] = ()) -> jobs.ChangeJob:
    """The validated job for `request`, with names for its results that are not in use.

    Raises:
        LayerError: a layer is missing or cannot be used.
        ModelError: the model is not there.
        JobError: a setting is not possible.
    """
    if request.before is None or request.after is None:
        raise LayerError("There are not two dates to compare.", "Choose a layer for each.")
    if request.before is request.after:
        raise LayerError("Both dates are the same layer.", "Choose another one.")
    if request.model and not Path(request.model).is_file():
        raise ModelError(f"The model file {request.model} does not exist.", "Choose another.")
    settings: dict[str, Any] = {}
    for date, layer in zip(DATES, (request.before, request.after)):
        settings.update(date_settings(layer, date, 0 if request.model else 1))
    stem = f"{request.before.name()}_{request.after.name()}"
    paths = outputs.free_paths(request.folder, stem, tuple(FILES.values()), taken)
    named: dict[str, Any] = dict(zip(FILES, paths))
    if not request.model:
        named.update(before_map=None, after_map=None)
    job = jobs.ChangeJob(
        **settings,
        **named,
        model=str(Path(request.model).absolute()) if request.model else None,
        tolerance_px=request.tolerance_px,
        min_area_px=request.min_area_px,
    )
    jobs.validate(job)
    return job


def date_settings(layer: QgsRasterLayer | None, date: str, band: int) -> dict[str, Any]:
    """How a job reads the layer of a date; `band` holds its classes, 0 for imagery.

    Raises:
        LayerError: the layer cannot be used.
    """
    settings = layers.source_of(layer, date, f"{date}_")
    if band and layer is not None:
        settings[f"{date}_band"] = band
        settings[f"{date}_classes"] = classes_of_layer(layer, band)
    return settings
