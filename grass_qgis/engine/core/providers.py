"""Table of the devices a model may run on, and their requirements.

Sources: the pages on execution providers of ONNX Runtime's documentation. `runtime/devices.py` and
`runtime/session.py` test which work on a machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from .errors import DeviceError

CPU = "CPUExecutionProvider"
# Largest allowed difference of a probability (0 to 1) from the CPU's output, or of another output
# as a share of its largest value. Half precision has 10 bits of mantissa, like TF32, in which
# NVIDIA GPUs may multiply: files in half precision changed probabilities of weak models by up to
# 0.006, and a GPU also rounds in another order.
_ROUNDED = 0.02
# OpenVINO and Core ML compute float32 models entirely in half precision; models in half precision
# or 8 bits change by whole quantisation steps (8 bits against float32: 0.14 to 0.26).
_REDUCED = 0.1
# The same float32 operations in another order, without TF32.
_REORDERED = 0.005


@dataclass(frozen=True)
class Provider:
    """A device that can run a model, and its execution provider.

    Attributes:
        device: its name in jobs and reports.
        title: its display name.
        name: ONNX Runtime's name of the execution provider.
        options: options of the provider, as pairs of texts.
        packages: packages for pip that replace `onnxruntime` for it.
        needs: other requirements on the machine.
        tolerance: largest allowed difference of float32 models' outputs from the CPU's.
        gpu: whether it is not a CPU.
        batches: initial and largest batch size, where the job leaves it to the engine.
        automatic: tested when no device is requested.
        memory_pattern: whether the runtime may plan memory for a shape in advance.
        library: file stem of the runtime's library for it, if it is a separate file.
    """

    device: str
    title: str
    name: str
    options: Tuple[Tuple[str, str], ...] = ()
    packages: Tuple[str, ...] = ()
    needs: str = ""
    tolerance: float = _ROUNDED
    gpu: bool = True
    batches: Tuple[int, int] = (4, 32)
    automatic: bool = True
    memory_pattern: bool = True
    library: str = ""

    def allows(self, reduced: bool) -> float:
        """The largest difference this device may have; `reduced`: the model is not in float32."""
        return max(self.tolerance, _REDUCED) if reduced else self.tolerance


PROVIDERS: Tuple[Provider, ...] = (
    Provider(
        "cuda",
        "NVIDIA CUDA",
        "CUDAExecutionProvider",
        # The default tries every algorithm again for each new size of a batch.
        (
            ("cudnn_conv_algo_search", "HEURISTIC"),
            ("arena_extend_strategy", "kSameAsRequested"),
        ),
        ("onnxruntime-gpu[cuda,cudnn]",),
        "an NVIDIA GPU and its driver",
        library="onnxruntime_providers_cuda",
    ),
    Provider(
        "tensorrt",
        "NVIDIA TensorRT",
        "TensorrtExecutionProvider",
        (),
        ("onnxruntime-gpu[cuda,cudnn]", "tensorrt"),
        "an NVIDIA GPU, its driver and TensorRT",
        automatic=False,  # it builds an engine for each model first, which can take minutes
        library="onnxruntime_providers_tensorrt",
    ),
    Provider(
        "migraphx",
        "AMD MIGraphX",
        "MIGraphXExecutionProvider",
        (),
        ("onnxruntime-migraphx",),
        "an AMD GPU and ROCm",
        library="onnxruntime_providers_migraphx",
    ),
    Provider(
        "directml",
        "DirectML",
        "DmlExecutionProvider",
        (),
        ("onnxruntime-directml",),
        "Windows and a GPU that supports DirectX 12",
        memory_pattern=False,  # DirectML refuses it
    ),
    Provider(
        "coreml",
        "Apple Core ML",
        "CoreMLExecutionProvider",
        (("ModelFormat", "MLProgram"), ("MLComputeUnits", "ALL")),
        ("onnxruntime",),
        "macOS 12 or newer",
        _REDUCED,
    ),
    Provider(
        "openvino",
        "Intel GPU (OpenVINO)",
        "OpenVINOExecutionProvider",
        (("device_type", "GPU"),),
        ("onnxruntime-openvino",),
        "an Intel GPU and its driver",
        _REDUCED,
        library="onnxruntime_providers_openvino",
    ),
    Provider(
        "openvino-cpu",
        "CPU (OpenVINO)",
        "OpenVINOExecutionProvider",
        (("device_type", "CPU"),),
        ("onnxruntime-openvino",),
        gpu=False,
        batches=(1, 4),
        automatic=False,
        library="onnxruntime_providers_openvino",
    ),
    Provider(
        "cpu",
        "CPU",
        CPU,
        packages=("onnxruntime",),
        tolerance=_REORDERED,
        gpu=False,
        batches=(1, 4),
        memory_pattern=False,  # as fast without, and up to a fifth less memory: docs/devices.md
    ),
)
CPU_PROVIDER = PROVIDERS[-1]


def provider_of(device: str) -> Provider:
    """The provider of `device`.

    Raises:
        DeviceError: there is none.
    """
    for provider in PROVIDERS:
        if provider.device == device:
            return provider
    names = ", ".join(provider.device for provider in PROVIDERS)
    raise DeviceError(f"Unknown device {device!r}.", f"Use auto or one of {names}.")


def how_to_get(provider: Provider) -> str:
    """Sentence with the requirements of this device."""
    packages = " ".join(f'"{name}"' if "[" in name else name for name in provider.packages)
    needs = f", and {provider.needs}" if provider.needs else ""
    return f"{provider.title} requires {packages} instead of onnxruntime{needs}."


def candidates(device: str) -> Tuple[Provider, ...]:
    """Devices to test before the CPU for a job's `device`, best first; none for "cpu".

    Raises:
        DeviceError: there is no such device.
    """
    if device == "auto":
        return tuple(item for item in PROVIDERS if item.automatic and item.gpu)
    requested = provider_of(device)
    return () if requested is CPU_PROVIDER else (requested,)
