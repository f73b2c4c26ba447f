"""Names of result files."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from grass_qgis.bridge.inputs import output_names as outputs


def test_names_follow_layer_and_model(tmp_path):
    stem = outputs.stem_of("scene", "/models/roads.onnx")
    paths = outputs.free_paths(tmp_path, stem, outputs.SEGMENT_ENDINGS)
    names = ["scene_roads_classes.tif", "scene_roads_segments.gpkg", "scene_roads_run.json"]
    assert [Path(path).name for path in paths] == names


def test_files_of_former_runs_are_never_taken_again(tmp_path):
    (tmp_path / "a_segments.gpkg").touch()
    (tmp_path / "a_2_run.json").touch()
    paths = outputs.free_paths(tmp_path, "a", outputs.SEGMENT_ENDINGS)
    names = ["a_3_classes.tif", "a_3_segments.gpkg", "a_3_run.json"]
    assert [Path(path).name for path in paths] == names


@given(st.text(max_size=200))
def test_any_layer_name_becomes_a_file_name_in_the_folder(stem):
    (path,) = outputs.free_paths(Path("/results"), stem, ("regions.gpkg",))
    assert Path(path).parent == Path("/results")
    assert not set(Path(path).name) & set('\\/:*?"<>|\n\t\0')
    assert len(Path(path).name) < 120


def test_results_lie_beside_a_saved_project():
    assert outputs.default_folder("/home/me/project", "/tmp") == Path(
        "/home/me/project/grass_segmenter"
    )
    assert outputs.default_folder("", "/tmp") == Path("/tmp/grass_segmenter")
