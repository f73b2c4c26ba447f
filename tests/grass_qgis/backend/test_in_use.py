"""Environments that a run uses are not removed, whichever comes first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grass_qgis.backend import environments, in_use
from grass_qgis.backend.faults import SetupError
from grass_qgis.backend.in_use import InUseError, is_used, set_aside, using
from grass_qgis.backend.launch import BackendMissingError


@pytest.fixture
def make(tmp_path):
    """Makes a complete environment of a name; gives its interpreter, which need not run."""

    def make(name: str = "env") -> Path:
        python = environments.interpreter_in(tmp_path / name, windows=False)
        python.parent.mkdir(parents=True)
        environments.finish(tmp_path / name, environments.Mark("1.0", "cpu", "3.11"))
        return python

    return make


def folder_of(python: Path) -> Path:
    return python.parent.parent


def test_what_a_run_uses_stays_complete_until_the_run_is_over(make, tmp_path):
    folder = folder_of(make())
    with using(str(make("other"))), using(str(folder / "bin" / "python")):
        with pytest.raises(InUseError, match="A run uses the environment") as caught:
            set_aside((folder,))
        assert str(folder) in caught.value.what and "cancel" in caught.value.remedy
        assert [item.folder for item in environments.installed(tmp_path)].count(folder) == 1
    assert not is_used(folder)
    set_aside((folder,))
    assert folder not in [item.folder for item in environments.installed(tmp_path)]


def test_two_runs_are_waited_for_both(make):
    python = make()
    with using(str(python)):
        with using(str(python)):
            pass
        assert is_used(folder_of(python))
    assert not is_used(folder_of(python))
    assert sorted(path.name for path in folder_of(python).iterdir()) == [environments.MARK, "bin"]


def test_of_several_none_is_set_aside_while_one_is_used(make, tmp_path):
    free, used = make("a"), make("b")
    with using(str(used)), pytest.raises(InUseError):
        set_aside((folder_of(free), folder_of(used)))
    assert len(environments.installed(tmp_path)) == 2


def test_no_run_begins_in_one_that_is_being_removed(make, monkeypatch):
    python = make()
    lock = in_use.lock_file

    def slow(path):
        set_aside((folder_of(python),))  # between the first look and the lock
        return lock(path)

    monkeypatch.setattr(in_use, "lock_file", slow)
    with pytest.raises(BackendMissingError, match="is being removed"), using(str(python)):
        pytest.fail("the run began")


def test_a_run_of_a_qgis_that_was_killed_counts_no_more(make):
    python = make()
    code = (
        "import os, sys; from qgis.PyQt.QtCore import QLockFile; "
        "lock = QLockFile(sys.argv[1]); assert lock.tryLock(0); os._exit(9)"
    )
    path = folder_of(python) / "in-use-killed.lock"
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == 9 and path.exists()
    assert not is_used(folder_of(python))


def test_a_run_of_another_qgis_counts(make):
    python = make()
    code = (
        "import sys; from qgis.PyQt.QtCore import QLockFile; "
        "lock = QLockFile(sys.argv[1]); assert lock.tryLock(0); print('held', flush=True); input()"
    )
    path = folder_of(python) / "in-use-other.lock"
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InUseError):
            set_aside((folder_of(python),))
    finally:
        other.communicate(b"\n")


def test_a_user_s_python_gets_no_file(tmp_path):
    python = tmp_path / "own" / "bin" / "python"
    python.parent.mkdir(parents=True)
    with using(str(python)):
        assert [path.name for path in (tmp_path / "own").iterdir()] == ["bin"]


def test_one_that_cannot_be_changed_is_reported_in_a_sentence(make, monkeypatch):
    python = make()

    def refuse(self, target):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(SetupError, match="cannot be changed: Permission denied"):
        set_aside((folder_of(python),))
