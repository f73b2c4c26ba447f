"""What is broken gives one typed error that says what to do, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from grass_qgis.engine.core import contract
from grass_qgis.engine.core.errors import ContractError, GrassError, ModelError, RasterError
from grass_qgis.engine.core.job import SegmentJob, encode
from grass_qgis.engine.core.progress import Progress, silent
from grass_qgis.engine.onnx_model import metadata as contract_metadata
from grass_qgis.engine.runs import segment as pipeline
from tests.onnx_models import COLOURS, input_spec, write_segment_model
from tests.scenes import noise, write_scene


@pytest.fixture
def scene(tmp_path):
    return write_scene(tmp_path / "scene.tif", noise(200, 180), photometric="RGB")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_segment_model(tmp_path_factory.mktemp("model") / "m.onnx")


def refused(raster, model, folder, report=silent, **settings):
    """The error of a run: typed, of one line, with a remedy; only finished rows may be left."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    job = SegmentJob(str(raster), str(model), str(out / "c.tif"), str(out / "s.gpkg"), **settings)
    with pytest.raises(GrassError) as caught:
        pipeline.segment(job, report)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    kept = [".c.tif.grass-run"] if caught.value.resumable else []
    assert [path.name for path in out.iterdir()] == kept
    return caught.value


@pytest.mark.parametrize("compress", ["none", "deflate", "lzw"])
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.98])
def test_a_raster_cut_off_anywhere_is_a_raster_error(tmp_path, model, compress, kept):
    path = write_scene(
        tmp_path / "a.tif", noise(200, 180), photometric="RGB", compress=compress, blockysize=16
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert isinstance(refused(path, model, tmp_path), RasterError)


@pytest.mark.parametrize("seed", range(4))
def test_a_raster_with_spoilt_bytes_is_an_error_or_runs(tmp_path, model, seed):
    path = write_scene(
        tmp_path / "a.tif", noise(200, 180), photometric="RGB", compress="deflate", tiled=True,
        blockxsize=64, blockysize=64,
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    spoilt = bytearray(path.read_bytes())
    for place in rng.integers(0, len(spoilt), 200):
        spoilt[place] = rng.integers(0, 256)
    path.write_bytes(bytes(spoilt))
    assert isinstance(refused(path, model, tmp_path), RasterError)


def test_a_raster_that_shrinks_while_it_is_read_is_a_raster_error(tmp_path, scene, model):
    def shrink(event):
        if isinstance(event, Progress) and event.stage == "tiles":
            scene.write_bytes(scene.read_bytes()[:5000])

    assert isinstance(refused(scene, model, tmp_path, shrink), RasterError)


@pytest.mark.parametrize("kind", ["folder", "empty", "text", "vrt of nothing"])
def test_what_is_no_raster_is_a_raster_error(tmp_path, model, kind):
    path = tmp_path / "a.vrt"
    if kind == "folder":
        path.mkdir()
    else:
        inner = '<SimpleSource><SourceFilename relativeToVRT="1">none.tif</SourceFilename>'
        band = f'<VRTRasterBand dataType="Byte" band="1">{inner}</SimpleSource></VRTRasterBand>'
        vrt = f'<VRTDataset rasterXSize="90" rasterYSize="90">{band * 3}</VRTDataset>'
        path.write_text({"empty": "", "text": "no raster", "vrt of nothing": vrt}[kind])
    assert isinstance(refused(path, model, tmp_path), RasterError)


def odd_model(path, nodes, *, out, shape=("b", 3, "h", "w"), kind=TensorProto.FLOAT, extra=()):
    """A model with our contract whose graph is `nodes`, from "image" to "out"."""
    spec = contract.Contract(
        "segmentation", input_spec(64, 8, True, 0), contract.OutputSpec(classes=COLOURS)
    )
    graph = helper.make_graph(
        nodes,
        "odd",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("out", kind, out)],
        list(extra),
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 9
    helper.set_model_props(made, contract_metadata.encode(spec))
    onnx.checker.check_model(made)
    path.write_bytes(made.SerializeToString())
    return path


def integers(name, *values):
    return helper.make_tensor(name, TensorProto.INT64, [len(values)], values)


def node(kind, *inputs, **settings):
    return helper.make_node(kind, ["image", *inputs], ["out"], **settings)


ODD = {
    "half the size": ([node("AveragePool", kernel_shape=[2, 2], strides=[2, 2])], 4, ()),
    "one number a tile": (
        [
            helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
            helper.make_node("Flatten", ["mean"], ["out"]),
        ],
        2,
        (),
    ),
    "one number in all": ([node("ReduceMean", keepdims=0)], 0, ()),
    "one list of numbers": (
        [helper.make_node("Reshape", ["image", "shape"], ["out"])], 1, (integers("shape", -1),),
    ),
    "planes last": ([node("Transpose", perm=[0, 2, 3, 1])], 4, ()),
    "other planes": ([helper.make_node("Concat", ["image", "image"], ["out"], axis=1)], 4, ()),
    "all of the batch in one": ([node("ReduceMean", axes=[0], keepdims=1)], 4, ()),
    "not a number": (
        [
            helper.make_node("Sub", ["image", "image"], ["zero"]),
            helper.make_node("Div", ["zero", "zero"], ["out"]),
        ],
        4,
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_model_whose_output_contradicts_its_contract_is_a_model_error(tmp_path, scene, name):
    nodes, rank, extra = ODD[name]
    out = [None] * rank
    model = odd_model(tmp_path / "odd.onnx", nodes, out=out, extra=extra)
    assert isinstance(refused(scene, model, tmp_path, tile=64), (ModelError, ContractError))


def test_a_model_that_returns_a_list_is_a_model_error(tmp_path, scene):
    made = odd_model(tmp_path / "odd.onnx", [node("Identity")], out=[None] * 4)
    record = onnx.load_model(made)
    del record.graph.output[:]
    record.graph.output.append(
        helper.make_tensor_sequence_value_info("out", TensorProto.FLOAT, None)
    )
    record.graph.node[0].op_type = "SequenceConstruct"
    made.write_bytes(record.SerializeToString())
    assert isinstance(refused(scene, made, tmp_path), ModelError)


@pytest.mark.parametrize(
    "shape", [("b", 3, 64), ("b", 3, "h", "w", 1), (3,), ("b", 4, "h", "w"), ("b", 3, 32, "w")]
)
def test_inputs_of_an_odd_shape_are_reported_with_it(tmp_path, scene, shape):
    model = odd_model(
        tmp_path / "odd.onnx", [node("Identity")], out=[None] * len(shape), shape=shape
    )
    assert isinstance(refused(scene, model, tmp_path), (ModelError, ContractError))


@pytest.mark.parametrize("shape", [("b", "c", 64, "w"), (1, "c", "h", 64), (2, 3, "h", "w")])
def test_free_and_fixed_sizes_may_be_mixed(tmp_path, scene, shape):
    model = odd_model(tmp_path / "odd.onnx", [node("Softmax", axis=1)], out=[None] * 4, shape=shape)
    result = pipeline.segment(SegmentJob(str(scene), str(model), str(tmp_path / "c.tif")))
    assert sum(row["pixels"] for row in result.summary["classes"]) == 200 * 180


def test_a_model_that_fails_on_a_full_batch_only_is_a_model_error(tmp_path, scene):
    shape = integers("shape", 1, 3, 64, 64)
    model = odd_model(
        tmp_path / "odd.onnx",
        [helper.make_node("Reshape", ["image", "shape"], ["out"])],
        out=[None] * 4,
        extra=(shape,),
    )
    error = refused(scene, model, tmp_path)
    assert isinstance(error, ModelError)
    assert "batch" in str(error)


def test_the_worker_refuses_a_broken_raster_and_a_broken_model_and_ends(tmp_path, scene, model):
    cut = tmp_path / "cut.tif"
    cut.write_bytes(scene.read_bytes()[:9000])
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(model.read_bytes()[:200])
    for raster, path, code in ((cut, model, "raster."), (scene, broken, "model.")):
        job = SegmentJob(str(raster), str(path), str(tmp_path / "c.tif"))
        with subprocess.Popen(
            [sys.executable, "-m", "grass_qgis.engine"], stdin=-1, stdout=-1, stderr=-1, text=True
        ) as worker:
            worker.stdin.write(encode(job) + "\n")
            worker.stdin.flush()
            last = json.loads(worker.stdout.read().splitlines()[-1])
            assert worker.wait(30) == 2
            worker.stdin.close()
        assert last["event"] == "error"
        assert last["code"].startswith(code)
        assert last["remedy"]
