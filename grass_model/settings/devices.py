"""Where the engine runs models, and the settings of the command that tests devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Device = Literal[
    "auto",
    "cpu",
    "cuda",
    "tensorrt",
    "migraphx",
    "directml",
    "coreml",
    "openvino",
    "openvino-cpu",
]


@dataclass(frozen=True)
class DevicesSettings:
    """Run a model on every device there is, and compare it with the CPU.

    Attributes:
        model: an ONNX model; the engine's own little one when left out.
        json: print one line of JSON instead of a table.
        threads: threads of the runtime; 0 for one a core.
    """

    model: str = ""
    json: bool = False
    threads: int = 0
