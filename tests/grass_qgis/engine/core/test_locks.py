"""Locks hold between processes and end with them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from grass_qgis.engine.core.locks import lock_file, lock_folder, release

HOLD = """
import sys
from pathlib import Path
from grass_qgis.engine.core.locks import lock_folder
number = lock_folder(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are not locked there")


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock of the folder."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    process = subprocess.Popen(command, stdin=-1, stdout=-1, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_a_folder_that_another_process_holds_is_refused_until_that_is_killed(tmp_path, other):
    with pytest.raises(BlockingIOError):
        lock_folder(tmp_path)
    other.kill()
    other.wait()
    number = lock_folder(tmp_path)
    assert number is not None
    release(number)


def test_a_released_folder_can_be_locked_again(tmp_path):
    release(lock_folder(tmp_path))
    number = lock_folder(tmp_path)
    with pytest.raises(BlockingIOError):
        lock_folder(tmp_path)
    release(number)
    release(None)


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path):
    assert lock_folder(tmp_path / "gone") is None


def test_an_open_file_is_held_once(tmp_path):
    with (tmp_path / "a").open("wb") as one, (tmp_path / "a").open("rb+") as two:
        lock_file(one.fileno())
        with pytest.raises(BlockingIOError):
            lock_file(two.fileno())
