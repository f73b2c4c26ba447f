"""A disk that fills at any moment: a typed error, no half file under a name, and on it goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.job import PolygonizeJob, RegionsJob, TilesJob
from tests.faults.engine.conftest import ROLES, into
from tests.faults.features import features_of
from tests.faults.results import bytes_of, names_in
from tests.faults.rounds import chance, count, rounds
from tests.faults.small_disk import PAGE, make_room, needs_root, small_disk, used
from tests.faults.workers import finish
from tests.onnx_models import COLOURS

pytestmark = needs_root


def labels_over(scene: str, path: Path) -> Path:
    """Squares of three classes, which cover half of the scene."""
    with rasterio.open(scene) as source:
        left, bottom, right, top = source.bounds
    xs, ys = np.meshgrid(np.arange(left, right, 16.0), np.arange(bottom, top, 8.0))
    boxes = shapely.box(xs.ravel(), ys.ravel(), xs.ravel() + 8, ys.ravel() + 8)
    names = np.array(["red", "green", "blue"], object)[np.arange(len(boxes)) % 3]
    pyogrio.raw.write(
        path, shapely.to_wkb(boxes), [names], np.array(["class"], object), layer="labels",
        driver="GPKG", geometry_type="Polygon", crs="EPSG:32633",
    )  # fmt: skip
    return path


@dataclass(frozen=True)
class Kind:
    """A kind of job on a disk, and what it leaves there when there is room."""

    name: str
    job: Any
    results: dict[str, Any]
    peak: int


def job_of(name: str, whole: Any, models: Path, disk: Path) -> Any:
    scene = whole.job.raster
    if name == "segment":
        return into(whole.job, disk)
    if name == "regions":
        lam = str(disk / "lam.tif")
        model, regions = str(models / "regions.onnx"), str(disk / "regions.gpkg")
        return RegionsJob(scene, model, regions, threads=1, lam=lam)
    if name == "polygonize":
        return PolygonizeJob(whole.job.classes, str(disk / "polygons.gpkg"))
    classes = tuple(ClassSpec(item.id, item.name, item.colour) for item in COLOURS)
    labels = str(models / "labels.gpkg")
    return TilesJob(scene, labels, "class", str(disk / "tiles"), classes, tile=64)


def left_by(name: str, disk: Path) -> dict[str, Any]:
    """Everything a job has left, so that it can be compared."""
    if name == "tiles":
        files = sorted(path for path in (disk / "tiles").rglob("*") if path.is_file())
        return {str(path.relative_to(disk)): path.read_bytes() for path in files}
    layers = {"segment": ("segments.gpkg", "segments"), "regions": ("regions.gpkg", "regions")}
    file, layer = layers.get(name, ("polygons.gpkg", "segments"))
    return {**bytes_of(disk), layer: features_of(disk / file, layer)}


NAMES = {
    "segment": {*(f"{role}.tif" for role in ROLES), "segments.gpkg", "run.json"},
    "regions": {"regions.gpkg", "lam.tif"},
    "polygonize": {"polygons.gpkg"},
    "tiles": {"tiles"},
}


@pytest.fixture(scope="session", params=list(NAMES))
def kind(request, whole, models, tmp_path_factory) -> Kind:
    labels_over(whole.job.raster, models / "labels.gpkg") if request.param == "tiles" else None
    folder = tmp_path_factory.mktemp("ample")
    with small_disk(folder / "disk") as disk:
        job = job_of(request.param, whole, models, disk)
        finish(job).result()
        return Kind(request.param, job, left_by(request.param, disk), used(disk))


@pytest.mark.parametrize("number", rounds(0.5))
def test_a_full_disk_is_reported_and_the_run_goes_on_when_there_is_room(
    tmp_path, whole, models, kind, number
):
    luck, inputs = chance(kind.name, number), Path(whole.job.raster).read_bytes()
    room = PAGE * luck.randint(1, 3 * kind.peak // PAGE)
    with small_disk(tmp_path / "disk", room) as disk:
        job = job_of(kind.name, whole, models, disk)
        first = finish(job)
        fitted = first.code == 0
        if not fitted:
            assert first.failure().code == "output.unwritable", first.failure()
            visible = {name for name in names_in(disk) if not name.startswith(".")}
            assert visible == set(), visible
            make_room(disk)
            second = finish(job)
            assert second.result()
        same = left_by(kind.name, disk) == kind.results
        stray = names_in(disk) - NAMES[kind.name]
        assert Path(whole.job.raster).read_bytes() == inputs
    count(
        f"disk full, {kind.name}", fitted=int(fitted),
        **{"typed errors": int(not fitted), "went on": int(not fitted and second.went_on)},
        **{"same results": int(same), "stray files": len(stray)},
    )  # fmt: skip
    assert same and not stray
