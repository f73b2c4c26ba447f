import subprocess
import sys

import pytest

from grass_model.files.run_folder import run_folder
from grass_qgis.engine.core.errors import DataError, OutputError

HOLDS = """
import sys, time
from pathlib import Path
from grass_model.files.run_folder import run_folder
with run_folder(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(600)
"""


def test_a_second_training_of_the_same_folder_is_refused_until_the_first_has_ended(tmp_path):
    out = tmp_path / "run"
    with subprocess.Popen([sys.executable, "-c", HOLDS, out], stdout=-1, text=True) as first:
        assert first.stdout.readline() == "ready\n"
        with pytest.raises(DataError, match=f"Another training is writing {out}"), run_folder(out):
            pytest.fail("two trainings write one folder")
        first.kill()
    with run_folder(out):
        pass


def test_what_a_killed_training_left_half_done_is_removed_and_the_rest_stays(tmp_path):
    for name in ("checkpoints/last.ckpt", "checkpoints/last.part", "run.json", ".tiles-x/a.bin"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    with run_folder(tmp_path):
        result = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
        assert result == {"checkpoints", "checkpoints/last.ckpt", "run.json"}


def test_what_is_half_done_by_a_living_training_stays(tmp_path):
    with run_folder(tmp_path):
        (tmp_path / "a.part").write_text("x")
        with pytest.raises(DataError), run_folder(tmp_path):
            pass
        assert (tmp_path / "a.part").exists()


def test_a_full_disk_is_reported_with_the_way_to_go_on(tmp_path):
    with pytest.raises(OutputError, match="is full") as caught, run_folder(tmp_path):
        raise OSError(28, "No space left on device")
    assert "--resume" in caught.value.remedy
