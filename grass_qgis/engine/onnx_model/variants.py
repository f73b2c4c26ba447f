"""Which of the files of `grass-train export` a model says it is: docs/export.md."""

from __future__ import annotations

from ..core.contract import Contract


def variant_of(spec: Contract) -> str:
    """The variant's name, such as "int8"; empty when the contract names none."""
    export = spec.provenance.get("export")
    return str(export.get("variant", "")) if isinstance(export, dict) else ""


def is_reduced(spec: Contract) -> bool:
    """Whether a model computes in other numbers than float32, or does not say that it does not."""
    return variant_of(spec) not in ("default", "dynamic", "uint8")
