"""The measure of long runs finds what is leaked on purpose, and nothing else."""

from __future__ import annotations

import mmap
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.long_runs.growth import allowed_kib, complaints, growth_of, measured, run_count

RUNS = 60
MOST_KIB = 16


class Leak:
    """Keeps one more of a kind with every call, until it is closed."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._take = getattr(self, kind)
        self._folder = folder
        self._over = threading.Event()
        self._kept = []
        self._close = []

    def __call__(self, number: int) -> None:
        self._take(number)

    def nothing(self, number):
        bytearray(b"x") * 200_000  # comes and goes

    def memory(self, number):
        # Not from the heap: what other tests have freed there would be used again.
        block = mmap.mmap(-1, 200_000)
        block.write(b"x" * 200_000)
        self._kept.append(block)

    def handles(self, number):
        stream = Path(__file__).open()  # noqa: SIM115  (a leak)
        self._close.append(stream.close)

    def threads(self, number):
        thread = threading.Thread(target=self._over.wait)
        thread.start()
        self._close.append(thread.join)

    def children(self, number):
        if number % 10 == 0:  # one in ten runs is enough to be seen
            process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
            self._close.append(process.communicate)

    def files(self, number):
        (self._folder / f".{number}.partial").write_text("")

    def close(self) -> None:
        self._over.set()
        for close in self._close:
            close()


@pytest.fixture
def complaints_of(tmp_path):
    """What is said of a process that leaks something of a kind with every run."""

    def find(kind: str) -> list[str]:
        leak = Leak(kind, tmp_path)
        try:
            return complaints(
                growth_of(measured(RUNS, leak, [tmp_path])), allowed_kib(MOST_KIB, RUNS)
            )
        finally:
            leak.close()

    return find


def test_a_process_that_gives_everything_back_is_called_steady(complaints_of):
    assert complaints_of("nothing") == []


@pytest.mark.parametrize("kind", ["handles", "threads", "children", "files", "memory"])
def test_what_is_kept_is_named(complaints_of, kind):
    result = complaints_of(kind)
    assert any(text.startswith(kind) for text in result), result


def test_the_number_of_runs_is_lowered_by_the_environment(monkeypatch):
    monkeypatch.delenv("GRASS_LONG_SHARE", raising=False)
    assert run_count(1000) == 1000
    monkeypatch.setenv("GRASS_LONG_SHARE", "0.1")
    assert run_count(1000) == 100


def test_few_runs_may_settle_and_many_may_not():
    assert allowed_kib(16, 20) == 409.6
    assert allowed_kib(16, 1000) == 16
