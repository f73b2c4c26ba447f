"""The models of the zip are made by commands the program takes, in order, and never by halves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
import yaml

from grass_model.data.scenes import labelled_scenes
from grass_model.mixing.mixture import read_mixture, require_labels
from grass_model.mixing.written_sets import stretched, write_exact, write_stretched
from grass_qgis.engine.onnx_model.header import read_contract
from tests.mixed_sets import write_sets
from tests.onnx_models import write_regions_model
from tools import make_land_cover_model as maker

CLASSES = {
    "dubai": ("building", "land_unpaved", "road", "vegetation", "water"),
    "naip": ("tree", "low_vegetation", "not_vegetated", "dark"),
    "chesapeake": ("water", "tree", "low_vegetation", "barren", "impervious", "road"),
    "india_s2": ("built_up", "vegetation", "water"),
}


@pytest.fixture
def data(tmp_path):
    """All data sets, with a scene in the splits train and val; Dubai has one in test too."""
    for name, classes in CLASSES.items():
        folder = tmp_path / "data" / name
        for part in ("images", "masks"):
            (folder / part).mkdir(parents=True)
        bands = 3 if name == "dubai" else 4
        rows = ["key,split"]
        for split in ("train", "val", *(["test"] if name == "dubai" else [])):
            rows.append(f"{split}_1,{split}")
            for part, count in (("images", bands), ("masks", 1)):
                with rasterio.open(
                    folder / part / f"{split}_1.tif", "w", driver="GTiff", width=16, height=16,
                    count=count, dtype="uint8",
                ) as file:  # fmt: skip
                    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
                    file.write(np.stack([ramp if part == "images" else ramp % 2] * count))
        (folder / "index.csv").write_text("\n".join(rows))
        entries = {str(i): {"name": n, "rgb": [i, 0, 9]} for i, n in enumerate(classes)}
        (folder / "classes.json").write_text(json.dumps(entries))
    return tmp_path / "data"


class Calls(list):
    """Commands, and the size in bytes of the exported model; 0 for as it is."""

    of_size = 0


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """Commands that would be run; each leaves what the real one leaves."""
    made = Calls()

    def pretend(words, **_):
        words = words[3:]
        made.append(words)
        out = Path(words[words.index("--out") + 1]) if "--out" in words else tmp_path
        if words[0] in ("pretrain", "finetune"):
            out.mkdir(parents=True, exist_ok=True)
            loop = yaml.safe_load(Path(words[words.index("--config") + 1]).read_text())["loop"]
            card = {"provenance": {"finetuning": {"steps": loop["steps"]}}}
            (out / "model.json").write_text(json.dumps(card))
        if words[0] == "export":
            out.mkdir(parents=True, exist_ok=True)
            if "--variants" in words:
                (out / "segment-int8.onnx").write_bytes(b"segment-int8.onnx")
                if made.of_size:
                    os.truncate(out / "segment-int8.onnx", made.of_size)
            else:
                write_regions_model(out / "regions.onnx")

    monkeypatch.setattr(subprocess, "run", pretend)
    return made


@pytest.fixture
def run(monkeypatch, tmp_path):
    """The script with its arguments; the models get into `tmp_path / "models"`."""

    def started(*arguments):
        words = ["make", *map(str, arguments), "--models", str(tmp_path / "models")]
        monkeypatch.setattr(sys, "argv", words)
        return maker.main()

    return started


def value_of(words, option):
    return words[words.index(option) + 1]


def test_every_step_is_run_once_and_the_plugin_gets_both_files(calls, data, tmp_path, run):
    assert run("--data", data, "--out", tmp_path / "runs") == 0
    order = [words[0] for words in calls]
    assert order == ["finetune"] * 3 + ["export", *["evaluate"] * 3, "pretrain", "export"]
    sessions = [Path(value_of(words, "--config")).name for words in calls[:3]]
    assert sessions == ["finetune-1.yaml", "finetune-2.yaml", "finetune-3.yaml"]
    first = calls[0].index("--data") + 1
    assert [Path(word).name for word in calls[0][first : first + 3]] == list(CLASSES)[:3]
    scored = {Path(value_of(w, "--data")).name: value_of(w, "--split") for w in calls[4:7]}
    assert scored == {"dubai": "test", "naip": "val", "chesapeake": "val"}
    models = tmp_path / "models"
    names = {path.name for path in models.iterdir()}
    assert names == {"land_cover_rgb.onnx", "land_cover_rgb.regions.onnx"}
    assert (models / "land_cover_rgb.onnx").read_bytes() == b"segment-int8.onnx"
    assert read_contract(models / "land_cover_rgb.regions.onnx").task == "regions"


def test_the_model_at_10_m_is_trained_on_stretched_images(calls, data, tmp_path, run):
    arguments = ("--data", data, "--out", tmp_path / "runs", "--model", "land_cover_s2_10m")
    assert run(*arguments) == 0
    assert [words[0] for words in calls] == ["finetune", "export", "evaluate"]
    folder = Path(value_of(calls[0], "--data"))
    assert folder.is_relative_to(tmp_path / "runs")
    assert [scene.key for scene in labelled_scenes(folder)] == ["train_1", "val_1"]
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["land_cover_s2_10m.onnx"]


def test_a_stretch_is_that_of_the_two_percentiles():
    band = np.arange(100, 201, dtype=np.uint8).reshape(1, -1)
    result = stretched(band).ravel()
    assert result[[0, 2, 50, 98, 100]].tolist() == [0, 0, 128, 255, 255]
    assert stretched(np.full((4, 4), 7, np.uint8)).max() == 0


def test_stretched_images_keep_bands_and_labels(tmp_path):
    town, _, _ = write_sets(tmp_path / "sets", size=32)
    folder = write_stretched(town, tmp_path / "stretched")
    for before, after in zip(labelled_scenes(town), labelled_scenes(folder), strict=True):
        assert before.split == after.split
        with rasterio.open(before.image) as old, rasterio.open(after.image) as new:
            assert new.descriptions == old.descriptions and new.transform == old.transform
            assert (new.read(2) == stretched(old.read(2))).all()
        with rasterio.open(before.mask) as old, rasterio.open(after.mask) as new:
            assert (new.read(1) == old.read(1)).all()


def test_the_set_to_measure_on_holds_the_labels_of_one_class_alone(tmp_path):
    town, forest, path = write_sets(tmp_path / "sets", size=32)
    mixture = read_mixture([str(town), str(forest)], str(path))
    for _ in range(2):
        folder = write_exact(mixture, tmp_path / "exact")
    result = {scene.key: scene for scene in labelled_scenes(folder)}
    assert len(result) == 8
    for item, table in ((town, {0: 0, 1: 255}), (forest, {0: 255, 1: 1, 2: 2})):
        for scene in labelled_scenes(item):
            copy = result[f"{item.name}-{scene.key}"]
            assert copy.split == scene.split and copy.image.resolve() == scene.image.resolve()
            with rasterio.open(scene.mask) as mask, rasterio.open(copy.mask) as exact:
                assert (exact.read(1) == np.vectorize(table.get)(mask.read(1))).all()


@pytest.mark.parametrize("name", sorted(maker.RECIPES))
def test_the_plugin_s_models_have_the_classes_and_colours_of_their_files(root, data, name):
    folders = [str(data / folder) for folder in maker.RECIPES[name].sets]
    mixture = read_mixture(folders, str(maker.CONFIGS / name / "mix.yaml"))
    require_labels(mixture)
    contract = read_contract(root / "grass_qgis" / "models" / f"{name}.onnx")
    assert contract.output.classes == mixture.classes
    assert contract.input.bands == mixture.bands


def test_what_is_trained_is_not_trained_again(calls, data, tmp_path, run):
    for _ in range(2):
        assert run("--data", data, "--out", tmp_path / "runs", "--keep") == 0
    assert [words[0] for words in calls].count("finetune") == 3
    assert not (tmp_path / "models").exists()


def test_a_model_too_large_for_the_zip_does_not_get_there(calls, data, tmp_path, run, capsys):
    most = maker.RECIPES["land_cover_rgb"].most_bytes
    assert run("--data", data, "--out", tmp_path / "runs", "--keep") == 0
    calls.of_size = most + 1
    assert run("--data", data, "--out", tmp_path / "runs") == 2
    assert f"at most {most}" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_no_data_set_and_a_failed_step_are_one_line(data, tmp_path, monkeypatch, run, capsys):
    assert run("--data", tmp_path) == 2
    assert "Give DATA=FOLDER" in capsys.readouterr().err

    def fail(words, **_):
        raise subprocess.CalledProcessError(7, words)

    monkeypatch.setattr(subprocess, "run", fail)
    assert run("--data", data, "--out", tmp_path / "runs") == 2
    assert "exit status 7" in capsys.readouterr().err


@pytest.mark.parametrize(
    "config",
    [
        "land_cover_rgb/pretrain.yaml",
        "land_cover_rgb/finetune-1.yaml",
        "land_cover_rgb/finetune-2.yaml",
        "land_cover_rgb/finetune-3.yaml",
        "land_cover_s2_10m/finetune-1.yaml",
    ],
)
def test_its_settings_are_settings_of_the_command(config, tmp_path):
    command = Path(config).stem.partition("-")[0]
    required = {"pretrain": ["--images", "x"], "finetune": ["--data", "x"]}[command]
    words = [command, "--config", str(maker.CONFIGS / config), *required]
    words += ["--out", str(tmp_path), "--print_config"]
    done = subprocess.run(
        [sys.executable, "-c", "from grass_model.cli import main; main()", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "name: tf_efficientnet_lite0" in done.stdout and "seed: 1" in done.stdout
