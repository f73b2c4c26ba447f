"""A name is given only to content that has reached the disk, and the name follows it there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grass_qgis.engine.core import atomic


@pytest.fixture
def order(monkeypatch):
    """Names of the system's calls, as they are made, with what they are made on."""
    calls: list[tuple[str, str]] = []
    sync, move = os.fsync, os.replace

    def fsync(number):
        calls.append(("fsync", Path(f"/proc/self/fd/{number}").readlink().name))
        sync(number)

    def replace(source, target):
        calls.append(("replace", Path(target).name))
        move(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    return calls


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="names of descriptors are Linux's")
def test_content_reaches_the_disk_before_its_name_and_the_name_after_it(tmp_path, order):
    with atomic.whole_file(tmp_path / "a.txt") as part:
        part.write_text("new")
    assert order == [("fsync", "a.txt.part"), ("replace", "a.txt"), ("fsync", tmp_path.name)]


def test_a_block_that_fails_leaves_the_former_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("former")
    with pytest.raises(ZeroDivisionError), atomic.whole_file(path) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "former"


def test_a_disk_that_fails_to_sync_keeps_the_former_file(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("former")

    def broken(number):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"), atomic.whole_file(path) as part:
        part.write_text("new")
    assert path.read_text() == "former"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_cannot_be_synced_is_no_error(tmp_path):
    atomic.folder_to_disk(tmp_path / "gone")
