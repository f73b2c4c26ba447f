"""The worker process: events, errors, cancelling, and that nothing is left behind."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from grass_qgis.backend import launch
from grass_qgis.backend.launch import BackendMissingError
from grass_qgis.backend.process import EngineError, Grace, Worker, WorkerDiedError, run
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core.errors import CancelledError, ProtocolError
from grass_qgis.engine.core.progress import Failure, Log, Progress, Result, encode, silent

QUICK = Grace(requested=1.0, terminated=1.0)
START = "import json, os, signal, sys, time\nsay = lambda text: print(text, flush=True)\n"


@pytest.fixture
def program(tmp_path):
    """Makes an executable that stands for an interpreter, whatever arguments it gets."""

    def make(body: str) -> str:
        path = tmp_path / "interpreter"
        path.write_text(f"#!{sys.executable}\n{START}{body}")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return make


@pytest.fixture(autouse=True)
def nothing_left():
    """Fails a test that leaves a thread or a child process."""
    yield
    assert [t.name for t in threading.enumerate() if t.name.startswith("grass-")] == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def printing(*events) -> str:
    return "".join(f"say({encode(event)!r})\n" for event in events)


def test_events_are_reported_in_order_and_the_result_is_returned(program):
    events = [Log("info", "\u00fc"), Progress("tiles", 1, 2), Progress("tiles", 2, 2)]
    seen = []
    result = run(program(printing(*events, Result({"classes": "c.tif"}))), "{}", seen.append)
    assert seen == events
    assert result == Result({"classes": "c.tif"})


def test_the_job_is_the_first_line_and_the_input_stays_open(program):
    body = (
        "import select\njob = sys.stdin.readline()\n"
        "ready, _, _ = select.select([sys.stdin], [], [], 0.3)\n"
        "say(json.dumps({'event': 'result', 'outputs': {'job': job.strip(), 'end': str(ready)}}))\n"
    )
    assert run(program(body), '{"kind": "x"}', silent).outputs == {
        "job": '{"kind": "x"}',
        "end": "[]",
    }


def test_an_error_event_keeps_its_code_text_and_remedy(program):
    body = printing(Failure("raster.bands", "It has 1 band.", "Name three."))
    with pytest.raises(EngineError) as caught:
        run(program(body), "{}", silent)
    assert (caught.value.code, caught.value.what) == ("raster.bands", "It has 1 band.")
    assert str(caught.value) == "It has 1 band. Name three."


def test_a_silent_death_reports_exit_code_and_last_words(program):
    body = "sys.stderr.write('Traceback\\nImportError: no numpy\\n\\n')\nsys.exit(3)\n"
    with pytest.raises(WorkerDiedError, match=r"exit code 3.*ImportError: no numpy"):
        run(program(body), "{}", silent)


def test_a_kill_by_the_system_points_at_memory(program):
    with pytest.raises(WorkerDiedError, match=r"killed.*memory") as caught:
        run(program("os.kill(os.getpid(), signal.SIGKILL)\n"), "{}", silent)
    assert "smaller batch" in caught.value.remedy


def test_a_worker_that_a_library_crashes_is_reported_in_one_sentence_with_advice(program):
    """It really dies of a segmentation fault, in the middle of a run."""
    body = printing(Progress("tiles", 1, 9)) + "import ctypes\nctypes.string_at(0)\n"
    seen = []
    with pytest.raises(WorkerDiedError, match=r"crashed \(segmentation fault") as caught:
        run(program(body), "{}", seen.append)
    assert seen == [Progress("tiles", 1, 9)]
    assert "device cpu" in caught.value.remedy
    assert "\n" not in str(caught.value)


def test_the_real_worker_that_crashes_in_the_runtime_is_reported_as_such(
    material, backend_python, tmp_path, program
):
    """The real engine, whose runtime reads where it must not once it is to run a tile."""
    body = (
        "import ctypes, runpy, subprocess\n"
        f"sys.path.insert(0, {str(launch.PLUGINS)!r})\n"
        "import onnxruntime\n"
        "onnxruntime.InferenceSession.run = lambda *_: ctypes.string_at(0)\n"
        "sys.argv = sys.argv[:1]\n"
        "runpy.run_module('grass_qgis.engine', run_name='__main__', alter_sys=True)\n"
    )
    crashing = Path(program(body))
    text = crashing.read_text().replace(sys.executable, backend_python, 1)
    crashing.write_text(text)
    job = jobs.SegmentJob(
        str(material / "scene.tif"), str(material / "segment.onnx"), str(tmp_path / "c.tif")
    )
    with pytest.raises(WorkerDiedError, match="crashed"):
        run(str(crashing), jobs.encode(job), silent)
    assert not (tmp_path / "c.tif").exists()


def test_much_text_on_the_error_output_blocks_nothing_and_is_bounded(program):
    body = "for i in range(20000): sys.stderr.write(f'{i} ' + 'x' * 80 + '\\n')\n"
    with Worker(program(body + printing(Result({}))), "{}", QUICK) as worker:
        assert list(worker.events()) == [Result({})]
    assert 0 < len(worker.tail) <= 100
    assert worker.tail[-1].startswith("19999 ")


def test_a_line_that_is_no_event_ends_the_run(program):
    with pytest.raises(ProtocolError, match="hello there"):
        run(program("say('hello there')\ntime.sleep(60)\n"), "{}", silent, grace=Grace(0.2, 1.0))


def test_cancel_is_a_line_and_a_worker_that_obeys_is_not_signalled(program, tmp_path):
    mark = tmp_path / "tidied"
    body = (
        "sys.stdin.readline()\n"
        + printing(Progress("tiles", 1, 9))
        + "line = sys.stdin.readline()\n"
        + f"open({str(mark)!r}, 'w').write(line)\n"
        + printing(Failure("run.cancelled", "Cancelled."))
    )
    seen = []
    with pytest.raises(CancelledError):
        run(program(body), "{}", seen.append, lambda: bool(seen), Grace(30.0, 30.0))
    assert mark.read_text() == "cancel\n"


def test_a_worker_deaf_to_everything_is_killed(program):
    body = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + printing(Log("info", "deaf"))
    seen = []
    start = time.monotonic()
    with pytest.raises(CancelledError):
        run(
            program(body + "while True: time.sleep(1)\n"),
            "{}",
            seen.append,
            lambda: bool(seen),
            Grace(0.5, 0.5),
        )
    assert 1.0 <= time.monotonic() - start < 15


def test_a_worker_that_lingers_after_its_result_is_ended(program):
    start = time.monotonic()
    body = printing(Result({"a": "b"})) + "time.sleep(60)\n"
    assert run(program(body), "{}", silent, grace=Grace(0.3, 5.0)) == Result({"a": "b"})
    assert time.monotonic() - start < 20


def test_a_reporter_that_fails_ends_the_worker_too(program):
    def report(event):
        raise KeyError("mine")

    body = printing(Progress("tiles", 0, 1)) + "sys.stdin.read()\n"
    with pytest.raises(KeyError, match="mine"):
        run(program(body), "{}", report, grace=QUICK)


def test_an_absent_interpreter_is_a_clear_error(tmp_path):
    with pytest.raises(BackendMissingError, match="absent"):
        run(str(tmp_path / "absent"), "{}", silent)


def test_the_real_worker_runs_a_job(finished):
    report = json.loads(Path(finished["report"]).read_text(encoding="utf-8"))
    assert [item["name"] for item in report["classes"]] == ["red", "green", "blue"]


def test_the_real_worker_stops_when_cancelled_and_leaves_no_file(
    material, backend_python, tmp_path
):
    out = tmp_path / "out"
    out.mkdir()
    job = jobs.SegmentJob(
        str(material / "large.tif"),
        str(material / "segment.onnx"),
        str(out / "classes.tif"),
        str(out / "segments.gpkg"),
        str(out / "run.json"),
    )
    seen = []

    def working() -> bool:
        return any(isinstance(event, Progress) and event.done for event in seen)

    with pytest.raises(CancelledError):
        run(backend_python, jobs.encode(job), seen.append, working)
    assert list(out.iterdir()) == []


def test_the_real_worker_s_errors_arrive_with_their_code(material, backend_python, tmp_path):
    job = jobs.SegmentJob(
        str(material / "absent.tif"), str(material / "segment.onnx"), str(tmp_path / "c.tif")
    )
    with pytest.raises(EngineError, match=r"absent\.tif") as caught:
        run(backend_python, jobs.encode(job), silent)
    assert caught.value.code == "raster.unreadable"
    assert caught.value.remedy
