"""Whatever comes in, the worker answers with a typed error and ends; it never hangs or breaks."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grass_qgis.engine import worker
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core import progress
from grass_qgis.engine.core.errors import GrassError, ProtocolError
from grass_qgis.engine.worker import LONGEST
from tests.onnx_models import write_segment_model
from tests.scenes import noise, write_scene

ROOT = Path(__file__).resolve().parents[3]
JOBS = (
    jobs.SegmentJob, jobs.RegionsJob,
    jobs.PolygonizeJob, jobs.ChangeJob, jobs.TilesJob, jobs.DescribeJob, jobs.LearnJob,
    jobs.LearnSessionJob,
)  # fmt: skip
KEYS = sorted({key for kind in JOBS for key in kind.__dataclass_fields__} | {"protocol"})
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.sampled_from([10**400, -(10**30), 2**63, 1e308, True, -0.0])
)
TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "\0", "\ud800", "nul", "../..", "a" * 5000])
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), NUMBERS, TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = (
    "segment", "regions", "polygonize", "change", "tiles", "describe", "learn",
    "learn-session", "hello", "devices", "sample-points", "assess",
)  # fmt: skip
KINDS = st.one_of(st.sampled_from(NAMES), VALUES)
WHOLE = {
    "kind": "segment", "raster": "absent.tif", "model": "absent.onnx", "classes": "absent/c.tif",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def elsewhere(tmp_path_factory):
    """Relative names lead nowhere."""
    former = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("elsewhere"))
    yield
    os.chdir(former)


def outcome_of(line):
    """What the worker makes of a line: a result, or the code of a typed error."""
    write = worker.EventWriter(io.StringIO(), worker.Stop())
    try:
        return worker.run_line(line, write)
    except GrassError as error:
        assert error.what and "\n" not in str(error)
        assert len(progress.encode(progress.failure_of(error))) < 100_000
        return error.code


def is_greeting(line):
    try:
        kind = jobs.parse(line).get("kind")
    except GrassError:
        return False
    return isinstance(kind, str) and kind in ("hello", "devices")


@given(st.one_of(st.text(), VALUES.map(json.dumps), st.binary().map(lambda b: b.decode("latin-1"))))
def test_any_text_and_any_json_that_is_no_job_is_a_typed_error(line):
    assume(not is_greeting(line))
    assert outcome_of(line) in ("job.invalid", "protocol.invalid")


@given(KINDS, st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_jobs_with_values_of_any_kind_are_a_typed_error(kind, values):
    line = json.dumps({**values, "kind": kind})
    assume(not is_greeting(line))
    assert isinstance(outcome_of(line), str)


@given(st.sampled_from(KEYS), VALUES)
@settings(max_examples=300, deadline=None)
def test_a_whole_job_with_one_value_of_any_kind_is_a_typed_error(key, value):
    assert isinstance(outcome_of(json.dumps({**WHOLE, key: value})), str)


SETTINGS = (
    "extent", "bands", "threads", "batch", "tile", "overlap", "min_area_px", "gsd", "extent_crs",
    "within", "units", "stretch", "augment", "simplify_px", "device",
)  # fmt: skip
LIKELY = {
    "tile": st.integers(0, 2**40),
    "batch": st.integers(0, 2**70),
    "threads": st.integers(0, 2**70),
    "gsd": st.one_of(st.floats(), st.floats(0, 3)),
    "extent": st.lists(st.one_of(st.floats(), st.floats(-9, 70)), min_size=4, max_size=4),
    "stretch": st.lists(st.floats(0, 100), min_size=2, max_size=2),
    "bands": st.lists(st.one_of(st.integers(-1, 5), st.text(max_size=3)), max_size=4),
    "simplify_px": st.floats(),
    "extent_crs": st.sampled_from(["EPSG:4326", "EPSG:0", "PROJ", "+proj=merc", "\ud800"]),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    scene = write_scene(folder / "scene.tif", noise(40, 30))
    model = write_segment_model(folder / "m.onnx", tile=32)
    names = {"classes": "c.tif", "segments": "s.gpkg"}
    outputs = {key: str(folder / name) for key, name in names.items()}
    return folder, {"kind": "segment", "raster": str(scene), "model": str(model), **outputs}


@given(st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_a_job_over_a_real_raster_with_an_odd_setting_runs_or_is_a_typed_error(files, data):
    folder, whole = files
    key = data.draw(st.sampled_from(SETTINGS))
    value = data.draw(st.one_of(LIKELY.get(key, VALUES), VALUES))
    result = outcome_of(json.dumps({"threads": 1, "device": "cpu", **whole, key: value}))
    assert isinstance(result, (str, progress.Result))
    assert all(path.suffix in (".tif", ".onnx", ".gpkg") for path in folder.iterdir())


@given(st.integers(0, 10_000), st.integers(0, 200))
def test_a_job_that_was_cut_off_is_a_typed_error(seed, at):
    line = json.dumps(WHOLE)
    text = line[: at % len(line)] + random.Random(seed).choice(["", "}", "\x00", '"', "]]"])
    assert outcome_of(text) in ("job.invalid", "protocol.invalid")


@pytest.mark.parametrize("depth", [10, 1000, 100_000, 400_000])
@pytest.mark.parametrize("bracket", ["[]", '{"a":}'])
def test_deep_nesting_is_a_typed_error(depth, bracket):
    opening, closing = bracket[:-1], bracket[-1]
    assert outcome_of(opening * depth + "1" + closing * depth) == "job.invalid"
    assert outcome_of(f'{{"kind": {opening * depth}') == "job.invalid"


@given(st.one_of(st.integers(), VALUES))
def test_another_version_of_the_protocol_is_refused_with_both_numbers(version):
    line = json.dumps({**WHOLE, "protocol": version})
    is_spoken = type(version) is int and version == progress.PROTOCOL
    assert outcome_of(line) == ("raster.unreadable" if is_spoken else "protocol.invalid")


def test_a_newer_protocol_is_reported_with_both_numbers():
    write = worker.EventWriter(io.StringIO(), worker.Stop())
    with pytest.raises(ProtocolError, match=r"version 7 .*supports 1\."):
        worker.run_line(json.dumps({**WHOLE, "protocol": 7}), write)


@given(st.one_of(st.text(), VALUES.map(json.dumps)))
def test_any_line_of_a_worker_is_an_event_or_a_typed_error(line):
    with pytest.raises(ProtocolError):
        progress.decode(line)


@given(
    st.sampled_from(["progress", "log", "device", "result", "error"]),
    st.dictionaries(
        st.sampled_from(["stage", "done", "total", "rate", "level", "message", "asked", "used",
                         "reason", "outputs", "summary", "code", "what", "remedy"]),
        VALUES, max_size=9,
    ),
)  # fmt: skip
def test_an_event_with_fields_of_any_kind_is_sound_or_a_typed_error(kind, values):
    try:
        event = progress.decode(json.dumps({**values, "event": kind}))
    except ProtocolError:
        return
    assert isinstance(str(event), str)
    if isinstance(event, progress.Progress):
        assert 0 <= event.fraction <= 1 or event.done < 0 or event.total < 0
        assert isinstance(event.seconds_left, float)


def rubbish(seed):
    """Bytes for a worker: a first line of some kind, and more lines, cancels among them."""
    rng = random.Random(seed)
    junk = bytes(rng.randrange(256) for _ in range(rng.randrange(200)))
    first = [
        junk.replace(b"\n", b"") + b"\n",
        b'{"kind": "segment", "raster": ' + junk.hex().encode() + b"\n",
        b"[" * rng.randrange(1, 200_000) + b"\n",
        b"x" * (LONGEST + rng.randrange(1, 2**20)) + b"\n",
        b'{"kind": "dance"}\n',
        b'{"kind": "regions", "threads": 1' + b"0" * rng.randrange(10, 6000) + b"}\n",
        b"\n",
        b"\xff\xfe{}\n",
        json.dumps(WHOLE).encode() + b"\n",
        b'{"kind": "devices", "model": [], "threads": "many"}\n',
    ][seed % 10]
    more = rng.choice([b"", b"cancel\n", b"cancel\ncancel\n", b"can", junk, b"\n" * 1000, first])
    return first + more


def session_of(seed):
    with subprocess.Popen(
        [sys.executable, "-m", "grass_qgis.engine"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            process.stdin.write(rubbish(seed))
            process.stdin.flush()
        except BrokenPipeError:
            pass  # it has answered before it read everything
        out = process.stdout.read()  # the pipe stays open meanwhile
        code = process.wait(60)
        return seed, out.decode("ascii"), code


def test_a_real_worker_ends_each_of_some_dozens_with_one_typed_error_and_ends():
    with ThreadPoolExecutor(2) as pool:
        for seed, out, code in pool.map(session_of, range(30)):
            *_, last = [progress.decode(line) for line in out.splitlines()]
            assert isinstance(last, progress.Failure), seed
            assert code in (worker.EXIT_ERROR, worker.EXIT_CANCELLED), seed
            assert last.code != "internal", seed
