"""`grass-train export`: a run, or a torch model, to verified, self-describing ONNX files."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from grass_model.data.datasets import input_spec
from grass_model.models.run_card import ENCODER, RunCard, load_card, load_samples, package_version
from grass_model.settings.export import ExportSettings
from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.onnx_model.metadata import encode

from . import regions, segmenter
from .features import export_features
from .graph import write_graph
from .onnx_file import bytes_of, move
from .segmenter_files import export_segmenter
from .source import Source, fit_to, noise, standardised
from .staging import staging
from .third_party import load_source
from .variants import Limits
from .verify import Agreement, verify_regions

_STRIDE = 32
_LIMITS = Limits()


def export_run(settings: ExportSettings, limits: Limits = _LIMITS) -> Path:
    """Writes segment.onnx and its variants, regions.onnx or features.onnx into `settings.out`.

    Args:
        settings: of the command.
        limits: how far variants may differ from the float32 model.

    Returns:
        The file when there is one, else the folder.

    Raises:
        DataError: the run, the data or the weights cannot be used.
        JobError: a setting is missing or out of its range.
        ContractError: the contract of a torch model is wrong.
        ModelError: a file does not agree with torch; it is not written then.
        OutputError: the folder cannot be written.
    """
    _check(settings)
    out = Path(settings.out)
    if settings.features:
        with staging(out) as folder:
            return export_features(settings, folder)
    if settings.torch_module:
        source = load_source(settings)
        with staging(out) as folder:
            return export_segmenter(source, settings, folder, limits)
    run = Path(settings.run)
    card = _with_provenance(load_card(run), settings.licence)
    if card.kind == ENCODER and list(settings.variants) != ["default"]:
        raise JobError(
            f"{run} is a pretraining run; variants are for segmenters only.",
            "Leave --variants out.",
        )
    tile = settings.tile or card.tile
    if tile < _STRIDE or tile % _STRIDE:
        raise JobError(f"tile is {tile}.", f"Use a multiple of {_STRIDE}.")
    if card.kind == ENCODER:
        with staging(out) as folder:
            return _export_regions(run, card, settings, folder)
    source = _source_of(run, card, settings)
    with staging(out) as folder:
        return export_segmenter(source, settings, folder, limits)


def _check(settings: ExportSettings) -> None:
    if bool(settings.encoder) and (bool(settings.run) or not settings.features):
        raise JobError(
            f"encoder is {settings.encoder}.",
            "Give it with --features and without --run, or leave it out.",
        )
    if settings.features and settings.torch_module:
        raise JobError(
            "A features model is exported from a run or an encoder.", "Leave --torch_module out."
        )
    given = bool(settings.run) or bool(settings.encoder)
    if given == bool(settings.torch_module):
        what = "both --run and --torch_module" if settings.run else "nothing to export"
        raise JobError(f"There is {what}.", "Give --run, or --torch_module with its --weights.")
    if settings.gsd < 0:
        raise JobError(f"gsd is {settings.gsd}.", "Give metres a pixel, or 0.")
    if settings.calibration_tiles < 1:
        raise JobError(f"calibration_tiles is {settings.calibration_tiles}.", "Use at least 1.")
    if not settings.variants:
        raise JobError("variants is empty.", "Name at least one, such as default.")


def _source_of(run: Path, card: RunCard, settings: ExportSettings) -> Source:
    model, _ = segmenter.load(run)
    tile = settings.tile or card.tile
    contract = segmenter.contract(card, tile, settings.gsd)
    return Source(model, contract, fit_to(load_samples(run), tile))


def _export_regions(run: Path, card: RunCard, settings: ExportSettings, folder: Path) -> Path:
    maps, _ = regions.load(run)
    tile = settings.tile or card.tile
    contract = regions.contract(card, tile, settings.gsd, len(maps.bank))
    samples, part = _samples(run, card, tile), folder / "regions.onnx"
    write_graph(maps, samples[:2], part, (regions.INPUTS, maps.outputs), encode(contract))
    agreement = verify_regions(part, maps, samples)
    done = move(part, folder.parent)
    _print_summary(done, tile, agreement)
    return done


def _print_summary(done: Path, tile: int, agreement: Agreement) -> None:
    sys.stdout.write(
        f"{done.name}: {bytes_of(done) / 2**20:.1f} MiB, tile {tile} px, largest difference from "
        f"torch {agreement.difference:.1e}\n"
    )


def _with_provenance(card: RunCard, licence: str) -> RunCard:
    provenance = {
        **card.provenance,
        "encoder": card.encoder,
        "decoder": card.decoder,
        "licence": licence or "not stated",
        "version": package_version(),
    }
    return replace(card, provenance=provenance)


def _samples(run: Path, card: RunCard, tile: int) -> Tensor:
    """Tiles to compare on, (N, bands, S, S): the run's own, and noise."""
    spec = input_spec(card.bands, card.norm, tile, 0.0)
    return torch.cat([standardised(fit_to(load_samples(run), tile), spec), noise(spec, tile, tile)])
