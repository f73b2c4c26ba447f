from __future__ import annotations

import re
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

from grass_qgis.engine import contract, session
from grass_qgis.engine.devices import SELF_TEST
from grass_qgis.engine.errors import (
    CancelledError,
    ContractError,
    DeviceError,
    MemoryFullError,
    ModelError,
)
from grass_qgis.engine.progress import Device
from grass_qgis.engine.providers import CPU
from grass_qgis.engine.session import Model, versions
from grass_qgis.engine.trial import trial_batch
from tests.fake_runtime import FakeDevice, FakeRuntime
from tests.onnx_models import COLOURS, input_spec, write_regions_model, write_segment_model


@pytest.mark.parametrize("allowed", [None, "0"])
def test_the_runtime_keeps_no_number_of_this_machine_and_reports_nothing_unless_allowed(
    tmp_path, monkeypatch, allowed
):
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    if allowed is not None:
        monkeypatch.setenv("ORT_DISABLE_TELEMETRY", allowed)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    code = "import os, grass_qgis.engine.session; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == (allowed or "1")
    if allowed is None:
        # The file by which its reports would know this machine again.
        assert list(tmp_path.iterdir()) == []


def test_a_model_runs_and_says_on_what(tmp_path):
    model = Model(str(write_segment_model(tmp_path / "m.onnx")), "cpu", 1)
    device, shape = model.prove(64)
    assert (device.asked, device.used, device.reason) == ("cpu", "cpu", "")
    assert shape == (1, 3, 64, 64)
    assert model.seconds == 0
    answer = model.run(np.random.default_rng(0).random((5, 3, 64, 64)).astype(np.float32))
    assert answer.shape == (5, 3, 64, 64)
    np.testing.assert_allclose(answer.sum(axis=1), 1, atol=1e-5)
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
    assert raw.prove(64)[1] == (1, 3, 64, 64)
    pixels = np.random.default_rng(0).integers(0, 256, (3, 3, 64, 64), dtype=np.uint8)
    standard = ((pixels / 255 - 0.5) / 0.25).astype(np.float32)
    np.testing.assert_allclose(raw.run(pixels), plain.run(standard), atol=1e-5)


@pytest.fixture
def runtime(monkeypatch):
    """Puts a runtime with the given devices in place of the real one."""

    def put(**devices):
        fake = FakeRuntime(**devices)
        monkeypatch.setattr(session, "onnxruntime", fake)
        return fake

    return put


@pytest.fixture
def path(tmp_path):
    return str(write_segment_model(tmp_path / "m.onnx", radius=2))


NOISE = np.random.default_rng(0).normal(size=(5, 3, 64, 64)).astype(np.float32)
# Of any device but the processor the fakes are slower, so that speed decides nothing by chance.
FASTER = {"CPU": FakeDevice(seconds=0.2)}


def test_a_device_that_works_is_opened_alone_with_the_processor_behind_it(path, runtime):
    fake = runtime(CUDA=FakeDevice(), **FASTER)
    model = Model(path, "auto", 1)
    assert model.prove(64)[0] == Device("auto", "cuda", "")
    assert [names[0][0] for names in fake.opened] == [CPU, "CUDAExecutionProvider"]
    assert fake.opened[1][1:] == [CPU]
    model.run(NOISE)
    assert fake.devices["CUDAExecutionProvider"].batches[-1] == 5


def test_without_a_device_the_automatic_choice_says_so(path, runtime):
    runtime()
    device, _ = Model(path, "auto", 1).prove(64)
    assert device.used == "cpu"
    assert "has no GPU in it" in device.reason


def test_a_device_that_is_not_there_is_an_error_not_a_silent_cpu(path, runtime):
    runtime()
    with pytest.raises(DeviceError, match="has no NVIDIA CUDA in it") as caught:
        Model(path, "cuda", 1)
    assert "onnxruntime-gpu" in caught.value.remedy


def test_a_device_that_nobody_knows_is_refused(path):
    with pytest.raises(DeviceError, match=r"abacus.*auto or one of cuda"):
        Model(path, "abacus", 1)


LOG = "2026-01-01 [E:onnxruntime:Default, x.cc:2310 Create] /src/a.cc:14 f() No GPU is here\n"
BROKEN = {
    "left out without a word": (FakeDevice(left_out=True), "left it out|no device that works"),
    "left out with a line in the log": (FakeDevice(left_out=True, log=LOG), "No GPU is here"),
    "a library is missing on Linux": (
        FakeDevice(
            open_error=RuntimeError(
                "Failed to load library libonnxruntime_providers_cuda.so with error: "
                "libcudnn.so.9: cannot open shared object file: No such file or directory"
            )
        ),
        r"needs the library libcudnn\.so\.9, which is missing",
    ),
    "a library is missing on Windows": (
        FakeDevice(
            left_out=True,
            log='[E:onnxruntime:x] Error loading "C:\\a.dll" which depends on '
            '"cublasLt64_12.dll" which is missing.\n',
        ),
        r"needs the library cublasLt64_12\.dll, which is missing",
    ),
    "wrong numbers": (
        FakeDevice(change=lambda answer: answer[:, ::-1]),
        "differs.*by 1, of which 0.1 are allowed",
    ),
    "all zeros": (FakeDevice(change=np.zeros_like), "differs from the processor's"),
    "not a number": (FakeDevice(change=lambda answer: answer * np.nan), "differs.*by inf"),
    "another size": (FakeDevice(change=lambda answer: answer[..., ::2]), "differs.*by inf"),
    "no memory": (
        FakeDevice(run_error=lambda _: RuntimeError("CUDA failure 2: out of memory")),
        "memory is used up",
    ),
    "a driver that fails": (
        FakeDevice(run_error=lambda _: RuntimeError("CUDA failure 999: unknown error")),
        "CUDA failure 999",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_device_is_not_used_and_the_reason_is_told(path, runtime, kind):
    device, reason = BROKEN[kind]
    runtime(CUDA=device, **FASTER)
    model = Model(path, "auto", 1)
    found, shape = model.prove(64)
    assert found.used == "cpu"
    assert re.search(reason, found.reason), found.reason
    assert found.reason.startswith("NVIDIA CUDA: ") and "\n" not in found.reason
    assert shape == (1, 3, 64, 64)
    assert model.run(NOISE).shape == (5, 3, 64, 64)
    with pytest.raises(DeviceError, match=reason):
        Model(path, "cuda", 1).prove(64)


def test_the_next_device_is_tried_when_one_is_broken(path, runtime):
    runtime(CUDA=FakeDevice(left_out=True), Dml=FakeDevice(), **FASTER)
    device, _ = Model(path, "auto", 1).prove(64)
    assert device.used == "directml"
    assert device.reason.startswith("NVIDIA CUDA: ")


def test_a_device_slower_than_the_processor_is_taken_only_when_asked_for(path, runtime):
    runtime(CoreML=FakeDevice(seconds=0.5))
    device, _ = Model(path, "auto", 1).prove(64)
    assert (device.used, "slower" in device.reason) == ("cpu", True)
    assert Model(path, "coreml", 1).prove(64)[0].used == "coreml"


@pytest.mark.parametrize(("shift", "used"), [(0.015, "cuda"), (0.03, "cpu")])
def test_rounding_is_allowed_up_to_the_tolerance(tmp_path, runtime, shift, used):
    provenance = {"export": {"variant": "default"}}
    path = write_segment_model(tmp_path / "m.onnx", provenance=provenance)
    runtime(CUDA=FakeDevice(change=lambda answer: answer + np.float32(shift)), **FASTER)
    assert Model(str(path), "auto", 1).prove(64)[0].used == used


def test_a_model_of_reduced_precision_may_differ_more(path, runtime):
    runtime(CUDA=FakeDevice(change=lambda answer: answer + np.float32(0.05)), **FASTER)
    assert Model(path, "auto", 1).prove(64)[0].used == "cuda"


def test_what_a_device_writes_to_the_log_still_reaches_it(path, runtime, capfd):
    runtime(CUDA=FakeDevice(left_out=True, log=LOG))
    Model(path, "auto", 1).prove(64)
    assert "No GPU is here" in capfd.readouterr().err


@pytest.mark.skipif(
    "CUDAExecutionProvider" in onnxruntime.get_available_providers(), reason="CUDA is built in"
)
def test_cuda_that_the_real_runtime_only_lists_is_not_believed(path, monkeypatch):
    """The runtime goes on without it by itself, with no more than a warning."""
    listed = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: listed)
    with pytest.raises(DeviceError):
        Model(path, "cuda", 1).prove(64)
    device, _ = Model(path, "auto", 1).prove(64)
    assert device.used == "cpu"
    assert device.reason


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


def test_missing_and_broken_files_are_told_apart(tmp_path):
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
    found = versions()
    assert found["onnxruntime"] == onnxruntime.__version__
    assert "CPUExecutionProvider" in found["providers"]


def full_from(tiles):
    """A device whose memory holds fewer than so many tiles."""

    def error(batch):
        return RuntimeError("CUDA failure 2: out of memory") if len(batch) >= tiles else None

    return FakeDevice(run_error=error)


@pytest.mark.parametrize("tiles", [2, 3, 5, 8])
def test_a_batch_that_does_not_fit_is_halved_until_it_does_and_stays_halved(path, runtime, tiles):
    many = np.concatenate([NOISE, NOISE])[:8]
    whole = Model(path, "cpu", 1).run(many)
    fake = runtime(CUDA=full_from(tiles), **FASTER)
    model = Model(path, "auto", 1)
    assert model.prove(64)[0].used == "cuda"
    sizes, said = model.sizes(8), []
    model.listen(lambda: None, said.append)
    np.testing.assert_array_equal(model.run(many), whole)
    ran = [count for count in fake.devices["CUDAExecutionProvider"].batches if count < tiles]
    assert sum(ran) >= 8 and sizes.now < tiles <= 2 * sizes.now + 1
    assert said and all("memory is full" in text for text in said)
    tried = len(fake.devices["CUDAExecutionProvider"].batches)
    model.run(many[: sizes.now])
    assert len(fake.devices["CUDAExecutionProvider"].batches) == tried + 1


def test_a_single_tile_that_does_not_fit_is_an_error_with_advice(path, runtime):
    fake = runtime(CUDA=FakeDevice(), **FASTER)
    model = Model(path, "auto", 1)
    model.prove(64)
    fake.devices["CUDAExecutionProvider"].run_error = full_from(1).run_error
    with pytest.raises(MemoryFullError, match=r"batch of \(1, 3, 64, 64\) does not fit") as caught:
        model.run(NOISE)
    assert "device cpu" in caught.value.remedy


def test_the_real_runtime_s_words_for_a_full_memory_are_known(tmp_path):
    graph = helper.make_graph(
        [helper.make_node("Expand", ["x", "shape"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["huge", 3, 8, 8])],
        [numpy_helper.from_array(np.array([2**38, 3, 8, 8], np.int64), "shape")],
    )
    path = save(tmp_path / "m.onnx", graph, dynamic=False)
    with pytest.raises(MemoryFullError):
        Model(path, "cpu", 1).prove(8)


@pytest.mark.parametrize("fixed", [0, 3])
def test_batches_follow_the_job_the_graph_and_the_size_of_tiles(tmp_path, fixed):
    path = write_segment_model(tmp_path / "m.onnx", batch=fixed)
    model = Model(str(path), "cpu", 1)
    model.prove(64)
    assert model.sizes(0).now == (fixed or 1)
    assert model.sizes(7).now == (6 if fixed else 7)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_the_processor_gives_the_same_bytes_in_any_batch(size):
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
    helper.set_model_props(model, contract.encode(spec))
    path.write_bytes(model.SerializeToString())
    return str(path)


@pytest.fixture
def with_raw(tmp_path):
    """A model beside its variant for raw pixels; keywords change the variant."""

    def write(**changes):
        path = write_segment_model(tmp_path / "m.onnx")
        write_segment_model(tmp_path / "m-uint8.onnx", **{"raw": True, **changes})
        return str(path)

    return write


PIXELS = np.random.default_rng(0).integers(0, 256, (3, 3, 64, 64), dtype=np.uint8)


def test_on_a_gpu_the_variant_for_raw_pixels_runs_in_the_model_s_place(with_raw, runtime):
    path = with_raw()
    wanted = Model(path, "cpu", 1).run(((PIXELS / 255 - 0.5) / 0.25).astype(np.float32))
    runtime(CUDA=Slowing(), **FASTER)
    model = Model(path, "auto", 1)
    device, _ = model.prove(64, raw=True)
    assert (device.used, device.variant) == ("cuda", "m-uint8.onnx")
    assert model.contract.input.dtype == "uint8"
    assert [item.name for item in model.files] == ["m.onnx", "m-uint8.onnx"]
    np.testing.assert_allclose(model.run(PIXELS), wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("changes", "device", "raw"),
    [
        ({}, "auto", False),  # the pixels are not raw
        ({}, "cpu", True),
        ({"radius": 3}, "auto", True),  # another model: it answers otherwise
        ({"overlap": 16}, "auto", True),  # another contract
        ({"raw": False}, "auto", True),  # not what its name says
        ({"metadata": {}}, "auto", True),
    ],
)
def test_the_model_itself_runs_where_the_variant_is_not_its_equal(
    with_raw, runtime, changes, device, raw
):
    path = with_raw(**changes)
    runtime(CUDA=Slowing(), **FASTER)
    model = Model(path, device, 1)
    assert model.prove(64, raw=raw)[0].variant == ""
    assert model.contract.input.dtype == "float32" and len(model.files) == 1


class Slowing(FakeDevice):
    """A device on which float32 is slower than raw pixels, as on a real GPU."""

    def __init__(self):
        super().__init__(run_error=self.slow_down)

    def slow_down(self, batch):
        time.sleep(0.0 if batch.dtype == np.uint8 else 0.05)


@pytest.mark.parametrize("overflows", [True, False])
def test_sums_of_8_bit_products_are_kept_whole_only_where_that_changes_the_answer(
    tmp_path, runtime, overflows
):
    provenance = {"export": {"variant": "int8"}}
    path = str(write_segment_model(tmp_path / "m.onnx", provenance=provenance))
    fake = runtime()
    plain = fake.InferenceSession

    def open_session(path, options, providers, **more):
        made = plain(path, options, providers, **more)
        whole = has_whole_sums(options)
        error = 0.25 if overflows and not whole else 0.0
        made._device = FakeDevice(change=lambda answer: answer - np.float32(error))
        made.whole = whole
        return made

    fake.InferenceSession = open_session
    model = Model(path, "cpu", 1)
    model.prove(64)
    assert model._loaded.session.whole is overflows
    assert model.seconds == 0


def has_whole_sums(options):
    try:
        return options.get_session_config_entry("session.x64quantprecision") == "1"
    except RuntimeError:  # it was never set
        return False
