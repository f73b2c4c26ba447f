"""In what numbers a model computes, as far as it says."""

from __future__ import annotations

from .contract import Contract


def variant_of(spec: Contract) -> str:
    """Which of the files of `grass-train export` a model says it is; empty when it does not."""
    export = spec.provenance.get("export")
    return str(export.get("variant", "")) if isinstance(export, dict) else ""


def is_reduced(spec: Contract) -> bool:
    """Whether a model computes in other numbers than float32, or does not say that it does not."""
    return variant_of(spec) not in ("default", "dynamic", "uint8")
