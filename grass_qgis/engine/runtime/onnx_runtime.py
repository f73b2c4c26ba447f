"""ONNX Runtime: what is in it, and sessions of it; the only place that imports it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List

from ..core.providers import CPU, Provider
from .runtime_errors import load_error

# The runtime would tell its maker of every run, over the network. It reads this while it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime

LIBRARIES = Path(str(onnxruntime.__file__)).parent / "capi"  # the runtime's own
_QUIET = 4  # fatal only; everything else the engine says itself
_SETTINGS = {
    # Threads that wait for the next operator would burn the cores reading and writing need:
    # docs/devices.md has what was measured.
    "session.intra_op.allow_spinning": "0",
}
# Without VNNI, sums of 8-bit products may overflow; this keeps them whole, in two times the time.
_WHOLE_SUMS = "session.x64quantprecision"


def open_session(provider: Provider, path: str, threads: int, whole_sums: bool) -> Any:
    """An `InferenceSession` of a model on a device, and on the processor for what that lacks.

    Args:
        provider: the device.
        path: of the model.
        threads: of the runtime, 0 for its own choice.
        whole_sums: keep sums of 8-bit products from overflowing.

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
        # Without `enable_fallback` the reason of a failure stays inside the runtime.
        return onnxruntime.InferenceSession(path, options, providers=names, enable_fallback=0)
    except Exception as error:  # the runtime's errors share no base of their own
        raise load_error(path, error) from error


def run_options() -> Any:
    """`RunOptions` through which calls under way can be ended."""
    return onnxruntime.RunOptions()


def is_built_in(provider: Provider) -> bool:
    """Whether this runtime knows of the device; it may still not work."""
    return provider.name in onnxruntime.get_available_providers()


def versions() -> Dict[str, Any]:
    """Version of the runtime and the providers compiled into it."""
    return {
        "onnxruntime": onnxruntime.__version__,
        "providers": list(onnxruntime.get_available_providers()),
    }


def not_built_in(what: str) -> str:
    """Why there is no `what` to try."""
    return f"this onnxruntime {onnxruntime.__version__} has no {what} in it"


def _preload() -> None:
    """Loads CUDA's libraries from where pip put them, if they are there."""
    if hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()
