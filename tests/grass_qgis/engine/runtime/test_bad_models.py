"""A model that cannot be used is one typed error with advice; nothing hangs, nothing is left."""

from __future__ import annotations

import json
import threading
import time

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core.errors import CancelledError, GrassError
from grass_qgis.engine.runs import segment as pipeline
from grass_qgis.engine.runs.regions import draw_regions
from grass_qgis.engine.runtime.device_trial import prove
from grass_qgis.engine.runtime.interrupt import Interrupt
from grass_qgis.engine.runtime.session import Model
from tests.bad_models import FLOAT, IMAGE, endless, model, node, not_numbers, sequence, write
from tests.onnx_models import write_regions_model, write_segment_model
from tests.scenes import noise, write_scene

DOUBLE, HALF, INT = TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.INT64
SAME = [node("Identity", "x", "y")]


def cast(kind):
    return model([node("Cast", "x", "y", to=kind)], outputs={"y": (kind, None)})


BAD = {
    "two inputs": (
        lambda: model([node("Add", "x z", "y")], inputs={"x": (FLOAT, IMAGE), "z": (FLOAT, IMAGE)}),
        "model.unreadable",
        "takes x: tensor\\(float\\), z: tensor\\(float\\); one",
    ),
    "no input": (
        lambda: model([node("Constant", "", "y", value_floats=[1.0])], inputs={"x": (INT, [1])}),
        "model.unreadable",
        "takes x: tensor\\(int64\\)",
    ),
    "float64 input": (
        lambda: model(SAME, inputs={"x": (DOUBLE, IMAGE)}, outputs={"y": (DOUBLE, None)}),
        "model.unreadable",
        "tensor\\(double\\)",
    ),
    "float16 input": (
        lambda: model(SAME, inputs={"x": (HALF, IMAGE)}, outputs={"y": (HALF, None)}),
        "model.unreadable",
        "tensor\\(float16\\)",
    ),
    "an image without batch": (
        lambda: model(SAME, inputs={"x": (FLOAT, IMAGE[1:])}),
        "model.contract",
        "input shape",
    ),
    "an input of any shape": (
        lambda: model(SAME, inputs={"x": (FLOAT, None)}),
        "model.contract",
        "input shape",
    ),
    "bands last": (
        lambda: model(SAME, inputs={"x": (FLOAT, ["batch", 64, 64, 3])}),
        "model.contract",
        "input.bands",
    ),
    "rows of another size than the tile": (
        lambda: model(SAME, inputs={"x": (FLOAT, ["batch", 3, 32, "any"])}),
        "model.contract",
        "input.tile = 64; it must be 32",
    ),
    "class numbers instead of probabilities": (
        lambda: model([node("ArgMax", "x", "y", axis=1, keepdims=0)], outputs={"y": (INT, None)}),
        "model.unreadable",
        "output y is tensor\\(int64\\).*ArgMax",
    ),
    "truth values": (lambda: cast(TensorProto.BOOL), "model.unreadable", "tensor\\(bool\\)"),
    "texts": (lambda: cast(TensorProto.STRING), "model.unreadable", "tensor\\(string\\)"),
    "bfloat16": (lambda: cast(TensorProto.BFLOAT16), "model.unreadable", "tensor\\(bfloat16\\)"),
    "a list": (sequence, "model.unreadable", "seq\\(tensor\\(float\\)\\)"),
    "more classes than are named": (
        lambda: model(SAME, outputs={"y": (FLOAT, ["batch", 3, 64, 64])}, classes=2),
        "model.contract",
        "output.classes = 2; it must be 3",
    ),
    "more classes than are named, seen only when it runs": (
        lambda: model(
            [node("Reshape", "x shape", "y")],
            weights={"shape": np.array([-1, 3, 64, 64], np.int64)},
            classes=4,
            outputs={"y": (FLOAT, ["a", "b", "c", "d"])},
        ),
        "model.contract|model.unreadable",
        "classes|shape",
    ),
    "half the size": (
        lambda: model([node("MaxPool", "x", "y", kernel_shape=[2, 2], strides=[2, 2])]),
        "model.unreadable",
        "tile of 64 x 64 px has the shape \\(1, 3, 32, 32\\)",
    ),
    "classes last": (
        lambda: model([node("Transpose", "x", "y", perm=[0, 2, 3, 1])], classes=3),
        "model.contract|model.unreadable",
        "classes|shape",
    ),
    "one answer for the whole batch": (
        lambda: model([node("ReduceMean", "x", "y", axes=[0, 1], keepdims=0)]),
        "model.unreadable",
        "output for a batch of \\(1, 3, 64, 64\\) is an array of shape \\(64, 64\\)",
    ),
    "nothing but what is not a number": (
        lambda: not_numbers(-9.0),
        "model.unreadable",
        "not numbers for the tile of columns 0 to 59, rows 0 to 59",
    ),
    "operators of its own": (
        lambda: model([node("Foo", "x", "y", domain="com.acme")], domains={"com.acme": 1}),
        "model.unreadable",
        "does not support the operator com.acme:Foo",
    ),
    "an operator that is none": (
        lambda: model([node("Foo", "x", "y")]),
        "model.unreadable",
        "does not support the operator Foo",
    ),
    "a newer opset": (
        lambda: model(SAME, domains={"": 99}),
        "model.unreadable",
        "too old for its opset 99",
    ),
    "numbers that do not fit together": (
        lambda: model(
            [node("Reshape", "x shape", "y")],
            weights={"shape": np.array([-1, 3, 63, 64], np.int64)},
        ),
        "model.unreadable",
        "fails on a batch|cannot be loaded",
    ),
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return str(write_scene(tmp_path_factory.mktemp("scene") / "scene.tif", noise(150, 100)))


def run(folder, scene, path):
    job = jobs.SegmentJob(
        scene, str(path), str(folder / "c.tif"), str(folder / "s.gpkg"), threads=1, device="cpu"
    )
    return pipeline.segment(job)


@pytest.mark.parametrize("kind", BAD)
def test_a_model_that_is_wrong_is_one_error_with_advice(tmp_path, scene, kind):
    make, code, text = BAD[kind]
    path = write(make(), tmp_path / "bad.onnx")
    with pytest.raises(GrassError, match=text) as caught:
        run(tmp_path, scene, path)
    assert caught.value.code in code.split("|")
    assert caught.value.remedy and "\n" not in str(caught.value)
    assert [item.name for item in tmp_path.iterdir()] == ["bad.onnx"]


@pytest.mark.parametrize("content", [b"", b"text", b"\x08\x09" * 500, bytes(range(256)) * 8])
def test_a_file_that_is_no_model_is_refused(tmp_path, scene, content):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)
    with pytest.raises(GrassError) as caught:
        run(tmp_path, scene, path)
    assert caught.value.code in ("model.unreadable", "model.contract")
    assert [item.name for item in tmp_path.iterdir()] == ["bad.onnx"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_model_that_was_cut_off_is_refused(tmp_path, scene, share):
    whole = write_segment_model(tmp_path / "bad.onnx", radius=3).read_bytes()
    (tmp_path / "bad.onnx").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(GrassError) as caught:
        run(tmp_path, scene, tmp_path / "bad.onnx")
    assert caught.value.code in ("model.unreadable", "model.contract")


def test_bands_that_are_free_in_the_graph_are_no_obstacle(tmp_path, scene):
    path = write(
        model([node("Sigmoid", "x", "y")], inputs={"x": (FLOAT, ["b", "c", "h", "w"])}),
        tmp_path / "m.onnx",
    )
    assert run(tmp_path, scene, path).outputs


def test_what_is_not_a_number_in_a_single_tile_is_reported_with_its_place(tmp_path):
    pixels = np.full((3, 200, 300), 100, np.uint8)
    pixels[:, 150, 290] = 255  # 2.0 when standardised; the trial tile has no such value
    scene = str(write_scene(tmp_path / "scene.tif", pixels))
    path = write(not_numbers(1.995), tmp_path / "bad.onnx")
    with pytest.raises(
        GrassError, match=r"not numbers.*columns 276 to 299, rows 108 to 171 of"
    ) as caught:
        run(tmp_path, scene, path)
    assert caught.value.code == "model.unreadable"
    assert caught.value.resumable  # the rows above that tile are finished, and wait
    kept = ".c.tif.grass-run"
    assert {item.name for item in tmp_path.iterdir()} == {"scene.tif", "bad.onnx", kept}


def test_a_map_of_regions_with_the_wrong_axes_is_refused(tmp_path, scene):
    path = write_regions_model(tmp_path / "r.onnx")
    graph = onnx.load(path)
    graph.graph.node[2].op_type = "Identity"  # the axis of planes stays
    del graph.graph.node[2].input[1:]
    graph.graph.output[0].type.tensor_type.ClearField("shape")
    onnx.save(graph, path)
    job = jobs.RegionsJob(scene, str(path), str(tmp_path / "r.gpkg"), device="cpu", threads=1)
    with pytest.raises(GrassError, match=r"map .*shape \(1, 1, 8, 8\)"):
        draw_regions(job)


def test_a_model_that_never_ends_can_be_stopped(tmp_path):
    path = write(endless(), tmp_path / "bad.onnx")
    endless_model = Model(str(path), "cpu", 1)
    interrupt = Interrupt()
    interrupt.watch(endless_model)
    timer = threading.Timer(0.5, interrupt.stop_all)
    timer.start()
    began = time.perf_counter()
    with pytest.raises(CancelledError):
        prove(endless_model, 64)
    assert time.perf_counter() - began < 10


def test_the_contract_of_a_bad_model_is_refused_before_it_runs(tmp_path, scene):
    path = write_segment_model(tmp_path / "bad.onnx", metadata={"grass_contract": json.dumps([1])})
    with pytest.raises(GrassError) as caught:
        run(tmp_path, scene, path)
    assert caught.value.code == "model.contract"
