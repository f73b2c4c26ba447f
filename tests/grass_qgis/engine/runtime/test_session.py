from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data

from grass_qgis.engine.core import contract
from grass_qgis.engine.core.errors import CancelledError, ContractError, MemoryFullError, ModelError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Device, silent
from grass_qgis.engine.onnx_model import metadata as contract_metadata
from grass_qgis.engine.runtime.device_trial import choose_device, prove
from grass_qgis.engine.runtime.devices import SELF_TEST
from grass_qgis.engine.runtime.onnx_runtime import versions
from grass_qgis.engine.runtime.parallel_calls import in_order
from grass_qgis.engine.runtime.session import Model
from grass_qgis.engine.runtime.trial import trial_batch
from tests.fake_runtime import FakeDevice
from tests.onnx_models import COLOURS, input_spec, write_regions_model, write_segment_model


@pytest.mark.parametrize("allowed", [None, "0"])
def test_the_runtime_keeps_no_number_of_this_machine_and_reports_nothing_unless_allowed(
    tmp_path, monkeypatch, allowed
):
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    if allowed is not None:
        monkeypatch.setenv("ORT_DISABLE_TELEMETRY", allowed)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    code = "import os, grass_qgis.engine.runtime.onnx_runtime as _;"
    code += "print(os.environ['ORT_DISABLE_TELEMETRY'])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == (allowed or "1")
    if allowed is None:
        # The file by which its reports would know this machine again.
        assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_for_a_file_is_of_no_model():
    with pytest.raises(ModelError, match="Choose an ONNX file"):
        Model("x" * 5000, "cpu", 1)


def test_a_model_runs_and_says_on_what(tmp_path):
    model = Model(str(write_segment_model(tmp_path / "m.onnx")), "cpu", 1)
    device, shape = prove(model, 64)
    assert (device.asked, device.used, device.reason) == ("cpu", "cpu", "")
    assert shape == (1, 3, 64, 64)
    assert model.seconds == 0
    reply = model.run(np.random.default_rng(0).random((5, 3, 64, 64)).astype(np.float32))
    assert reply.shape == (5, 3, 64, 64)
    np.testing.assert_allclose(reply.sum(axis=1), 1, atol=1e-5)
    assert model.seconds > 0


@pytest.mark.parametrize("batch", [1, 3, 4])
def test_a_fixed_batch_gives_what_a_free_one_gives(tmp_path, batch):
    tiles = np.random.default_rng(0).normal(size=(7, 3, 64, 64)).astype(np.float32)
    free = Model(str(write_segment_model(tmp_path / "a.onnx", radius=2)), "cpu", 1)
    fixed = Model(str(write_segment_model(tmp_path / "b.onnx", radius=2, batch=batch)), "cpu", 1)
    np.testing.assert_allclose(fixed.run(tiles), free.run(tiles), atol=1e-6)


def test_of_a_regions_model_the_lam_is_read_wherever_it_stands(tmp_path):
    path = write_regions_model(tmp_path / "r.onnx")
    graph = onnx.load(path)
    outputs = list(graph.graph.output)
    del graph.graph.output[:]
    graph.graph.output.extend(reversed(outputs))
    onnx.save(graph, path)
    assert Model(str(path), "cpu", 1).run(np.zeros((2, 3, 64, 64), np.float32)).shape == (2, 8, 8)


def test_a_model_that_takes_raw_pixels_gets_them_as_they_are(tmp_path):
    raw = Model(str(write_segment_model(tmp_path / "raw.onnx", raw=True, batch=2)), "cpu", 1)
    plain = Model(str(write_segment_model(tmp_path / "plain.onnx")), "cpu", 1)
    assert prove(raw, 64)[1] == (1, 3, 64, 64)
    pixels = np.random.default_rng(0).integers(0, 256, (3, 3, 64, 64), dtype=np.uint8)
    standard = ((pixels / 255 - 0.5) / 0.25).astype(np.float32)
    np.testing.assert_allclose(raw.run(pixels), plain.run(standard), atol=1e-5)


def test_a_model_that_is_stopped_ends_in_the_middle_of_a_batch(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx", radius=15, tile=512)
    model = Model(str(path), "cpu", 1)
    timer = threading.Timer(0.2, model.stop)
    timer.start()
    began = time.perf_counter()
    with pytest.raises(CancelledError):
        for _ in range(1000):
            model.run(np.zeros((1, 3, 512, 512), np.float32))
    assert time.perf_counter() - began < 20
    with pytest.raises(CancelledError):
        model.run(np.zeros((1, 3, 512, 512), np.float32))


def test_missing_and_broken_files_are_distinguished(tmp_path):
    with pytest.raises(ModelError, match="does not exist"):
        Model(str(tmp_path / "none.onnx"), "cpu", 1)
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Model(str(broken), "cpu", 1)


def test_a_model_without_contract_is_refused(tmp_path):
    with pytest.raises(ContractError, match="no contract"):
        Model(str(write_segment_model(tmp_path / "m.onnx", metadata={})), "cpu", 1)


def test_a_wrong_input_type_is_named(tmp_path):
    path = tmp_path / "m.onnx"
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.DOUBLE, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.DOUBLE, [1, 3, 8, 8])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match=r"x: tensor\(double\)"):
        Model(str(path), "cpu", 1)


def test_weights_outside_the_models_folder_are_not_read(tmp_path):
    np.ones((3, 3, 1, 1), np.float32).tofile(tmp_path / "outside.bin")
    inner = tmp_path / "model"
    inner.mkdir()
    weight = numpy_helper.from_array(np.ones((3, 3, 1, 1), np.float32), "w")
    set_external_data(weight, "../outside.bin", 0, 36)
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    image = [1, 3, 8, 8]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, image)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, image)],
        [weight],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (inner / "m.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match=r"cannot be loaded.*outside\.bin"):
        Model(str(inner / "m.onnx"), "cpu", 1)


def test_a_failure_in_the_runtime_shows_the_batch(tmp_path):
    model = Model(str(write_segment_model(tmp_path / "m.onnx", dynamic=False)), "cpu", 1)
    with pytest.raises(ModelError, match=r"\(1, 3, 32, 32\)"):
        model.run(np.zeros((1, 3, 32, 32), np.float32))


def test_versions_name_the_runtime_and_what_is_built_in():
    result = versions()
    assert result["onnxruntime"] == onnxruntime.__version__
    assert "CPUExecutionProvider" in result["providers"]


def test_the_real_runtime_s_words_for_a_full_memory_are_recognised(tmp_path):
    graph = helper.make_graph(
        [helper.make_node("Expand", ["x", "shape"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["huge", 3, 8, 8])],
        [numpy_helper.from_array(np.array([2**38, 3, 8, 8], np.int64), "shape")],
    )
    path = save(tmp_path / "m.onnx", graph, dynamic=False)
    with pytest.raises(MemoryFullError):
        prove(Model(path, "cpu", 1), 8)


@pytest.mark.parametrize("fixed", [0, 3])
def test_batches_follow_the_job_the_graph_and_the_size_of_tiles(tmp_path, fixed):
    path = write_segment_model(tmp_path / "m.onnx", batch=fixed)
    model = Model(str(path), "cpu", 1)
    prove(model, 64)
    assert model.sizes(0, 64 * 64).now == (fixed or 1)
    assert model.sizes(7, 64 * 64).now == (6 if fixed else 7)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_the_cpu_gives_the_same_bytes_in_any_batch(size):
    model = Model(str(SELF_TEST), "cpu", 1)
    tiles = trial_batch(model.contract.input, (64, 64), 5)
    parts = [model.run(tiles[start : start + size]) for start in range(0, 5, size)]
    assert np.concatenate(parts).tobytes() == model.run(tiles).tobytes()


def save(path, graph, dynamic=True):
    """A model of `graph` with the contract of the tests' own segmenters, of tiles of 8 px."""
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    spec = contract.Contract(
        "segmentation", input_spec(8, 0, dynamic, 0), contract.OutputSpec(classes=COLOURS)
    )
    helper.set_model_props(model, contract_metadata.encode(spec))
    path.write_bytes(model.SerializeToString())
    return str(path)


def test_two_threads_make_two_parallel_calls_to_the_same_numbers(tmp_path):
    path = str(write_segment_model(tmp_path / "m.onnx", radius=2))
    one, two = Model(path, "cpu", 1), Model(path, "cpu", 2)
    assert (one.parallel_calls, two.parallel_calls) == (1, 2)
    tiles = [trial_batch(one.contract.input, (64, 64), count) for count in (1, 2, 3, 1)]
    for a, b in zip(map(one.run, tiles), in_order(two.run, tiles, two.parallel_calls)):
        np.testing.assert_array_equal(a, b)
    assert two.seconds > 0


def test_the_cpu_alone_is_ready_without_a_tile(tmp_path, runtime):
    cpu = FakeDevice()
    runtime(CPU=cpu)
    model = Model(str(write_segment_model(tmp_path / "m.onnx")), "cpu", 1)
    assert choose_device(model, 64) == Device("cpu", "cpu", "")
    assert cpu.batches == []
    prove(model, 64)
    assert cpu.batches != []


def test_a_released_model_still_describes_itself(tmp_path):
    model = Model(str(write_segment_model(tmp_path / "m.onnx")), "cpu", 1)
    before = model.contract, model.provider, model.files
    model.release()
    assert (model.contract, model.provider, model.files) == before


def test_a_model_that_exists_runs_whatever_was_called_before(tmp_path):
    path = str(write_segment_model(tmp_path / "m.onnx", radius=2))
    fresh, proven = Model(path, "auto", 1), Model(path, "auto", 1)
    prove(proven, 64)
    tiles = trial_batch(fresh.contract.input, (64, 64), 3)
    assert fresh.sizes(0, 64 * 64).now == proven.sizes(0, 64 * 64).now
    if proven.provider is fresh.provider:
        np.testing.assert_array_equal(fresh.run(tiles), proven.run(tiles))
    np.testing.assert_allclose(fresh.run(tiles), proven.run(tiles), atol=0.02)


def test_a_stopped_run_ends_with_the_error_of_who_watches_it(tmp_path):
    class GoneError(CancelledError):
        pass

    def gone():
        raise GoneError("Nobody waits for it.")

    monitor = Monitor(silent, gone)
    model = Model(str(write_segment_model(tmp_path / "m.onnx")), "cpu", 1, monitor)
    model.stop()
    with pytest.raises(GoneError):
        model.run(trial_batch(model.contract.input, (64, 64)))
