import csv
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_model.models.run_card import load_card, load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.pretraining.likeness import WATCH_EVERY, likeness
from grass_model.settings.pretrain import EncoderSettings, KeepSettings, PretrainSettings
from grass_qgis.engine.core.errors import JobError
from tests.training import TILE, loop


def by_gram_matrices(first, second):
    """The same from similarities of all pairs of places, as it was first defined."""
    centre = np.eye(len(first)) - 1 / len(first)
    a, b = (centre @ item @ item.T @ centre for item in (first, second))
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(1, 6), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_likeness_is_that_of_the_similarities_between_places(seed, count, wide, other):
    rng = np.random.default_rng(seed)
    first = rng.normal(size=(count, wide)) + 3
    second = first[:, :1] * rng.normal(size=(1, other)) + rng.normal(size=(count, other))
    value = likeness(torch.from_numpy(first), torch.from_numpy(second))
    assert value == pytest.approx(by_gram_matrices(first, second), abs=1e-9)
    assert -1e-9 <= value <= 1 + 1e-9


def test_a_rotation_a_shift_and_a_scale_change_nothing():
    table = torch.randn(50, 4, dtype=torch.float64)
    turn = torch.linalg.qr(torch.randn(4, 4, dtype=torch.float64))[0]
    assert likeness(table, 3 * table @ turn + 7) == pytest.approx(1.0)


def test_features_that_have_collapsed_are_like_nothing():
    assert likeness(torch.randn(50, 4), torch.ones(50, 4)) == 0.0


@pytest.fixture
def start(data, pretrained, tmp_path):
    return PretrainSettings(
        images=str(data),
        out=str(tmp_path / "out"),
        tile=TILE,
        view=48,
        bank=4,
        encoder=EncoderSettings("resnet10t", str(pretrained)),
        keep=KeepSettings(likeness=0.999, norms="freeze"),
        loop=loop(steps=2 * WATCH_EVERY + 5, batch=4, lr=0.01, checkpoint_every=10),
    )


def watched(run):
    with (run / "metrics.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("keep/likeness")]
    return [(int(row["step"]), float(row["keep/likeness"])) for row in rows]


def test_a_training_that_leaves_its_start_ends_and_says_why(start, capsys):
    run = pretrain(start)
    ((step, value),) = watched(run)
    assert step == WATCH_EVERY
    assert 0 < value < 0.999
    assert load_card(run).provenance["pretraining"]["steps"] == WATCH_EVERY
    shown = capsys.readouterr().out
    assert f"ended after {WATCH_EVERY} of 45 steps" in shown
    assert f"fallen to {value:.2f}, keep.likeness is 0.999" in shown
    # Gone on with, it ends at once, with the weights it has.
    before = load_tensors(run)
    assert pretrain(replace(start, resume=True)) == run
    after = load_tensors(run)
    assert load_card(run).provenance["pretraining"]["steps"] == WATCH_EVERY
    assert all(torch.equal(before[key], after[key]) for key in before if "trunk." in key)
    assert "ended after" in capsys.readouterr().out


def test_watching_changes_nothing_of_a_training_that_stays_near_its_start(start, tmp_path, capsys):
    near = replace(
        start, keep=replace(start.keep, likeness=0.01), loop=replace(start.loop, lr=1e-4)
    )
    run = pretrain(near)
    steps, values = zip(*watched(run))
    assert steps == (WATCH_EVERY, 2 * WATCH_EVERY)
    assert all(0.9 < value <= 1 for value in values)
    assert "ended after" not in capsys.readouterr().out
    unwatched = pretrain(
        replace(near, out=str(tmp_path / "other"), keep=replace(near.keep, likeness=0.0))
    )
    first, second = load_tensors(run), load_tensors(unwatched)
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert not watched(unwatched)


def test_several_devices_are_refused(start):
    with pytest.raises(JobError, match=r"keep\.likeness is 0\.999, which is watched on one device"):
        pretrain(replace(start, loop=replace(start.loop, devices=2)))
