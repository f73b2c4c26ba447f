from dataclasses import replace

import pytest

from grass_model.benchmark.cells import Cell, Result, cells_of, guard, load, store
from grass_model.settings.benchmark import BenchmarkSettings, LinearSettings
from grass_model.settings.pretrain import LoopSettings
from grass_qgis.engine.core.errors import DataError

CELL = Cell("steps", "moco", 1, 0.05, 2)
RESULT = Result(0.4, 7, 250, 61.5, 3.0)


@pytest.fixture
def settings(tmp_path):
    return BenchmarkSettings("data", str(tmp_path / "out"))


def test_a_cell_is_read_back_as_it_was_kept(tmp_path):
    store(tmp_path, CELL, RESULT)
    assert load(tmp_path, CELL) == RESULT
    assert load(tmp_path, replace(CELL, draw=1)) is None
    assert not list(tmp_path.rglob("*.part"))


def test_the_scores_of_scenes_are_read_back(tmp_path):
    of_scenes = replace(RESULT, scenes=(0.25, 0.55))
    store(tmp_path, CELL, of_scenes)
    assert load(tmp_path, CELL) == of_scenes


@pytest.mark.parametrize("text", ["", "{", '{"miou": 0.4}', "[]", '{"scenes": 3}'])
def test_a_damaged_cell_counts_as_missing(tmp_path, text):
    store(tmp_path, CELL, RESULT)
    (path,) = tmp_path.rglob("*.json")
    path.write_text(text)
    assert load(tmp_path, CELL) is None


def test_each_cell_is_named_once_and_seed_by_seed(settings):
    cells = list(cells_of(replace(settings, budgets=["steps", "time"])))
    assert len(cells) == len(set(cells)) == 3 * 2 * 12 * 3 * 5
    assert [cell.seed for cell in cells] == sorted(cell.seed for cell in cells)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"view": 64}, "view 96, now it is 64"),
        ({"linear": LinearSettings(cells=100)}, r"linear\.cells 20000, now it is 100"),
        ({"loop": LoopSettings(steps=7)}, r"loop\.steps 10000, now it is 7"),
        ({"label_seed": 3}, "label_seed 0, now it is 3"),
    ],
)
def test_cells_that_were_measured_otherwise_do_not_mix(settings, change, difference):
    guard(settings, "a")
    for data in ("a", None):
        with pytest.raises(DataError, match=difference):
            guard(replace(settings, **change), data)


def test_other_data_is_named(settings):
    guard(settings, "a")
    with pytest.raises(DataError, match="measured with data a, now it is b"):
        guard(settings, "b")


@pytest.mark.parametrize(
    "change",
    [
        {"seeds": [9]},
        {"initialisations": ["simclr"]},
        {"shares": [0.2]},
        {"draws": 9},
        {"budgets": ["time"]},
        {"loop": LoopSettings(workers=3, seed=5, checkpoint_every=7)},
    ],
)
def test_more_cells_and_another_machine_are_welcome(settings, change):
    guard(settings, "a")
    guard(replace(settings, **change), "a")


def test_looking_at_a_folder_leaves_nothing_in_it(settings, tmp_path):
    guard(settings, None)
    assert not list(tmp_path.iterdir())
