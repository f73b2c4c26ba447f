"""Sessions and build information of ONNX Runtime; the only module that imports it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List

from ..core.providers import CPU, Provider
from .runtime_errors import load_error

# Disables telemetry of the runtime; read when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime

LIBRARIES = Path(str(onnxruntime.__file__)).parent / "capi"  # of the runtime
_QUIET = 4  # fatal only; the engine reports everything else
_SETTINGS = {
    # Threads that spin while waiting would occupy cores that reading and writing need:
    # measurements in docs/devices.md.
    "session.intra_op.allow_spinning": "0",
}
# Without VNNI, sums of 8-bit products may overflow; this prevents it, at half the speed.
_WHOLE_SUMS = "session.x64quantprecision"


def open_session(provider: Provider, path: str, threads: int, whole_sums: bool) -> Any:
    """Opens an `InferenceSession` on a device, with the CPU for unsupported operators.

    Args:
        provider: the device.
        path: of the model.
        threads: of the runtime, 0 for its own choice.
        whole_sums: prevent overflow of sums of 8-bit products.

    Raises:
        ModelError: it cannot be loaded.
        DeviceError: the device cannot be used.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = _QUIET
    options.enable_mem_pattern = provider.memory_pattern
    for key, value in _SETTINGS.items():
        options.add_session_config_entry(key, value)
    if whole_sums:
        options.add_session_config_entry(_WHOLE_SUMS, "1")
    names: List[Any] = [(provider.name, dict(provider.options))]
    if provider.name != CPU:
        names.append(CPU)
        _preload()
    try:
        # With fallback enabled the runtime would hide the reason of a failure.
        return onnxruntime.InferenceSession(path, options, providers=names, enable_fallback=0)
    except Exception as error:  # the runtime's errors have no common base class
        raise load_error(path, error) from error


def run_options() -> Any:
    """`RunOptions` by which running calls can be terminated."""
    return onnxruntime.RunOptions()


def is_built_in(provider: Provider) -> bool:
    """Whether the runtime is built with support for the device; it may still not work."""
    return provider.name in onnxruntime.get_available_providers()


def versions() -> Dict[str, Any]:
    """Version of the runtime and the providers compiled into it."""
    return {
        "onnxruntime": onnxruntime.__version__,
        "providers": list(onnxruntime.get_available_providers()),
    }


def not_built_in(what: str) -> str:
    """The reason that the runtime has no support for `what`."""
    return f"onnxruntime {onnxruntime.__version__} is built without {what} support"


def _preload() -> None:
    """Loads CUDA libraries that pip installed, if there are any."""
    if hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()
