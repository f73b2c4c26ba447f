"""The bar of a set-up."""

from __future__ import annotations

from grass_qgis.backend.install import STAGES
from grass_qgis.bridge.tasks.setup_task import percent
from grass_qgis.engine.core.progress import Progress


def test_the_bar_only_moves_forwards_over_all_stages():
    seen = [percent(Progress(stage, done, 4)) for stage in STAGES for done in range(5)]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 100.0)


def test_a_stage_without_a_count_stands_at_its_start():
    assert percent(Progress("check", 0, 0)) == percent(Progress("check", 0, 5))
