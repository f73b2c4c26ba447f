import subprocess
import sys
from pathlib import Path

import pytest

from grass_model.data.scenes import labelled_scenes, of_split, unlabelled_scenes
from grass_model.data.synthetic import write_dataset

TOOL = Path(__file__).parents[2] / "tools" / "link_scenes.py"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    write_dataset(folder, scenes=8, size=64, seed=0)
    return folder


def link(data, out, *more):
    command = [sys.executable, str(TOOL), "--data", str(data), "--out", str(out), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("blank", [False, True])
def test_the_test_scenes_and_they_alone_are_there_to_train_on(data, tmp_path, blank):
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    for name in ("images", "masks", "classes.json"):
        (given / name).symlink_to(data / name)
    index = (data / "index.csv").read_text()
    (given / "index.csv").write_text(
        "key,split\n" + "".join(f"{line.partition(',')[0]},\n" for line in index.splitlines()[1:])
        if blank
        else index
    )
    for _ in range(2):  # a second time replaces the first
        run = link(given, out)
        assert run.returncode == 0, run.stderr
    test = of_split(labelled_scenes(out / "labelled"), "test")
    if not blank:
        assert [s.key for s in test] == [s.key for s in of_split(labelled_scenes(data), "test")]
    assert test
    scenes = unlabelled_scenes(str(out / "scenes"))
    assert sorted(s.key for s in scenes) == sorted(s.key for s in test)
    assert run.stdout.startswith(f"{len(test)} scenes")
    assert (given / "index.csv").exists()


def test_the_scenes_of_other_splits_can_be_added(data, tmp_path):
    assert link(data, tmp_path / "out", "--splits", "test,train").returncode == 0
    linked = {scene.key for scene in unlabelled_scenes(str(tmp_path / "out" / "scenes"))}
    assert linked == {s.key for s in labelled_scenes(data) if s.split != "val"}


@pytest.mark.parametrize("splits", ["elsewhere", "", "test,"])
def test_a_split_that_is_none_is_refused(data, tmp_path, splits):
    run = link(data, tmp_path / "out", "--splits", splits)
    assert run.returncode == 1
    assert "no scene in split" in run.stderr


def test_a_folder_that_is_no_data_set_is_refused_in_a_line(tmp_path):
    run = link(tmp_path, tmp_path / "out")
    assert run.returncode == 1
    assert run.stderr.startswith("link_scenes: ")
    assert "Traceback" not in run.stderr
