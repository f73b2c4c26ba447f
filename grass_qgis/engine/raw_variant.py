"""The variant of a segmenter that takes raw pixels of 8 bits, where it lies beside the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Optional

from .core.contract import Contract

# As `grass-train export` names it: docs/export.md.
_SUFFIX = "-uint8"


def raw_variant(path: Path) -> Optional[Path]:
    """`segment-uint8.onnx` beside `segment.onnx`; None where there is none."""
    found = path.with_name(f"{path.stem}{_SUFFIX}{path.suffix}")
    return found if found.is_file() else None


def is_same_model(raw: Contract, whole: Contract) -> bool:
    """Whether two contracts differ in nothing but what the graph is fed with, and their history."""
    fed = replace(raw.input, dtype=whole.input.dtype)
    alike = replace(raw, input=fed, provenance=whole.provenance)
    return raw.input.dtype == "uint8" and alike == whole
