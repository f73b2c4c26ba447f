"""Programs that are read line by line and ended with their children."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from grass_qgis.backend.child import run_lines
from grass_qgis.backend.launch import BackendMissingError
from grass_qgis.engine.core.errors import CancelledError
from grass_qgis.engine.core.progress import never


def program(body: str) -> list[str]:
    return [sys.executable, "-u", "-c", f"import os, subprocess, sys, time\n{body}"]


def test_lines_of_both_outputs_and_the_exit_code_come_back():
    lines = []
    body = "print('caf\\u00e9')\nprint('two', file=sys.stderr)\nsys.exit(7)\n"
    environ = {**os.environ, "PYTHONUTF8": "1"}
    assert run_lines(program(body), environ, lines.append, never) == 7
    assert lines == ["caf\u00e9", "two"]


def test_cancelling_ends_the_children_too():
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    body = f"child = {child}\nprint(child.pid)\ntime.sleep(60)\n"
    lines = []
    start = time.monotonic()
    with pytest.raises(CancelledError):
        run_lines(program(body), os.environ, lines.append, lambda: bool(lines))
    assert time.monotonic() - start < 20
    end = time.monotonic() + 10
    while is_alive(int(lines[0])):
        assert time.monotonic() < end, "the child is still there"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except OSError:
        return False


def test_a_reader_that_fails_ends_the_program():
    def fail(line):
        raise KeyError(line)

    start = time.monotonic()
    with pytest.raises(KeyError):
        run_lines(program("print('x')\ntime.sleep(60)\n"), os.environ, fail, never)
    assert time.monotonic() - start < 20


def test_a_program_that_is_none_is_reported():
    with pytest.raises(BackendMissingError, match="/absent/python"):
        run_lines(["/absent/python"], os.environ, print, never)
