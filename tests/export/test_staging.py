import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from export.onnx_file import move
from export.staging import staging
from grass_qgis.engine.core.errors import OutputError

HOLDS = (
    "import sys, time; from pathlib import Path; from export.staging import staging\n"
    "with staging(Path(sys.argv[1])) as folder:\n"
    "    (folder / 'part').write_text('x'); print(folder, flush=True); time.sleep(600)"
)


@pytest.fixture
def another(tmp_path):
    """An export in another process, in the middle of its work, and its folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process, tmp_path / process.stdout.readline().strip().rpartition("/")[2]
        process.kill()


def test_the_folder_is_gone_afterwards_also_when_the_export_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), staging(tmp_path / "new") as folder:
        assert folder.parent == tmp_path / "new"
        raise ZeroDivisionError
    assert not list((tmp_path / "new").iterdir())


def test_what_a_killed_export_left_goes_with_the_next(tmp_path, another):
    process, left = another
    process.kill()
    process.wait()
    assert (left / "part").is_file()
    (tmp_path / "segment.onnx").write_text("mine")
    with staging(tmp_path) as folder:
        assert set(tmp_path.iterdir()) == {folder, tmp_path / "segment.onnx"}


def test_the_folder_of_an_export_at_work_stays(tmp_path, another):
    _, other = another
    with staging(tmp_path) as folder:
        assert folder != other
    assert (other / "part").is_file()


def test_a_folder_that_was_swept_before_it_was_locked_is_made_anew(tmp_path, monkeypatch):
    make, swept = tempfile.mkdtemp, []

    def made_and_swept(**names):
        folder = Path(make(**names))
        if not swept:
            swept.append(folder)
            folder.rmdir()
        return str(folder)

    monkeypatch.setattr(tempfile, "mkdtemp", made_and_swept)
    with staging(tmp_path) as folder:
        assert folder.is_dir()
        assert folder not in swept


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"), staging(tmp_path / "file"):
        pass


def test_a_model_and_its_weights_are_on_the_disk_before_they_have_their_names(
    tmp_path, monkeypatch
):
    synced, named = set(), []
    sync, rename = os.fsync, os.replace

    def fsync(number):
        synced.add(os.fstat(number).st_ino)
        sync(number)

    def replace(source, target):
        named.append((Path(target).name, Path(source).stat().st_ino in synced))
        rename(source, target)

    part = tmp_path / "part"
    part.mkdir()
    for name in ("m.onnx", "m.onnx.data"):
        (part / name).write_text(name)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    assert move(part / "m.onnx", tmp_path) == tmp_path / "m.onnx"
    assert named == [("m.onnx.data", True), ("m.onnx", True)]
    assert tmp_path.stat().st_ino in synced
    assert (tmp_path / "m.onnx.data").read_text() == "m.onnx.data"
