"""Which models are offered."""

from __future__ import annotations

import shutil

import pytest

from grass_qgis.bridge.inputs.model_library import BUNDLED, FOLDER, RECENT, contract_at, library
from grass_qgis.engine.core.errors import ModelError


@pytest.fixture
def folders(material, tmp_path):
    """A bundled folder and a user's, both with a segmenter, a regions model and what is none."""
    for name in ("bundled", "own"):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(material / "segment.onnx", folder / f"{name}.onnx")
        shutil.copy(material / "regions.onnx", folder / "a.regions.onnx")
        shutil.copy(material / "segment.onnx", folder / "self_test.onnx")
        (folder / "broken.onnx").write_text("no model")
        shutil.copy(material / "segment.onnx", folder / f"._{name}.onnx")
        (folder / "notes.txt").write_text("no model")
    return tmp_path / "bundled", tmp_path / "own"


def test_segmenters_of_the_plugin_and_of_the_folder_are_offered(folders):
    bundled, user_folder = folders
    result = library(str(user_folder), [], bundled)
    assert [(entry.name, entry.origin) for entry in result] == [
        ("bundled", BUNDLED),
        ("own", FOLDER),
    ]


def test_recent_ones_follow_each_once_and_only_while_they_are_there(folders, material, tmp_path):
    bundled, user_folder = folders
    regions = str(material / "regions.onnx")
    recent = [str(user_folder / "own.onnx"), regions, str(tmp_path / "gone.onnx")]
    result = library(str(user_folder), recent, bundled)
    assert [(entry.path, entry.origin) for entry in result][2:] == [(regions, RECENT)]


def test_regions_models_are_offered_apart(folders, material):
    bundled, user_folder = folders
    recent = [str(material / "segment.onnx"), str(material / "regions.onnx")]
    result = library(str(user_folder), recent, bundled, task="regions")
    assert [(entry.name, entry.origin) for entry in result] == [
        ("a.regions", BUNDLED),
        ("a.regions", FOLDER),
        ("regions", RECENT),
    ]


def test_folders_that_are_not_there_offer_nothing(tmp_path):
    assert library(str(tmp_path / "gone"), [], tmp_path / "none") == ()


def test_a_model_that_was_written_anew_is_read_anew(material, tmp_path):
    path = tmp_path / "m.onnx"
    shutil.copy(material / "segment.onnx", path)
    assert contract_at(str(path)).task == "segmentation"
    shutil.copy(material / "regions.onnx", path)
    assert contract_at(str(path)).task == "regions"
    path.unlink()
    with pytest.raises(ModelError, match=r"m\.onnx"):
        contract_at(str(path))


def test_the_plugin_brings_a_land_cover_model_and_keeps_the_self_test_s_to_itself():
    names = {entry.name: entry.origin for entry in library("", [])}
    assert names == {"land_cover_rgb": BUNDLED, "land_cover_s2_10m": BUNDLED}
