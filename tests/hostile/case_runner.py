"""Runs cases in a process of their own, watches it, and checks what came of them."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Mapping

from grass_qgis.engine import worker
from grass_qgis.engine.core import progress
from tests.hostile.cases import Case
from tests.hostile.listener import Listener
from tests.hostile.sound_jobs import KEPT, RESULTS
from tests.hostile.surroundings import State, Surroundings

# Generous: the machine may have other things to do. A run that makes progress is requested to stop.
PATIENCE_S, GRACE_S = 25.0, 60.0
START_S = 180.0


@dataclass(frozen=True)
class Finding:
    """What came of a case: `outcome` in a word; `fault` says what is wrong, empty when nothing."""

    case: Case
    outcome: str
    code: str
    fault: str
    seconds: float


class CaseRunner:
    """The process, started when needed and again when it has died. A context manager."""

    def __init__(
        self, around: Surroundings, listener: Listener, first: Any = None, limited: bool = True
    ) -> None:
        """`first`: a request that loads what later ones need, before a clock runs."""
        self._around, self._listener = around, listener
        self._first = first or {"line": '{"kind": "hello"}'}
        self._limited = limited
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._log = (around.base / "log.txt").open("w+")

    def __enter__(self) -> CaseRunner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
        self._log.close()

    def run(self, case: Case) -> Finding:
        """Runs a case whose files are there."""
        process = self._started()
        whole = "process" in case.request
        before, heard = self._around.state(), len(self._listener.heard())
        self._log.seek(0)
        self._log.truncate()
        began = time.monotonic()
        reply = self._alone(case.request) if whole else self._request(process, case.request)
        seconds = time.monotonic() - began
        if reply["outcome"] in ("stopped", "hang", "killed"):
            self._end()
        calls = self._listener.heard()[heard:]
        fault = fault_of(reply, before, self._around, calls)
        return Finding(case, reply["outcome"], str(reply.get("code", "")), fault, seconds)

    def _started(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        words = ["limited"] if self._limited else []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.case_process", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
            env=self._around.environment(), cwd=self._around.base / "cwd",
        )  # fmt: skip
        self._lines = queue.Queue()
        threading.Thread(target=_read, args=(self._process, self._lines), daemon=True).start()
        first = self._request(self._process, self._first, START_S)
        assert first["outcome"] in ("fine", "typed"), first
        return self._process

    def _alone(self, request: Mapping[str, str]) -> Mapping[str, Any]:
        """What a worker process of its own makes of bytes; their pipe stays open meanwhile."""
        with subprocess.Popen(
            [sys.executable, "-m", "grass_qgis.engine"], stdin=subprocess.PIPE, stderr=self._log,
            stdout=subprocess.PIPE, env=self._around.environment(), cwd=self._around.base / "cwd",
        ) as child:  # fmt: skip
            assert child.stdin is not None and child.stdout is not None
            end = threading.Timer(START_S, child.kill)
            end.start()
            with suppress(BrokenPipeError):  # it may have answered before it read everything
                child.stdin.write(bytes.fromhex(request["process"]))
                child.stdin.flush()
            output = child.stdout.read()
            code = child.wait()
            end.cancel()
        return _ended(output, code, self._last_words())

    def _request(
        self, process: subprocess.Popen[str], request: Any, patience: float = PATIENCE_S
    ) -> Mapping[str, Any]:
        line = self._send(process, request, patience)
        if line == "":  # nothing yet
            line = self._send(process, "cancel", GRACE_S)
            if line:
                return {**json.loads(line), "outcome": "stopped"}
        if line == "":
            return {"outcome": "hang", "what": f"no answer {GRACE_S} s after it was cancelled"}
        if line is None:
            code = process.wait(30)
            name = signal.Signals(-code).name if code < 0 else f"exit {code}"
            return {
                "outcome": "killed",
                "what": f"the process ended with {name}: {self._last_words()}",
            }
        reply: Mapping[str, Any] = json.loads(line)
        return reply

    def _send(self, process: subprocess.Popen[str], request: Any, patience: float) -> str | None:
        """The next line; "" when there is none in time, None when there will be none."""
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return self._lines.get(timeout=patience)
        except queue.Empty:
            return ""
        except OSError:
            return None

    def _last_words(self) -> str:
        self._log.flush()
        self._log.seek(0)
        return " ".join(self._log.read().split())[-600:]

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                assert stream is not None
                with suppress(OSError):
                    stream.close()
            self._process = None


def _ended(output: bytes, code: int, log: str) -> Mapping[str, Any]:
    """The answer of a worker process that has ended."""
    if code < 0:
        name = signal.Signals(-code).name
        return {"outcome": "killed", "what": f"the worker ended with {name}: {log}"}
    events = [progress.decode(line) for line in output.decode("ascii").splitlines()]
    last = events[-1] if events else None
    if isinstance(last, progress.Result) and code == worker.EXIT_RESULT:
        return {"outcome": "fine"}
    expected = {"run.cancelled": worker.EXIT_CANCELLED}
    if not isinstance(last, progress.Failure) or code != expected.get(last.code, worker.EXIT_ERROR):
        return {"outcome": "internal", "what": f"status {code}, {last}", "trace": log}
    if "Traceback" in log:
        return {"outcome": "internal", "what": str(last), "trace": log}
    return {"outcome": "cancelled" if last.code == "run.cancelled" else "typed",
            "code": last.code, "what": last.what, "remedy": last.remedy,
            "resumable": last.resumable}  # fmt: skip


def _read(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.put(line)
    except ValueError:
        pass
    lines.put(None)


def fault_of(
    reply: Mapping[str, Any], before: State, around: Surroundings, calls: list[str]
) -> str:
    """What is wrong with an answer, or with what lies around after it; empty when nothing is."""
    outcome = reply["outcome"]
    if outcome in ("hang", "killed", "internal"):
        return f"{outcome}: {reply.get('what')} {reply.get('trace', '')}"
    wrong = _wrong_with(reply) if outcome == "typed" else ""
    return wrong or _wrong_around(reply, before, around, calls)


def _wrong_with(reply: Mapping[str, Any]) -> str:
    texts = (reply["code"], reply["what"], reply["remedy"])
    if not all(texts) or reply["code"] == "internal":
        return f"an error without code, message or remedy: {texts}"
    long = len(str(texts))
    return f"an error of {long} characters" if long > _LONGEST else ""


def _wrong_around(
    reply: Mapping[str, Any], before: State, around: Surroundings, calls: list[str]
) -> str:
    if calls:
        return f"somebody was called: {calls}"
    after = around.state()
    changed = [k for k in {*before, *after} if before.get(k) != after.get(k)]
    changed = [k for k in changed if k != "log.txt"]
    if changed:
        return f"changed outside the output folder: {sorted(changed)[:5]}"
    left = sorted(p.name for p in around.out.iterdir())
    if reply["outcome"] != "fine":
        # Finished rows stay exactly where the error says that they do.
        kept = KEPT if reply.get("resumable") else frozenset()
        return (
            ""
            if kept.issuperset(left) and len(left) == bool(kept)
            else f"left behind after an error: {left[:5]}"
        )
    strange = [name for name in left if name not in RESULTS]
    return f"results nobody requested: {strange}" if strange else ""


_LONGEST = 10_000
