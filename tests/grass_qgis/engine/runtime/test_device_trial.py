"""Which device a model runs on, and in which variant: runtimes of several devices, faked."""

from __future__ import annotations

import re
import time

import numpy as np
import onnxruntime
import pytest

from grass_qgis.engine.core.errors import DeviceError, MemoryFullError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Device, never
from grass_qgis.engine.core.providers import CPU
from grass_qgis.engine.runtime.device_trial import prove
from grass_qgis.engine.runtime.session import Model
from tests.fake_runtime import FakeDevice
from tests.onnx_models import write_segment_model


@pytest.fixture
def path(tmp_path):
    return str(write_segment_model(tmp_path / "m.onnx", radius=2))


NOISE = np.random.default_rng(0).normal(size=(5, 3, 64, 64)).astype(np.float32)
# Of any device but the CPU the fakes are slower, so that speed decides nothing by chance.
FASTER = {"CPU": FakeDevice(seconds=0.2)}


def test_a_device_that_works_is_opened_alone_with_the_cpu_behind_it(path, runtime):
    fake = runtime(CUDA=FakeDevice(), **FASTER)
    model = Model(path, "auto", 1)
    assert prove(model, 64)[0] == Device("auto", "cuda", "")
    assert [names[0][0] for names in fake.opened] == [CPU, "CUDAExecutionProvider"]
    assert fake.opened[1][1:] == [CPU]
    model.run(NOISE)
    assert fake.devices["CUDAExecutionProvider"].batches[-1] == 5


def test_without_a_device_the_automatic_choice_says_so(path, runtime):
    runtime()
    device, _ = prove(Model(path, "auto", 1), 64)
    assert device.used == "cpu"
    assert "is built without GPU" in device.reason


def test_a_device_that_is_not_there_is_an_error_not_a_silent_cpu(path, runtime):
    runtime()
    with pytest.raises(DeviceError, match="is built without NVIDIA CUDA") as caught:
        Model(path, "cuda", 1)
    assert "onnxruntime-gpu" in caught.value.remedy


def test_a_device_that_nobody_knows_is_refused(path):
    with pytest.raises(DeviceError, match=r"abacus.*auto or one of cuda"):
        Model(path, "abacus", 1)


LOG = "2026-01-01 [E:onnxruntime:Default, x.cc:2310 Create] /src/a.cc:14 f() No GPU is here\n"
BROKEN = {
    "left out without a word": (FakeDevice(left_out=True), "skipped it|no working device"),
    "left out with a line in the log": (FakeDevice(left_out=True, log=LOG), "No GPU is here"),
    "a library is missing on Linux": (
        FakeDevice(
            open_error=RuntimeError(
                "Failed to load library libonnxruntime_providers_cuda.so with error: "
                "libcudnn.so.9: cannot open shared object file: No such file or directory"
            )
        ),
        r"the library libcudnn\.so\.9 is missing",
    ),
    "a library is missing on Windows": (
        FakeDevice(
            left_out=True,
            log='[E:onnxruntime:x] Error loading "C:\\a.dll" which depends on '
            '"cublasLt64_12.dll" which is missing.\n',
        ),
        r"the library cublasLt64_12\.dll is missing",
    ),
    "wrong numbers": (
        FakeDevice(change=lambda reply: reply[:, ::-1]),
        "differs.*by 1; the limit is 0\\.1",
    ),
    "all zeros": (FakeDevice(change=np.zeros_like), "differs from the CPU's"),
    "not a number": (FakeDevice(change=lambda reply: reply * np.nan), "differs.*by inf"),
    "another size": (FakeDevice(change=lambda reply: reply[..., ::2]), "differs.*by inf"),
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
def test_a_broken_device_is_not_used_and_the_reason_is_reported(path, runtime, kind):
    device, reason = BROKEN[kind]
    runtime(CUDA=device, **FASTER)
    model = Model(path, "auto", 1)
    result, shape = prove(model, 64)
    assert result.used == "cpu"
    assert re.search(reason, result.reason), result.reason
    assert result.reason.startswith("NVIDIA CUDA: ") and "\n" not in result.reason
    assert shape == (1, 3, 64, 64)
    assert model.run(NOISE).shape == (5, 3, 64, 64)
    with pytest.raises(DeviceError, match=reason):
        prove(Model(path, "cuda", 1), 64)


def test_the_next_device_is_tried_when_one_is_broken(path, runtime):
    runtime(CUDA=FakeDevice(left_out=True), Dml=FakeDevice(), **FASTER)
    device, _ = prove(Model(path, "auto", 1), 64)
    assert device.used == "directml"
    assert device.reason.startswith("NVIDIA CUDA: ")


def test_a_device_slower_than_the_cpu_is_taken_only_on_request(path, runtime):
    runtime(CoreML=FakeDevice(seconds=0.5))
    device, _ = prove(Model(path, "auto", 1), 64)
    assert (device.used, "slower" in device.reason) == ("cpu", True)
    assert prove(Model(path, "coreml", 1), 64)[0].used == "coreml"


@pytest.mark.parametrize(("shift", "used"), [(0.015, "cuda"), (0.03, "cpu")])
def test_rounding_is_allowed_up_to_the_tolerance(tmp_path, runtime, shift, used):
    provenance = {"export": {"variant": "default"}}
    path = write_segment_model(tmp_path / "m.onnx", provenance=provenance)
    runtime(CUDA=FakeDevice(change=lambda reply: reply + np.float32(shift)), **FASTER)
    assert prove(Model(str(path), "auto", 1), 64)[0].used == used


def test_a_model_of_reduced_precision_may_differ_more(path, runtime):
    runtime(CUDA=FakeDevice(change=lambda reply: reply + np.float32(0.05)), **FASTER)
    assert prove(Model(path, "auto", 1), 64)[0].used == "cuda"


def test_what_a_device_writes_to_the_log_still_reaches_it(path, runtime, capfd):
    runtime(CUDA=FakeDevice(left_out=True, log=LOG))
    prove(Model(path, "auto", 1), 64)
    assert "No GPU is here" in capfd.readouterr().err


@pytest.mark.skipif(
    "CUDAExecutionProvider" in onnxruntime.get_available_providers(), reason="CUDA is built in"
)
def test_cuda_that_the_real_runtime_only_lists_is_not_believed(path, monkeypatch):
    """The runtime goes on without it by itself, with no more than a warning."""
    listed = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: listed)
    with pytest.raises(DeviceError):
        prove(Model(path, "cuda", 1), 64)
    device, _ = prove(Model(path, "auto", 1), 64)
    assert device.used == "cpu"
    assert device.reason


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
    messages = []
    monitor = Monitor(lambda event: messages.append(event.message), never)
    model = Model(path, "auto", 1, monitor)
    assert prove(model, 64)[0].used == "cuda"
    sizes = model.sizes(8, 64 * 64)
    np.testing.assert_array_equal(model.run(many), whole)
    ran = [count for count in fake.devices["CUDAExecutionProvider"].batches if count < tiles]
    assert sum(ran) >= 8 and sizes.now < tiles <= 2 * sizes.now + 1
    assert messages and all("memory is full" in text for text in messages)
    tried = len(fake.devices["CUDAExecutionProvider"].batches)
    model.run(many[: sizes.now])
    assert len(fake.devices["CUDAExecutionProvider"].batches) == tried + 1


def test_a_single_tile_that_does_not_fit_is_an_error_with_advice(path, runtime):
    fake = runtime(CUDA=FakeDevice(), **FASTER)
    model = Model(path, "auto", 1)
    prove(model, 64)
    fake.devices["CUDAExecutionProvider"].run_error = full_from(1).run_error
    with pytest.raises(MemoryFullError, match=r"batch of \(1, 3, 64, 64\) does not fit") as caught:
        model.run(NOISE)
    assert "device cpu" in caught.value.remedy


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
    expected = Model(path, "cpu", 1).run(((PIXELS / 255 - 0.5) / 0.25).astype(np.float32))
    runtime(CUDA=Slowing(), **FASTER)
    model = Model(path, "auto", 1)
    device, _ = prove(model, 64, raw=True)
    assert (device.used, device.variant) == ("cuda", "m-uint8.onnx")
    assert model.contract.input.dtype == "uint8"
    assert [item.name for item in model.files] == ["m.onnx", "m-uint8.onnx"]
    np.testing.assert_allclose(model.run(PIXELS), expected, atol=1e-5)


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
    assert prove(model, 64, raw=raw)[0].variant == ""
    assert model.contract.input.dtype == "float32" and len(model.files) == 1


class Slowing(FakeDevice):
    """A device on which float32 is slower than raw pixels, as on a real GPU."""

    def __init__(self):
        super().__init__(run_error=self.slow_down)

    def slow_down(self, batch):
        time.sleep(0.0 if batch.dtype == np.uint8 else 0.05)


@pytest.mark.parametrize("overflows", [True, False])
def test_sums_of_8_bit_products_are_kept_whole_only_where_that_changes_the_result(
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
        made.device = FakeDevice(change=lambda reply: reply - np.float32(error))
        made.whole = whole
        return made

    fake.InferenceSession = open_session
    model = Model(path, "cpu", 1)
    prove(model, 64)
    assert model.loaded.session.whole is overflows
    assert model.seconds == 0


def has_whole_sums(options):
    try:
        return options.get_session_config_entry("session.x64quantprecision") == "1"
    except RuntimeError:  # it was never set
        return False
