"""An input that is changed, cut off or taken away during a run: no wrong raster without a word."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from tests.faults.engine.conftest import into
from tests.faults.marked import marked
from tests.faults.results import bytes_of, names_in
from tests.faults.rounds import chance, count, rounds
from tests.faults.workers import ended, finish, start

KIND = "input changed"
_READ = {"raster.unreadable", "model.unreadable"}


def rewrite(path: Path) -> None:
    with rasterio.open(path, "r+") as target:
        target.write(255 - target.read())


def put_another_in_its_place(path: Path) -> None:
    other = path.with_name("other.tif")
    shutil.copyfile(path, other)
    rewrite(other)
    other.replace(path)


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def overwrite_with_noise(path: Path) -> None:
    size = path.stat().st_size
    path.write_bytes(np.random.default_rng(0).bytes(size))


HARM = {
    "raster": (rewrite, put_another_in_its_place, cut_off, overwrite_with_noise, Path.unlink),
    "model": (cut_off, overwrite_with_noise, Path.unlink),
}


def is_repeated(job, out: Path) -> bool:
    """Whether the input as it is now gives what lies in `out`: it was all read after the harm."""
    first = bytes_of(out)
    return finish(job).code == 0 and bytes_of(out) == first


@pytest.mark.parametrize("number", rounds())
def test_the_map_is_right_or_an_error_gives_the_reason(tmp_path, whole, number):
    luck, out = chance(KIND, number), tmp_path / "out"
    out.mkdir()
    key = luck.choice(["raster", "raster", "model"])
    given = tmp_path / Path(getattr(whole.job, key)).name
    shutil.copyfile(getattr(whole.job, key), given)
    job = replace(into(whole.job, out), **{key: str(given)})
    _, environ = marked()
    process, early = start(job, environ), luck.random() < 0.2
    if not early:
        process.stdout.readline()
    time.sleep(luck.uniform(0, whole.seconds))
    luck.choice(HARM[key])(given)
    result = ended(process)
    if result.code == 0:
        assert whole.is_in(out) or (early and is_repeated(job, out))
    else:
        assert result.failure().code in _READ, result.last
        assert not {name for name in names_in(out) if not name.endswith(".grass-run")}
    count(KIND, **{"right results": int(result.code == 0), "typed errors": int(result.code != 0)})
