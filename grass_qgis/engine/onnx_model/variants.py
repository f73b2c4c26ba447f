"""Which of the files of `grass-train export` a model says it is: docs/export.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Optional

from ..core.contract import Contract


def variant_of(spec: Contract) -> str:
    """The variant's name, such as "int8"; empty when the contract names none."""
    export = spec.provenance.get("export")
    return str(export.get("variant", "")) if isinstance(export, dict) else ""


def is_reduced(spec: Contract) -> bool:
    """Whether a model computes in other numbers than float32, or does not say that it does not."""
    return variant_of(spec) not in ("default", "dynamic", "uint8")


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
