from __future__ import annotations

from collections import namedtuple

import pytest

from grass_qgis.engine.core.errors import OutputError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.output import disk_space as space

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("free", "warned"),
    [(10**9, 0), (3_900_000, 1), (4_000_000, 0), (50_000, 1)],
)
def test_a_disk_that_may_fill_is_pointed_out(monkeypatch, tmp_path, free, warned):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, free))
    monitor = Monitor(silent, never)
    space.check_space(tmp_path, 1_000_000, 2, monitor)
    assert len(monitor.warnings) == warned


def test_a_disk_that_is_surely_too_small_is_refused_with_both_sizes(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, 39_000))
    with pytest.raises(OutputError, match="MB left; at least") as caught:
        space.check_space(tmp_path, 1_000_000, 2, Monitor(silent, never))
    assert caught.value.remedy


def test_the_real_disk_is_queried(tmp_path):
    monitor = Monitor(silent, never)
    space.check_space(tmp_path, 1, 2, monitor)
    assert monitor.warnings == []
    with pytest.raises(OutputError, match="GB left"):
        space.check_space(tmp_path, 10**16, 2, monitor)
    with pytest.raises(OutputError, match="cannot be read"):
        space.check_space(tmp_path / "none", 1, 2, monitor)
