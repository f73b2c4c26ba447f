"""Models that are meant to do harm: each is a typed error, in bounded time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from grass_qgis.engine.core import progress
from grass_qgis.engine.core.job import SegmentJob, encode
from tests.bad_models import model, node
from tests.scenes import noise, write_scene

ROOT = Path(__file__).resolve().parents[2]
_LIMITED = (
    "import resource; resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30,) * 2)\n"
    "import sys; from grass_qgis.engine.worker import main; sys.exit(main())"
)


def last_event(folder, path, seconds=150):
    """The last event of a real worker with 6 GiB at most, which has to end with status 2."""
    scene = write_scene(folder / "scene.tif", noise(70, 60))
    out = folder / "out"
    out.mkdir()
    job = SegmentJob(str(scene), str(path), str(out / "c.tif"), device="cpu", threads=1)
    with subprocess.Popen(
        [sys.executable, "-c", _LIMITED], cwd=ROOT, stdin=-1, stdout=-1, stderr=-1, text=True
    ) as process:
        process.stdin.write(encode(job) + "\n")
        process.stdin.flush()  # the pipe stays open: its end would mean that nobody waits
        try:
            output = process.stdout.read() if process.wait(seconds) is not None else ""
        finally:
            process.kill()
        log = process.stderr.read()
    assert process.returncode == 2, log[-500:]
    assert "Traceback" not in log
    assert not list(out.iterdir())
    last = progress.decode(output.splitlines()[-1])
    assert isinstance(last, progress.Failure)
    assert last.remedy
    return last


def with_weight(path, location, size=12, dims=(3,)):
    """A model that keeps a weight at `location`."""
    made = model([node("Add", "x w", "y")], weights={"w": np.zeros((3, 1, 1), np.float32)})
    weight = made.graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    del weight.dims[:]
    weight.dims.extend([*dims, 1, 1])
    for key, value in (("location", location), ("offset", "0"), ("length", str(size))):
        weight.external_data.add(key=key, value=value)
    path.write_bytes(made.SerializeToString())
    return path


@pytest.mark.parametrize(
    "location",
    [
        "../../../../../../etc/passwd", "/etc/passwd", "link", "folder/../../secret.bin",
        "./../secret.bin", "//etc/passwd", "",
    ],
)  # fmt: skip
def test_weights_outside_the_model_s_folder_are_refused(tmp_path, location):
    (tmp_path / "secret.bin").write_bytes(b"\0" * 12)
    inside = tmp_path / "models"
    inside.mkdir()
    (inside / "folder").mkdir()
    (inside / "link").symlink_to(tmp_path / "secret.bin")
    result = last_event(tmp_path, with_weight(inside / "m.onnx", location))
    assert result.code == "model.unreadable"


def test_weights_behind_a_linked_folder_are_refused(tmp_path):
    inside = tmp_path / "models"
    inside.mkdir()
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "w.bin").write_bytes(b"\0" * 12)
    (inside / "folder").symlink_to(tmp_path / "else")
    result = last_event(tmp_path, with_weight(inside / "m.onnx", "folder/w.bin"))
    assert "outside its folder" in result.what


def test_weights_in_a_pipe_are_refused_immediately(tmp_path):
    os.mkfifo(tmp_path / "w.bin")
    result = last_event(tmp_path, with_weight(tmp_path / "m.onnx", "w.bin"))
    assert result.code == "model.unreadable"


@pytest.mark.parametrize("size", [10**12, 2**63 - 1, -1])
def test_weights_said_to_be_longer_than_their_file_are_refused(tmp_path, size):
    (tmp_path / "w.bin").write_bytes(b"\0" * 12)
    result = last_event(tmp_path, with_weight(tmp_path / "m.onnx", "w.bin", size=size))
    assert result.code.startswith(("model.", "device.memory"))


def test_a_model_file_that_is_a_pipe_or_a_folder_is_refused(tmp_path):
    os.mkfifo(tmp_path / "m.onnx")
    assert last_event(tmp_path, tmp_path / "m.onnx").code == "model.unreadable"


def declared(dims):
    made = model([node("Add", "x w", "y")], weights={"w": np.zeros((3, 1, 1), np.float32)})
    del made.graph.initializer[0].dims[:]
    made.graph.initializer[0].dims.extend(dims)
    return made


def shaped(dims):
    """A constant of that shape is made when the model is loaded or runs."""
    one = numpy_helper.from_array(np.ones(1, np.float32), "one")
    return model(
        [
            node("ConstantOfShape", "shape", "big", value=one),
            node("ReduceMax", "big", "top", keepdims=0),
            node("Add", "x top", "y"),
        ],
        weights={"shape": np.array(dims, np.int64)},
    )


def doubled(times):
    nodes = [node("Concat", f"x{k} x{k}", f"x{k + 1}", axis=2) for k in range(times)]
    last = node("ReduceMax", f"x{times}", "top", keepdims=0)
    return model([node("Identity", "x", "x0"), *nodes, last, node("Add", "x top", "y")])


def tiled(count):
    return model(
        [
            node("Tile", "x often", "big"), node("ReduceMax", "big", "top", keepdims=0),
            node("Add", "x top", "y"),
        ],
        weights={"often": np.array([1, 1, count, count], np.int64)},
    )  # fmt: skip


BOMBS = {
    "a weight of 10^12 elements and no data": lambda: declared((10**6, 10**6)),
    "a weight of 2^63 - 1 elements": lambda: declared((2**63 - 1,)),
    "a weight whose size wraps around": lambda: declared((2**32, 2**32, 2**32)),
    "a weight of negative size": lambda: declared((-1, 3)),
    "a constant of 10^12 elements": lambda: shaped((10**6, 10**6)),
    "a constant whose size wraps around": lambda: shaped((2**32, 2**32)),
    "a constant of negative size": lambda: shaped((-5, 3)),
    "a tile of many": lambda: tiled(10**5),
    "what doubles forty times": lambda: doubled(40),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_model_that_would_fill_the_memory_is_a_typed_error(tmp_path, kind):
    (tmp_path / "m.onnx").write_bytes(BOMBS[kind]().SerializeToString())
    result = last_event(tmp_path, tmp_path / "m.onnx")
    assert result.code in ("model.unreadable", "model.contract", "device.memory")


@pytest.mark.parametrize("domain", ["com.acme", "ai.onnx.contrib", "com.microsoft.extensions"])
def test_operators_of_other_domains_are_refused(tmp_path, domain):
    made = model([node("PyOp", "x", "y", domain=domain)], domains={domain: 1})
    (tmp_path / "m.onnx").write_bytes(made.SerializeToString())
    result = last_event(tmp_path, tmp_path / "m.onnx")
    assert result.code == "model.unreadable"
    assert "operator" in result.what or domain in result.what


def test_a_function_that_calls_itself_is_refused(tmp_path):
    made = model([node("Again", "x", "y", domain="own")], domains={"own": 1})
    made.functions.append(
        helper.make_function(
            "own", "Again", ["a"], ["b"], [node("Again", "a", "b", domain="own")],
            [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)],
        )
    )  # fmt: skip
    (tmp_path / "m.onnx").write_bytes(made.SerializeToString())
    assert last_event(tmp_path, tmp_path / "m.onnx").code == "model.unreadable"


def test_graphs_inside_graphs_without_end_are_refused(tmp_path):
    inner = helper.make_graph([node("Identity", "x", "z")], "g", [], [])
    for _ in range(90):
        inner = helper.make_graph(
            [node("If", "yes", "z", then_branch=inner, else_branch=inner)], "g", [], []
        ) if len(inner.SerializeToString()) < 2**16 else inner  # fmt: skip
    made = model([node("If", "yes", "y", then_branch=inner, else_branch=inner)],
                 weights={"yes": np.array(True)})  # fmt: skip
    (tmp_path / "m.onnx").write_bytes(made.SerializeToString())
    assert last_event(tmp_path, tmp_path / "m.onnx").code == "model.unreadable"


def test_a_file_of_the_format_of_the_runtime_is_refused(tmp_path):
    """It would not be looked through for files it names."""
    (tmp_path / "m.onnx").write_bytes(b"\x20\0\0\0ORTM" + b"\0" * 200)
    assert last_event(tmp_path, tmp_path / "m.onnx").code == "model.unreadable"


def test_a_contract_of_a_million_classes_is_refused(tmp_path):
    made = model([node("Identity", "x", "y")])
    (contract,) = [item for item in made.metadata_props if item.key == "grass_contract"]
    record = json.loads(contract.value)
    record["output"]["classes"] *= 300_000
    contract.value = json.dumps(record)
    (tmp_path / "m.onnx").write_bytes(made.SerializeToString())
    result = last_event(tmp_path, tmp_path / "m.onnx")
    assert result.code == "model.contract"
    assert len(result.what) < 3000


def test_the_sound_model_these_are_made_of_runs(tmp_path):
    made = model([node("Add", "x w", "y")], weights={"w": np.zeros((3, 1, 1), np.float32)})
    (tmp_path / "m.onnx").write_bytes(made.SerializeToString())
    with pytest.raises(AssertionError):
        last_event(tmp_path, tmp_path / "m.onnx")
