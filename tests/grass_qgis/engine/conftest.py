"""Models that several of the engine's suites run, written once."""

from __future__ import annotations

import threading

import pytest

from tests.fake_runtime import FakeDevice, FakeRuntime
from tests.onnx_models import write_regions_model, write_segment_model


@pytest.fixture
def runtime(monkeypatch):
    """Puts a runtime with the given devices in place of the real one."""

    def put(**devices: FakeDevice) -> FakeRuntime:
        fake = FakeRuntime(**devices)
        fake.install(monkeypatch)
        return fake

    return put


@pytest.fixture
def no_thread_stays():
    before = threading.active_count()
    yield
    assert threading.active_count() <= before


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return {
        "plain": str(write_segment_model(folder / "plain.onnx")),
        "blur": str(write_segment_model(folder / "blur.onnx", radius=4, overlap=16)),
        "raw": str(write_segment_model(folder / "raw.onnx", radius=4, overlap=16, raw=True)),
        "regions": str(write_regions_model(folder / "regions.onnx")),
    }
