"""Variants of a segmenter's file: how each is written and verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from grass_model.settings.export import ExportSettings, Variant
from grass_qgis.engine.core.contract import Contract
from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.onnx_model.metadata import encode

from .fp16 import halved
from .graph import write_graph
from .held_out import HeldOut, score_file
from .int8 import PERCENTILE, write_int8
from .onnx_file import load, save
from .padding import with_constant_padding
from .segmenter import INPUTS, OUTPUTS, RawInput
from .source import Source, noise, raw_noise, standardised
from .tidy import tidy
from .verify import Agreement, verify_reduced, verify_segmenter

# Least share of pixels of real tiles that keep float32's class; with data, scores count too.


@dataclass(frozen=True)
class Written:
    """A file that has been written, but not compared yet.

    Attributes:
        contract: in the file.
        details: of how it was made, for its provenance.
    """

    contract: Contract
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What a variant has to keep of the float32 model, beside which it is refused.

    Attributes:
        fp16: least share of pixels with the same class.
        int8: the same.
        drop: most mIoU, 0 to 1, that is lost on held-out tiles.
    """

    fp16: float = 0.97
    int8: float = 0.9
    drop: float = 0.005


@dataclass(frozen=True)
class Task:
    """Inputs for writing a variant.

    Attributes:
        source: the model.
        settings: of the command.
        held_out: labelled tiles, when there are any.
        default: the float32 file, once it is written.
        limits: of all variants.
    """

    source: Source
    settings: ExportSettings
    held_out: HeldOut | None
    default: Path
    limits: Limits = Limits()


def file_name(variant: Variant) -> str:
    """segment.onnx for the default, segment-VARIANT.onnx for the others."""
    return "segment.onnx" if variant == "default" else f"segment-{variant}.onnx"


def write_variant(variant: Variant, path: Path, task: Task) -> Written:
    """Writes one file.

    Raises:
        DataError: int8 has no real tile to calibrate on, or uint8 is requested for other types.
    """
    return _WRITERS[variant](path, task)


def check_variant(variant: Variant, path: Path, task: Task) -> Agreement:
    """Compares a written file with torch in float32.

    Raises:
        ModelError: they differ more than this variant may.
    """
    return _CHECKS[variant](path, task)


def _write_default(path: Path, task: Task) -> Written:
    _write_float(path, task.source, task.source.contract)
    return Written(task.source.contract)


def _check_default(path: Path, task: Task) -> Agreement:
    source = task.source
    return verify_segmenter(path, source.model, _samples(source))


def _write_dynamic(path: Path, task: Task) -> Written:
    source, spec = task.source, task.source.contract.input
    contract = replace(source.contract, input=replace(spec, dynamic=True))
    free = replace(source, model=with_constant_padding(source.model))
    _write_float(path, free, contract, spec.multiple)
    return Written(contract)


def _check_dynamic(path: Path, task: Task) -> Agreement:
    """Compares also on a single, non-square tile of another size."""
    source = task.source
    spec = source.contract.input
    other = noise(spec, spec.tile + spec.multiple, 2 * spec.multiple)[:1]
    agreements = (_check_default(path, task), verify_segmenter(path, source.model, other))
    return Agreement(
        max(item.difference for item in agreements), min(item.argmax for item in agreements)
    )


def _write_uint8(path: Path, task: Task) -> Written:
    source, spec = task.source, task.source.contract.input
    if source.tiles.dtype != "uint8":
        raise DataError(
            f"The training data are {source.tiles.dtype}; the variant uint8 takes 8 bits only.",
            "Leave uint8 out of --variants.",
        )
    contract = replace(source.contract, input=replace(spec, dtype="uint8"))
    example = raw_noise(spec)[:2]
    model = RawInput(source.model, spec).eval()
    write_graph(model, example, path, (INPUTS, OUTPUTS), encode(contract))
    return Written(contract)


def _check_uint8(path: Path, task: Task) -> Agreement:
    source = task.source
    spec = source.contract.input
    samples = torch.cat([torch.from_numpy(source.tiles), raw_noise(spec)])
    return verify_segmenter(path, RawInput(source.model, spec).eval(), samples)


def _write_fp16(path: Path, task: Task) -> Written:
    contract = task.source.contract
    save(tidy(halved(load(task.default))), path, encode(contract))
    return Written(contract)


def _check_fp16(path: Path, task: Task) -> Agreement:
    return verify_reduced(path, task.source.model, _real(task.source), task.limits.fp16)


def _write_int8(path: Path, task: Task) -> Written:
    held_out, contract = task.held_out, task.source.contract
    tiles = standardised(_calibration_tiles(task), contract.input).numpy()
    made = write_int8(task.default, path, tiles, task.settings.calibration, _drop_on_val(task))
    save(tidy(load(path)), path, encode(contract))
    details: dict[str, Any] = {
        "calibration": made.method,
        "calibration_tiles": made.tiles,
        "layers": made.layers,
        "float_layers": list(made.in_float),
        "float_layers_chosen_on": f"{held_out.name}, split val" if held_out else "",
    }
    if made.method == "percentile":
        details["percentile"] = PERCENTILE
    return Written(contract, details)


def _check_int8(path: Path, task: Task) -> Agreement:
    return verify_reduced(path, task.source.model, _real(task.source), task.limits.int8)


def _write_float(path: Path, source: Source, contract: Contract, multiple: int = 0) -> None:
    example = noise(contract.input, contract.input.tile, contract.input.tile)[:2]
    write_graph(source.model, example, path, (INPUTS, OUTPUTS), encode(contract), multiple)


def _calibration_tiles(task: Task) -> NDArray[Any]:
    if task.held_out is not None:
        return task.held_out.train.images
    if not len(task.source.tiles):
        raise DataError(
            "The variant int8 needs real tiles to calibrate on, and there are none.",
            "Give a labelled data set with --data.",
        )
    return task.source.tiles


def _drop_on_val(task: Task) -> Callable[[Path], float] | None:
    """Loss of mIoU of a file against the float32 file on the validation tiles."""
    held_out = task.held_out
    if held_out is None:
        return None
    whole = score_file(task.default, held_out.val).miou
    contract = task.source.contract

    def drop(path: Path) -> float:
        save(load(path), path, encode(contract))
        return whole - score_file(path, held_out.val).miou

    return drop


def _samples(source: Source) -> Tensor:
    spec = source.contract.input
    return torch.cat([_real(source), noise(spec, spec.tile, spec.tile)])


def _real(source: Source) -> Tensor:
    """Real tiles where there are any, on which lower precision is compared; else noise."""
    spec = source.contract.input
    if not len(source.tiles):
        return noise(spec, spec.tile, spec.tile)
    return standardised(source.tiles, spec)


_WRITERS: dict[Variant, Callable[[Path, Task], Written]] = {
    "default": _write_default,
    "dynamic": _write_dynamic,
    "int8": _write_int8,
    "fp16": _write_fp16,
    "uint8": _write_uint8,
}
_CHECKS: dict[Variant, Callable[[Path, Task], Agreement]] = {
    "default": _check_default,
    "dynamic": _check_dynamic,
    "int8": _check_int8,
    "fp16": _check_fp16,
    "uint8": _check_uint8,
}
