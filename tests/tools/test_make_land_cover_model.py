"""The model of the zip is made by commands the program takes, in order, and never by halves."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grass_qgis.engine.onnx_model.header import read_contract
from tests.onnx_models import write_regions_model
from tools import make_land_cover_model as maker


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "classes.json").write_text("{}")
    return folder


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """Commands that would be run; each leaves what the real one leaves."""
    made = []

    def pretend(words, **_):
        words = words[3:]
        made.append(words)
        options = dict(zip(words[1::2], words[2::2], strict=True))
        out = Path(options.get("--out", tmp_path))
        if words[0] in ("pretrain", "finetune"):
            out.mkdir(parents=True)
            (out / "model.json").write_text("{}")
        if words[0] == "export":
            out.mkdir(parents=True, exist_ok=True)
            if "--variants" in options:
                (out / "segment-int8.onnx").write_bytes(b"segment-int8.onnx")
            else:
                write_regions_model(out / "regions.onnx")

    monkeypatch.setattr(maker.subprocess, "run", pretend)
    monkeypatch.setattr(maker, "MODELS", tmp_path / "models")
    return made


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["make", *map(str, arguments)])
    return maker.main()


def test_every_step_is_run_once_and_the_plugin_gets_both_files(calls, data, tmp_path, monkeypatch):
    assert run(monkeypatch, "--data", data, "--out", tmp_path / "runs") == 0
    order = [words[0] for words in calls]
    assert order == ["pretrain", "finetune", "evaluate", "export", "export", "evaluate"]
    models = tmp_path / "models"
    names = {path.name for path in models.iterdir()}
    assert names == {"land_cover_rgb.onnx", "land_cover_rgb.regions.onnx"}
    assert (models / "land_cover_rgb.onnx").read_bytes() == b"segment-int8.onnx"
    assert read_contract(models / "land_cover_rgb.regions.onnx").task == "regions"


def test_the_classes_get_colours_of_what_they_are_and_the_data_set_stays(tmp_path):
    data = tmp_path / "dubai"
    (data / "masks").mkdir(parents=True)
    (data / "masks" / "a.png").write_bytes(b"mask")
    classes = {"0": {"name": "water", "rgb": [226, 169, 41]}, "1": {"name": "x", "rgb": [1, 2, 3]}}
    before = json.dumps(classes)
    (data / "classes.json").write_text(before)
    for _ in range(2):
        folder = maker.coloured(data, tmp_path / "out")
    result = json.loads((folder / "classes.json").read_text())
    red, green, blue = result["0"]["rgb"]
    assert blue > max(red, green) and result["1"]["rgb"] == [1, 2, 3]
    assert (folder / "masks" / "a.png").read_bytes() == b"mask"
    assert folder.name == "dubai" and (data / "classes.json").read_text() == before


def test_the_plugin_s_model_has_these_colours(root):
    contract = read_contract(root / "grass_qgis" / "models" / "land_cover_rgb.onnx")
    shown = {item.name: item.colour for item in contract.output.classes}
    assert shown == {
        name: "#{:02x}{:02x}{:02x}".format(*rgb) for name, rgb in maker.COLOURS.items()
    }


def test_what_is_trained_is_not_trained_again(calls, data, tmp_path, monkeypatch):
    for _ in range(2):
        assert run(monkeypatch, "--data", data, "--out", tmp_path / "runs", "--keep") == 0
    assert [words[0] for words in calls].count("finetune") == 1
    assert not (tmp_path / "models").exists()


def test_a_model_too_large_for_the_zip_does_not_get_there(
    calls, data, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(maker, "MOST_BYTES", 3)
    assert run(monkeypatch, "--data", data, "--out", tmp_path / "runs") == 2
    assert "at most 3" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_no_data_set_and_a_failed_step_are_one_line(data, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, "--data", tmp_path) == 2
    assert "Give DATA=FOLDER" in capsys.readouterr().err

    def fail(words, **_):
        raise subprocess.CalledProcessError(7, words)

    monkeypatch.setattr(maker.subprocess, "run", fail)
    assert run(monkeypatch, "--data", data, "--out", tmp_path / "runs") == 2
    assert "exit status 7" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["pretrain", "finetune"])
def test_its_settings_are_settings_of_the_command(command, tmp_path):
    required = {"pretrain": ["--images", "x"], "finetune": ["--data", "x"]}[command]
    config = maker.CONFIGS / f"{command}.yaml"
    words = [command, "--config", str(config), *required, "--out", str(tmp_path), "--print_config"]
    done = subprocess.run(
        [sys.executable, "-c", "from grass_model.cli import main; main()", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "name: tf_efficientnet_lite0" in done.stdout and "seed: 1" in done.stdout
