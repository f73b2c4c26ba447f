from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import pytest

from grass_qgis.engine.core.errors import (
    CancelledError,
    DeviceError,
    GrassError,
    MemoryFullError,
    OutputError,
    ParentDiedError,
    RasterError,
    is_resumable,
)
from grass_qgis.engine.core.locks import lock_file
from grass_qgis.engine.output.journal import Journal, Part

KILLED = """
import os, signal, sys
from pathlib import Path
from grass_qgis.engine.output.journal import Journal, Part
journal = Journal(Path(sys.argv[1]))
journal.begin("run a")
for index in range(3):
    rows = 0 if index == 1 else 10
    if rows:
        journal.path(index).write_bytes(bytes([index]) * 1000)
    journal.add(Part(index, 10 * index, rows, 0, 5, tiles=2))
journal.path(3).write_bytes(b"half a part")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def target(tmp_path):
    """A target whose run was killed after three parts, the second one without rows."""
    path = tmp_path / "c.tif"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -9
    return path


def folder_of(target):
    return target.with_name(".c.tif.grass-run")


def begun(target, name="run a"):
    journal = Journal(target)
    return journal, journal.begin(name)


def test_the_parts_of_a_killed_run_are_used_again_and_half_ones_removed(target):
    journal, other = begun(target)
    assert not other
    assert [(p.index, p.top, p.rows, p.tiles) for p in journal.parts] == [
        (0, 0, 10, 2), (1, 10, 0, 2), (2, 20, 10, 2),
    ]  # fmt: skip
    assert journal.path(2).read_bytes() == b"\2" * 1000
    assert not journal.path(3).exists()


def test_a_run_of_another_name_starts_anew_and_says_so(target):
    journal, other = begun(target, "run b")
    assert other
    assert journal.parts == ()
    assert [path.name for path in folder_of(target).iterdir()] == ["journal.jsonl"]


def test_without_a_former_run_there_is_nothing_to_say(tmp_path):
    journal, other = begun(tmp_path / "c.tif")
    assert not other
    assert journal.parts == ()


@pytest.mark.parametrize("harm", ["changed", "shorter", "gone"])
def test_parts_count_up_to_the_first_that_is_not_whole(target, harm):
    part = folder_of(target) / "part-000002.tif"
    if harm == "gone":
        part.unlink()
    else:
        part.write_bytes(b"\1" * 1000 if harm == "changed" else b"\2" * 999)
    journal, _ = begun(target)
    assert [p.index for p in journal.parts] == [0, 1]
    assert not part.exists()


@pytest.mark.parametrize("kept", range(0, 400, 13))
def test_a_journal_cut_off_anywhere_gives_whole_parts_only(target, kept):
    file = folder_of(target) / "journal.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole[:kept])
    lines = whole[:kept].count(b"\n")
    journal, _ = begun(target)
    assert len(journal.parts) == max(0, lines - 1)
    assert file.read_bytes().startswith(b"".join(whole.splitlines(keepends=True)[:lines]))


def test_two_processes_cannot_write_one_target(target):
    code = (
        "import sys, time; from pathlib import Path;"
        "from grass_qgis.engine.output.journal import Journal;"
        "j = Journal(Path(sys.argv[1])); j.begin('run a'); print('ready', flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(target)], stdin=-1, stdout=-1, text=True
    ) as other:
        assert other.stdout.readline() == "ready\n"
        with pytest.raises(OutputError, match="Another run is writing"), Journal(target) as journal:
            journal.begin("run a")
        assert (folder_of(target) / "part-000002.tif").exists()
        other.kill()


def test_a_journal_that_is_removed_while_it_is_waited_for_is_not_written_to(tmp_path):
    target, times = tmp_path / "c.tif", []

    def removed_at_first(descriptor):
        lock_file(descriptor)
        times.append(descriptor)
        if len(times) == 1:
            (folder_of(target) / "journal.jsonl").unlink()

    with Journal(target, lock=removed_at_first) as journal:
        journal.begin("run")
        assert len(times) == 2
        assert (folder_of(target) / "journal.jsonl").stat().st_size > 0


def left(target, error, parts):
    """Leaves a journal with so many parts by `error`; whether its folder is still there."""
    causes = (GrassError, ValueError, MemoryError, KeyboardInterrupt)
    with suppress(*causes), Journal(target) as journal:
        journal.begin("run")
        for index in range(parts):
            journal.path(index).write_bytes(b"x")
            journal.add(Part(index, index, 1, 0, 1, 1))
        if error is not None:
            raise error
    return folder_of(target).exists()


@pytest.mark.parametrize(
    ("error", "parts", "stays"),
    [
        (None, 2, False),
        (CancelledError("x"), 2, False),
        (KeyboardInterrupt(), 2, False),
        (ParentDiedError("nobody waits"), 2, True),
        (ValueError("x"), 2, True),
        (RasterError("the drive is unplugged"), 2, True),
        (OutputError("full"), 2, True),
        (DeviceError("all workers are gone"), 2, True),
        (MemoryFullError("a batch does not fit"), 2, True),
        (MemoryError(), 2, True),
        (OutputError("full"), 0, False),
    ],
)
def test_what_is_finished_is_kept_after_every_failure_but_a_cancel_and_the_error_says_so(
    tmp_path, error, parts, stays
):
    assert left(tmp_path / "c.tif", error, parts) == stays
    assert error is None or is_resumable(error) == stays


def test_a_failure_before_the_journal_is_opened_keeps_the_parts_and_says_so(target):
    error = RasterError("The drive is unplugged.")
    with suppress(RasterError), Journal(target):
        raise error
    assert is_resumable(error)
    assert len(begun(target)[0].parts) == 3


def test_another_process_s_parts_are_not_this_run_s_to_go_on_with(target):
    holder, _ = begun(target)
    with pytest.raises(OutputError, match="Another run") as caught, Journal(target) as journal:
        journal.begin("run a")
    assert not is_resumable(caught.value)
    assert len(holder.parts) == 3


def test_a_folder_that_cannot_be_written_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="Nothing can be written"):
        Journal(tmp_path / "none" / "c.tif").begin("run")
