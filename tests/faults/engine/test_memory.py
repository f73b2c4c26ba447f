"""Too little memory: the worker says so, or its death is reported, and a smaller batch goes on."""

from __future__ import annotations

import resource
from dataclasses import replace

import pytest

from grass_qgis.backend.exit_codes import death_of, most_relevant_line
from grass_qgis.engine.core.job import SegmentJob
from tests.faults.marked import marked
from tests.faults.results import bytes_of, names_in
from tests.faults.rounds import chance, count, rounds
from tests.faults.workers import ended, finish, start
from tests.onnx_models import write_segment_model
from tests.scenes import noise, write_scene

KIND = "out of memory"
MIB = 2**20
# Between too little to load the libraries and enough for the whole run.
_LIMITS = {resource.RLIMIT_AS: (250, 800), resource.RLIMIT_DATA: (30, 300)}


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A job that needs much memory for its batches, and the bytes of its raster."""
    folder = tmp_path_factory.mktemp("large")
    model = write_segment_model(folder / "m.onnx", radius=2, repeat=2, tile=256, overlap=16)
    scene = write_scene(folder / "scene.tif", noise(900, 1100, seed=4), photometric="RGB")
    job = SegmentJob(
        str(scene), str(model), str(folder / "classes.tif"), threads=1, tile=256, batch=5
    )
    finish(job).result()
    return job, bytes_of(folder, "classes.tif")


def limited(job, kind, size):
    def limit():
        resource.setrlimit(kind, (size, size))

    return ended(start(job, marked()[1], preexec_fn=limit))


@pytest.mark.parametrize("number", rounds())
def test_the_lack_of_memory_is_reported_and_a_smaller_batch_goes_on(tmp_path, large, number):
    luck, (job, expected) = chance(KIND, number), large
    kind = luck.choice(list(_LIMITS))
    size = MIB * luck.randint(*_LIMITS[kind])
    job = replace(job, classes=str(tmp_path / "classes.tif"))
    first = limited(job, kind, size)
    typed, died = 0, 0
    if first.code not in (0, 2):
        death = death_of(first.code, most_relevant_line(first.errors.splitlines()[-100:]))
        assert "smaller batch" in death.remedy, death
        died = 1
    elif first.code == 2:
        assert first.failure().code == "device.memory", first.last
        typed = 1
    assert first.code == 0 or "classes.tif" not in names_in(tmp_path)
    second = finish(replace(job, batch=1, max_memory_mb=64))
    second.result()
    same = bytes_of(tmp_path) == expected
    stray = names_in(tmp_path) - {"classes.tif"}
    count(
        KIND, **{"was enough": int(first.code == 0), "typed errors": typed, "deaths": died},
        **{"went on": int(second.went_on), "byte-identical": int(same), "stray files": len(stray)},
    )  # fmt: skip
    assert same and not stray
