"""Set-up of the private environment, from the search for Python to the self-test.

Blocks; meant for a thread. Leaves either a complete environment or none.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Sequence, Tuple

from ..engine.core.errors import CancelledError, GrassError
from ..engine.core.progress import IsCancelled, Log, Progress, Reporter
from . import environments, in_use
from .child import run_lines
from .devices import AUTO, Choice, Machine, choose
from .environment import Backend, verify
from .faults import SetupError, explain
from .launch import clean_environment
from .pip_call import (
    Source,
    Tally,
    advance,
    install_arguments,
    pip_environment,
    pip_version,
    without_secrets,
)
from .probe import Interpreter, probe
from .self_test import measure
from .venvs import WORKS, Way, ways

STAGES = ("python", "environment", "download", "install", "check", "tidy")
_TAIL_LINES = 200
_SPARE_MB = 200
_FIRST_SECONDS = 300.0


@dataclass(frozen=True)
class InstallRequest:
    """What is to be set up.

    Attributes:
        root: folder of the private environments.
        version: of the plugin.
        machine: what it has.
        interpreters: paths of Pythons to try, the likeliest first.
        flavour: name of a flavour, or "auto".
        source: where packages come from.
    """

    root: Path
    version: str
    machine: Machine
    interpreters: Tuple[str, ...]
    flavour: str = AUTO
    source: Source = field(default_factory=Source)


@dataclass(frozen=True)
class Installation:
    """A set-up that succeeded: what the backend says of itself, and where it is."""

    backend: Backend
    installed: environments.Installed


def install(order: InstallRequest, report: Reporter, is_cancelled: IsCancelled) -> Installation:
    """Makes the environment, tests it, and removes older ones that no run uses.

    Raises:
        SetupError: a step failed; the message says which and what to do. Nothing is left but
            packages that were loaded completely, for the next try.
        CancelledError: it was cancelled; nothing is left.
    """
    for folder in environments.leftovers(order.root):
        environments.remove(folder)
    work = _Work(order, report, is_cancelled)
    try:
        return work.run()
    except CancelledError:
        shutil.rmtree(order.root / environments.DOWNLOADS, ignore_errors=True)
        with contextlib.suppress(OSError):
            order.root.rmdir()  # only if it is empty
        raise
    except GrassError:
        # What was loaded is kept for the next try, unless it is what fills the disk.
        if _free_megabytes(order.root) < _SPARE_MB:
            shutil.rmtree(order.root / environments.DOWNLOADS, ignore_errors=True)
        raise
    except OSError as error:
        raise SetupError(
            f"{error.filename or order.root} cannot be written: {error.strerror}.",
            "Free some space or close what uses it, then retry.",
        ) from error


class _Work:
    """One set-up under way."""

    def __init__(self, order: InstallRequest, report: Reporter, is_cancelled: IsCancelled) -> None:
        self._order = order
        self._report = report
        self._is_cancelled = is_cancelled
        self._log: Path | None = None
        self._downloads = order.root / environments.DOWNLOADS

    def run(self) -> Installation:
        """The steps; every interpreter is tried until one makes an environment that works."""
        self._stage("python")
        refusals: list[GrassError] = []
        for path in self._order.interpreters:
            if self._is_cancelled():
                raise CancelledError("The set-up was cancelled.")
            try:
                return self._with(*self._probe(path))
            except _TryNextError as error:
                refusals.append(error.cause)
                self._say(str(error.cause))
        raise _none_works(refusals)

    def _probe(self, path: str) -> Tuple[Interpreter, Choice]:
        """What is at `path`, and the flavour for it."""
        try:
            interpreter = probe(path)
            if interpreter.refusal:
                raise SetupError(interpreter.refusal, "Choose another interpreter.")
            choice = choose(self._order.machine, interpreter.version, self._order.flavour)
        except GrassError as error:
            raise _TryNextError(error) from error
        return interpreter, choice

    def _with(self, interpreter: Interpreter, choice: Choice) -> Installation:
        name = environments.folder_name(
            self._order.version, choice.flavour.name, interpreter.version
        )
        self._check_space(choice)
        folder = environments.unused(self._order.root, name)
        try:
            pip = self._make(interpreter, folder)
            self._fill(interpreter, choice, pip)
            done = self._test(interpreter, choice, folder)
        except BaseException:
            # Whatever it was: a half-made environment is of no use to anybody.
            environments.remove(folder)
            raise
        self._stage("tidy")
        self._tidy(done.installed)
        return done

    def _check_space(self, choice: Choice) -> None:
        self._order.root.mkdir(parents=True, exist_ok=True)
        system, flavour = self._order.machine.system, choice.flavour
        needed = flavour.download.get(system, 0) + flavour.disk.get(system, 0) + _SPARE_MB
        free = _free_megabytes(self._order.root)
        if free < needed:
            raise SetupError(
                f"{needed} MB are needed in {self._order.root} and {free} MB are free.",
                "Free some space, then retry.",
            )

    def _make(self, interpreter: Interpreter, folder: Path) -> Tuple[str, ...]:
        """Makes the bare environment; returns how its pip is called."""
        self._stage("environment")
        windows = self._order.machine.system == "win32"
        last: GrassError = SetupError(f"{interpreter.path} makes no environment.")
        try:
            for way in ways(interpreter, folder, self._order.source.wheels, windows):
                shutil.rmtree(folder, ignore_errors=True)
                try:
                    self._go(way, folder, windows)
                    return way.pip
                except SetupError as error:
                    last = error
        except SetupError as error:
            last = error
        self._log = None
        environments.remove(folder)
        raise _TryNextError(last)

    def _go(self, way: Way, folder: Path, windows: bool) -> None:
        environ = clean_environment(os.environ)
        for command in way.commands:
            self._command(command, environ, "venv")
        # From now on lines are kept in the environment too, and show that it is under way.
        self._log = folder / environments.LOG
        python = str(environments.interpreter_in(folder, windows))
        self._command((python, "-I", "-c", WORKS), environ, "The new environment's Python")

    def _fill(self, interpreter: Interpreter, choice: Choice, pip: Sequence[str]) -> None:
        source, total = self._order.source, choice.flavour.download[self._order.machine.system]
        environ = pip_environment(os.environ, source, self._downloads)
        lines: list[str] = []
        self._command((*pip, "--version"), environ, "pip", lines.append)
        version = pip_version("\n".join(lines[-1:]))
        words = install_arguments(choice.flavour, interpreter.version, source, version)
        self._stage("download", 0, total)
        tally = Tally()

        def follow(line: str) -> None:
            nonlocal tally
            before, tally = tally, advance(tally, line)
            if tally == before:
                return
            if tally.stage == "install":
                self._stage("install", 0, tally.packages)
            else:
                self._stage("download", min(total, int(tally.megabytes)), total)

        self._command((*pip, *words), environ, "pip", follow)

    def _test(self, interpreter: Interpreter, choice: Choice, folder: Path) -> Installation:
        self._stage("check")
        windows = self._order.machine.system == "win32"
        python = str(environments.interpreter_in(folder, windows))
        # The first start of new packages takes long where a virus scanner reads them all.
        backend = verify(python, self._is_cancelled, _FIRST_SECONDS)
        record: Dict[str, Any] = {}
        remarks = [choice.reason] if choice.reason else []
        try:
            record = measure(python, self._is_cancelled)
        except CancelledError:
            raise
        except GrassError as error:
            remarks.append(str(error))
            self._say(str(error))
        version = ".".join(map(str, interpreter.version))
        name, remark = choice.flavour.name, " ".join(remarks)
        mark = environments.Mark(self._order.version, name, version, record, remark)
        return Installation(backend, environments.finish(folder, mark))

    def _tidy(self, kept: environments.Installed) -> None:
        others = (item.folder for item in environments.installed(self._order.root))
        for folder in (folder for folder in others if folder != kept.folder):
            try:
                in_use.set_aside((folder,))
            except SetupError as error:
                self._say(f"{error.what} It stays; the next set-up removes it.")
                continue
            if not environments.remove(folder):
                self._say(f"{folder} could not be removed; the next set-up tries again.")
        shutil.rmtree(self._downloads, ignore_errors=True)

    def _command(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        name: str,
        follow: Callable[[str], None] = lambda line: None,
    ) -> None:
        tail: deque[str] = deque(maxlen=_TAIL_LINES)

        def hear(line: str) -> None:
            follow(line)
            tail.append(line)
            if not line.startswith("Progress "):
                self._say(line)

        self._say("> " + " ".join(command))
        code = run_lines(command, environ, hear, self._is_cancelled)
        if code:
            raise explain(tail, code, name)

    def _stage(self, name: str, done: int = 0, total: int = 0) -> None:
        self._report(Progress(name, done, total))

    def _say(self, line: str) -> None:
        text = without_secrets(line)
        self._report(Log("info", text))
        if self._log is not None:
            with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as stream:
                stream.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def _free_megabytes(root: Path) -> int:
    there = next(folder for folder in (root, *root.parents) if folder.exists())
    return shutil.disk_usage(there).free // 1_000_000


class _TryNextError(Exception):
    """This interpreter makes no environment that works; another one may."""

    def __init__(self, cause: GrassError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _none_works(refusals: Sequence[GrassError]) -> SetupError:
    """The error when no interpreter would do: what the likeliest one lacks."""
    if not refusals:
        return SetupError(
            "No Python was found that could make the environment.",
            "Install Python 3.12 from python.org or your system's packages, then retry.",
        )
    return SetupError(refusals[0].what, refusals[0].remedy)
