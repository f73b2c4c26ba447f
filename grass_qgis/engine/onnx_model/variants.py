"""Variants of a model that `grass-train export` writes: docs/export.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Optional

from ..core.contract import Contract


def variant_of(spec: Contract) -> str:
    """Name of the variant in the contract, such as "int8"; empty for none."""
    export = spec.provenance.get("export")
    return str(export.get("variant", "")) if isinstance(export, dict) else ""


def is_reduced(spec: Contract) -> bool:
    """Whether a model may compute in lower precision than float32."""
    return variant_of(spec) not in ("default", "dynamic", "uint8")


# As in `grass-train export`: docs/export.md.
_SUFFIX = "-uint8"


def raw_variant(path: Path) -> Optional[Path]:
    """Path of `segment-uint8.onnx` beside `segment.onnx`; None if it does not exist."""
    variant = path.with_name(f"{path.stem}{_SUFFIX}{path.suffix}")
    return variant if variant.is_file() else None


def is_same_model(raw: Contract, whole: Contract) -> bool:
    """Whether two contracts differ only in the input type, their provenance and their domain."""
    fed = replace(raw.input, dtype=whole.input.dtype)
    alike = replace(raw, input=fed, provenance=whole.provenance, domain=whole.domain)
    return raw.input.dtype == "uint8" and alike == whole
