"""`grass-train export`: a run's folder to a verified ONNX file that describes itself."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from grass_model.data.datasets import WholeTiles, input_spec
from grass_model.data.tiles import TileStore
from grass_model.runs import ENCODER, RunCard, load_card, load_samples, package_version
from grass_model.settings import ExportSettings
from grass_qgis.engine.contract import Contract, encode
from grass_qgis.engine.errors import GrassError, JobError, OutputError

from . import regions, segmenter
from .graph import write_graph
from .verify import Agreement, verify_regions, verify_segmenter

_STRIDE = 32


def export_run(settings: ExportSettings) -> Path:
    """Writes segment.onnx or regions.onnx into `settings.out`; returns its path.

    Raises:
        DataError: the run cannot be used.
        JobError: the tile is not a multiple of 32, or the gsd is negative.
        ModelError: the file does not agree with torch; nothing is written then.
        OutputError: the folder cannot be written.
    """
    run, out = Path(settings.run), Path(settings.out)
    card = load_card(run)
    tile = settings.tile or card.tile
    if tile < _STRIDE or tile % _STRIDE:
        raise JobError(f"tile is {tile}.", f"Use a multiple of {_STRIDE}.")
    if settings.gsd < 0:
        raise JobError(f"gsd is {settings.gsd}.", "Give metres a pixel, or 0.")
    card = _with_provenance(card, settings.licence)
    samples = _samples(run, card, tile)
    name = "regions.onnx" if card.kind == ENCODER else "segment.onnx"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".export-") as folder:
            part = Path(folder) / name
            agreement = _write(part, card, samples, settings.gsd or card.gsd_m, run)
            part.replace(out / name)
    except GrassError:
        raise
    except OSError as error:
        raise OutputError(
            f"{out} cannot be written ({error.strerror}).", "Choose another."
        ) from error
    sys.stdout.write(
        f"{name}: {(out / name).stat().st_size / 2**20:.1f} MiB, tile {tile} px, greatest "
        f"difference to torch {agreement.difference:.1e}, same class in "
        f"{100 * agreement.argmax:.3f} % of pixels\n"
    )
    return out / name


def _write(path: Path, card: RunCard, samples: Tensor, gsd_m: float, run: Path) -> Agreement:
    tile, example = samples.shape[-1], samples[:2]
    if card.kind == ENCODER:
        maps, _ = regions.load(run)
        contract = regions.contract(card, tile, gsd_m, len(maps.bank))
        write_graph(maps, example, path, (regions.INPUTS, maps.outputs), encode(contract))
        return verify_regions(path, maps, samples)
    model, _ = segmenter.load(run)
    made: Contract = segmenter.contract(card, tile, gsd_m)
    write_graph(model, example, path, (segmenter.INPUTS, segmenter.OUTPUTS), encode(made))
    return verify_segmenter(path, model, samples)


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
    """Tiles to compare on, (N, bands, S, S): the run's own where they fit, and noise."""
    rng = np.random.default_rng(0)
    raw = load_samples(run)
    noise = rng.standard_normal((len(raw), len(card.bands), tile, tile)).astype(np.float32)
    if raw.shape[-1] < tile:
        return torch.from_numpy(noise)
    tiles = WholeTiles(TileStore(raw, None, 0.0), input_spec(card.bands, card.norm, tile, 0.0))
    real = torch.stack([tiles[i][0][:, :tile, :tile] for i in range(len(tiles))])
    return torch.cat([real, torch.from_numpy(noise)])
