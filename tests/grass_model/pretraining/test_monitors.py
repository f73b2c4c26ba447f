import csv
from dataclasses import replace

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from grass_model.models.run_card import load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.pretraining.monitors import box_row
from grass_model.settings.pretrain import EncoderSettings, GrassSettings, PretrainSettings
from grass_qgis.engine.core.errors import JobError
from tests.training import TILE, loop


def rows_of(run):
    with (run / "metrics.csv").open() as file:
        return [{k: float(v) for k, v in row.items() if v} for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def settings(data, tmp_path_factory):
    return PretrainSettings(
        images=str(data),
        out=str(tmp_path_factory.mktemp("watched") / "run"),
        tile=TILE,
        view=48,
        bank=6,
        probe=str(data),
        probe_every=6,
        pictures_every=4,
        encoder=EncoderSettings(name="resnet10t"),
        grass=GrassSettings(warmup_fraction=0.5, sample="crop"),  # whose guide is a pass of its own
        loop=loop(steps=12),
    )


@pytest.fixture(scope="module")
def watched(settings):
    return pretrain(settings)


def test_the_first_row_is_step_0_and_holds_the_boxes(watched):
    first = rows_of(watched)[0]
    assert first["step"] == 0
    assert first["lr"] == pytest.approx(1e-3)
    assert first["loss"] > 0
    assert first["spread"] > 0
    assert first["images_per_s"] > 0
    assert 0 < first["box/median_area"] <= 1
    assert first["box/aspect"] >= 1
    tenths = [value for key, value in first.items() if key.startswith("box/area_")]
    assert len(tenths) == 10
    assert sum(tenths) == pytest.approx(1)


def test_rows_come_every_five_steps_and_where_a_probe_or_picture_is(watched):
    rows = {int(row["step"]): row for row in rows_of(watched)}
    assert len(rows) == len(rows_of(watched))
    assert set(rows) == {0, 4, 5, 6, 8, 10, 12}
    assert [step for step, row in rows.items() if "probe/purity" in row] == [0, 6, 12]
    assert [step for step, row in rows.items() if "box/aspect" in row] == [0, 4, 8, 10]
    # In warm-up the guide is no part of the training.
    assert [step for step, row in rows.items() if "time/guide_share" in row] == [8, 10]
    assert all(0 < rows[step]["time/guide_share"] < 1 for step in (8, 10))
    for row in rows.values():
        assert 0 < row.get("probe/purity", 0.5) <= 1
        assert abs(row.get("probe/purity_minus_random", 0)) < 1


def test_pictures_are_files_and_in_tensorboard(watched):
    names = sorted(path.name for path in (watched / "pictures").iterdir())
    assert names == [f"step-{step:06d}.png" for step in (0, 4, 8)]
    keep_all = {"images": 0, "histograms": 0, "scalars": 0}
    events = EventAccumulator(str(watched), keep_all).Reload()
    assert [image.step for image in events.Images("pictures")] == [0, 4, 8]
    assert [h.step for h in events.Histograms("box/area")] == [0, 4, 8, 10]
    assert [value.step for value in events.Scalars("probe/purity")] == [0, 6, 12]


def test_tensorboard_holds_what_metrics_csv_holds(watched):
    events = EventAccumulator(str(watched), {"scalars": 0}).Reload()
    rows = rows_of(watched)
    columns = {key for row in rows for key in row} - {"step"}
    written = {
        tag: {event.step: event.value for event in events.Scalars(tag)}
        for tag in events.Tags()["scalars"]
    }
    assert set(written) - {"hp_metric", "epoch"} == columns - {"epoch"}
    for tag in columns - {"epoch"}:
        logged = {int(row["step"]): row[tag] for row in rows if tag in row}
        assert written[tag] == pytest.approx(logged, rel=1e-5)


def test_watching_changes_no_weight(settings, watched, tmp_path):
    unwatched = replace(settings, out=str(tmp_path), probe="", pictures_every=0)
    first, second = load_tensors(watched), load_tensors(pretrain(unwatched))
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert not (tmp_path / "pictures").exists()


@pytest.mark.parametrize("change", [{"probe_every": 0}, {"pictures_every": -1}])
def test_impossible_intervals_are_refused(settings, tmp_path, change):
    with pytest.raises(JobError, match="_every is"):
        pretrain(replace(settings, out=str(tmp_path), **change))


def test_a_limit_belongs_to_the_tenth_above_it_and_one_to_the_last():
    row = box_row(np.array([0.0, 0.05, 0.5, 0.95, 1.0]), np.array([1.0, 1.0, 2.0, 3.0, 9.0]))
    assert row["box/area_0.0-0.1"] == pytest.approx(0.4)
    assert row["box/area_0.5-0.6"] == pytest.approx(0.2)
    assert row["box/area_0.9-1.0"] == pytest.approx(0.4)
    assert row["box/above_0.9"] == pytest.approx(0.4)
    assert row["box/median_area"] == 0.5
    assert row["box/aspect"] == 2.0
