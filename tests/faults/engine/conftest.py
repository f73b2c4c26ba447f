"""A job over a scene that takes some seconds, and what it gives when nobody disturbs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grass_qgis.engine.core.job import SegmentJob
from tests.faults.features import features_of
from tests.faults.results import bytes_of
from tests.faults.workers import finish
from tests.onnx_models import write_regions_model, write_segment_model
from tests.scenes import noise, write_scene

ROLES = ("classes", "entropy", "probabilities")


@dataclass(frozen=True)
class Whole:
    """A job, the bytes of its rasters, its polygons and classes, and the seconds it takes."""

    job: SegmentJob
    rasters: dict[str, str]
    polygons: list
    classes: list
    seconds: float

    def into(self, folder: Path) -> SegmentJob:
        """The same job with its results in another folder."""
        return into(self.job, folder)

    def is_in(self, folder: Path) -> bool:
        """Whether `folder` holds the rasters, byte for byte, and the polygons."""
        same = bytes_of(folder) == self.rasters
        return same and features_of(folder / "segments.gpkg", "segments") == self.polygons


def into(job: SegmentJob, folder: Path) -> SegmentJob:
    rasters = {role: str(folder / f"{role}.tif") for role in ROLES}
    others = {"segments": str(folder / "segments.gpkg"), "report": str(folder / "run.json")}
    return replace(job, **rasters, **others)


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write_segment_model(folder / "segment.onnx", radius=5, repeat=2, overlap=16, dynamic=False)
    write_regions_model(folder / "regions.onnx")
    return folder


@pytest.fixture(scope="session")
def whole(models, tmp_path_factory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    image = noise(460, 380, seed=3)
    image[:, 150:230, :120] = 0
    scene = write_scene(folder / "scene.tif", image, photometric="RGB", nodata=0)
    made = tmp_path_factory.mktemp("made")
    job = into(SegmentJob(str(scene), str(models / "segment.onnx"), "", batch=2, threads=1), made)
    result = finish(job).result()
    seconds = sum(taken for stage, taken in result.summary["seconds"].items() if stage != "model")
    polygons = features_of(made / "segments.gpkg", "segments")
    return Whole(job, bytes_of(made), polygons, result.summary["classes"], seconds)
