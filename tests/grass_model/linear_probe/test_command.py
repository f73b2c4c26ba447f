import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grass_model.linear_probe.command import few_labels
from grass_model.settings.few_labels import FewLabelsSettings
from grass_qgis.engine.core.errors import JobError


@pytest.fixture
def settings(pretrained, data, tmp_path):
    return FewLabelsSettings(
        arms={"untrained": ["random", "random"], "simclr": [str(pretrained), str(pretrained)]},
        data=str(data),
        out=str(tmp_path / "out"),
        shares=[0.2, 1.0],
        draws=2,
        tile=64,
        cells=200,
        bootstrap=40,
    )


def read(settings):
    return json.loads((few_labels(settings) / "fewlabels.json").read_text())


def measured(settings):
    """When each result was written."""
    return {path: path.stat().st_mtime_ns for path in Path(settings.out, "runs").iterdir()}


def test_table_record_and_plot_agree(settings, capsys):
    record = read(settings)
    with Path(settings.out, "fewlabels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 2 * 2 * 2
    for arm, result in record["arms"].items():
        miou = np.array([float(row["miou"]) for row in rows if row["arm"] == arm])
        assert miou.reshape(2, 2, 2) == pytest.approx(np.array(result["miou"]))
        assert result["mean"] == pytest.approx(miou.reshape(2, 2, 2).mean(axis=(0, 2)), abs=1e-6)
        assert (miou > 0.05).all()
    gap = np.subtract(record["arms"]["simclr"]["mean"], record["arms"]["untrained"]["mean"])
    assert record["arms"]["simclr"]["difference"] == pytest.approx(gap, abs=2e-6)
    assert record["arms"]["untrained"]["difference"] == [None, None]
    assert record["labelled_tiles"]["1.0"] == record["training_tiles"]
    assert Path(settings.out, "fewlabels.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert not list(Path(settings.out).rglob("*.part"))
    assert "against untrained" in capsys.readouterr().out


def test_the_same_run_under_two_names_scores_the_same(settings, pretrained):
    arms = {"one": [str(pretrained)], "two": [str(pretrained)]}
    record = read(replace(settings, arms=arms))
    assert record["arms"]["one"]["miou"] == record["arms"]["two"]["miou"]


def test_what_is_measured_is_not_measured_again(settings):
    first = read(settings)
    before = measured(settings)
    assert read(settings) == first
    assert measured(settings) == before
    read(replace(settings, cells=100))
    assert measured(settings) != before


def test_a_run_without_a_partner_does_not_count(settings, pretrained):
    arms = {"simclr": [str(pretrained)], "untrained": ["random", "random"]}
    record = read(replace(settings, arms=arms))
    result = record["arms"]["untrained"]
    assert result["mean"] == pytest.approx(np.mean(result["miou"][0], axis=1), abs=1e-6)
    assert result["interval"] == [[None, None], [None, None]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arms": {}}, "arms"),
        ({"arms": {"a": []}}, "for a"),
        ({"arms": {"a": ["random"]}}, "no trained run"),
        ({"reference": "b"}, "reference is 'b'"),
        ({"shares": [0.0]}, "shares"),
        ({"shares": [1.5]}, "shares"),
        ({"tile": 50}, "tile is 50"),
        ({"cell": 7}, "cell is 7"),
        ({"draws": 0}, "draws is 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_settings_out_of_range_are_named(settings, change, message):
    with pytest.raises(JobError, match=message):
        few_labels(replace(settings, **change))
