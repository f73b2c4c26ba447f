"""A commit that is killed at any of its moves ends with all of the old files, or all new ones."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grass_qgis.engine.output import commit as commits
from grass_qgis.engine.output.staging import Staging

# Counts the moves of files, and kills the process before the one whose number is given.
KILLED = """
import os, signal, sys
from grass_qgis.engine.output.staging import Staging
left, original = int(sys.argv[1]), os.replace
def replace(source, destination):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    original(source, destination)
os.replace = replace
with Staging(dict(zip("ab", sys.argv[2:])), []) as staging:
    for role in "ab":
        staging.path(role).write_text("new " + role)
    staging.commit()
"""


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("moves", range(12))
def test_a_killed_commit_ends_with_all_former_files_or_all_new_ones(tmp_path, moves, apart):
    second = tmp_path / ("sub" if apart else ".")
    second.mkdir(exist_ok=True)
    targets = {"a": tmp_path / "a", "b": second / "b"}
    former = {"a": "old a", "a.aux.xml": "of the old a", "b": "old b"}
    for name, text in former.items():
        (targets[name[0]].parent / name).write_text(text)
    command = [sys.executable, "-c", KILLED, str(moves), *map(str, targets.values())]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in (0, -9), done.stderr
    with Staging({"c": str(tmp_path / "c"), "d": str(second / "d")}, []):
        pass
    assert contents(tmp_path) in (former, {"a": "new a", "b": "new b"})
    assert not list(tmp_path.rglob("*.partial"))


def test_both_ends_are_reached_before_and_after_the_names_are_free(tmp_path):
    result = set()
    for moves in range(9):
        (tmp_path / "a").write_text("old a")
        command = [sys.executable, "-c", KILLED, str(moves), str(tmp_path / "a")]
        command.append(str(tmp_path / "b"))
        subprocess.run(command, check=False)
        with Staging({"c": str(tmp_path / "c")}, []):
            pass
        result.add(tuple(sorted(contents(tmp_path).items())))
        (tmp_path / "b").unlink(missing_ok=True)
    assert result == {(("a", "old a"),), (("a", "new a"), ("b", "new b"))}


def left_by_a_kill(folder: Path, names_are_free: bool) -> Path:
    left = folder / "left"
    (left / commits.FORMER).mkdir(parents=True)
    (left / commits.FORMER / "a").write_text("old")
    (left / "a").write_text("new")
    commits.write_plan([left], [(left / "a", folder / "a")], names_are_free)
    return left


@pytest.mark.parametrize("names_are_free", [False, True])
def test_what_has_taken_the_name_since_is_not_replaced(tmp_path, names_are_free):
    left = left_by_a_kill(tmp_path, names_are_free)
    (tmp_path / "a").write_text("of someone else")
    commits.recover(left)
    assert (tmp_path / "a").read_text() == "of someone else"
    assert left.exists() != names_are_free  # the former file has no other place


def test_a_plan_that_cannot_be_read_leaves_the_former_files_where_they_are(tmp_path):
    left = left_by_a_kill(tmp_path, False)
    (left / ".commit").write_text('{"names_are_free": fal')
    commits.recover(left)
    assert (left / commits.FORMER / "a").read_text() == "old"


def test_commits_into_one_folder_wait_for_each_other(tmp_path):
    order = []

    def second() -> None:
        with commits.one_at_a_time([tmp_path]):
            order.append("second")

    with commits.one_at_a_time([tmp_path, tmp_path]):
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.2)
        order.append("first")
    other.join(5)
    assert order == ["first", "second"]


def test_a_folder_that_cannot_be_locked_holds_nobody_up(tmp_path):
    with commits.one_at_a_time([tmp_path / "none"]):
        pass
