"""Export of an encoder: tiles to the feature maps of all levels, each at its stride."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from grass_model.data.views import Normalisation
from grass_model.models.encoders import build_encoder, imagenet_normalisation, load_imagenet
from grass_model.models.run_card import (
    ENCODER,
    RunCard,
    input_of,
    load_card,
    load_samples,
    load_tensors,
    package_version,
)
from grass_model.models.segmenter import encoder_of, load_encoder, load_segmenter
from grass_model.settings.export import ExportSettings
from grass_qgis.engine.core.contract import (
    FEATURES,
    Contract,
    FeatureLevel,
    FeaturesSpec,
    OutputSpec,
)
from grass_qgis.engine.core.errors import DataError, JobError, ModelError
from grass_qgis.engine.onnx_model.metadata import encode

from .graph import write_graph
from .half_weights import with_half_weights
from .int8 import write_int8
from .onnx_file import bytes_of, load, move, open_session, save
from .source import fit_to, noise, standardised
from .tidy import tidy

_TILE, _STRIDE = 512, 32
_OVERLAP = 128  # pixels, both sides together, where a tile's features depend on its padding
_RGB = ("red", "green", "blue")
_BYTES_SCALE = 255.0
_TOLERANCES = {"default": 1e-4, "fp16": 2e-2}  # of a level's largest value
_INT8_TOLERANCE = 0.25  # root of the mean square, of a level's standard deviation
_VARIANTS = ("default", "fp16", "int8")


class FeaturesModel(nn.Module):
    """Standardised tiles (N, bands, S, S) to the encoder's maps, finest first."""

    def __init__(self, encoder: nn.Module) -> None:
        """Wraps an encoder of segmentation_models_pytorch in eval mode."""
        super().__init__()
        self.encoder = encoder.eval()

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """(N, channels, S / stride, S / stride) of each level; the image itself is left out."""
        maps = cast(list[Tensor], self.encoder(image))
        return tuple(item for item in maps if item.shape[-1] < image.shape[-1])


@dataclass(frozen=True)
class _Origin:
    """An encoder with its contract and samples.

    Attributes:
        model: of the encoder.
        contract: of the exported file.
        tiles: standardised real tiles (N, bands, S, S); there may be none.
    """

    model: FeaturesModel
    contract: Contract
    tiles: Tensor

    @property
    def samples(self) -> Tensor:
        """Tiles to compare on: the real ones, and noise."""
        spec = self.contract.input
        return torch.cat([self.tiles, noise(spec, spec.tile, spec.tile)])


def export_features(settings: ExportSettings, folder: Path) -> Path:
    """Writes features.onnx, and its variants, through the staging `folder`.

    Returns:
        The file when there is one, else the folder of the files.

    Raises:
        JobError: a variant or a tile that is not possible.
        DataError: the run or the weights cannot be used.
        ModelError: a file does not agree with torch; it is not written then.
    """
    unknown = sorted(set(settings.variants) - set(_VARIANTS))
    if unknown:
        raise JobError(
            f"The variant {unknown[0]} is for segmenters only.", f"Use {' and '.join(_VARIANTS)}."
        )
    origin = _origin(settings)
    written = []
    for variant in settings.variants:
        name = "features.onnx" if variant == "default" else f"features-{variant}.onnx"
        part = folder / name
        names = [level.name for level in _levels(origin.contract)]
        write_graph(
            origin.model, origin.samples[:2], part, (["image"], names), encode(origin.contract)
        )
        if variant == "fp16":
            save(with_half_weights(load(part)), part, encode(origin.contract))
        if variant == "int8":
            difference = _to_int8(part, origin, settings.calibration)
        else:
            worst = verify_features(part, origin.model, origin.samples, _TOLERANCES[variant])
            difference = f"largest difference from torch {worst:.1e} of the level's range"
        written.append(move(part, folder.parent))
        sys.stdout.write(
            f"{name}: {bytes_of(written[-1]) / 2**20:.1f} MiB, tile {origin.contract.input.tile} "
            f"px, {difference}\n"
        )
    return written[0] if len(written) == 1 else folder.parent


def _to_int8(path: Path, origin: _Origin, method: str) -> str:
    """Turns a float32 file into int8, calibrated on the real tiles; says how much it differs.

    Raises:
        DataError: there are no real tiles.
        ModelError: a level differs too much.
    """
    if not len(origin.tiles):
        raise DataError(
            "The variant int8 needs real tiles to calibrate on; ImageNet's weights come without.",
            "Give --run, or leave int8 out of --variants.",
        )
    reduced = path.with_name(f"reduced-{path.name}")
    write_int8(path, reduced, origin.tiles.numpy(), method, None)
    save(tidy(load(reduced)), path, encode(origin.contract))
    reduced.unlink()
    outputs, expected = _levels_of(path, origin.model, origin.tiles)
    worst = max(
        float(np.sqrt(((got - exact) ** 2).mean()) / max(float(exact.std()), 1e-6))
        for got, exact in zip(outputs, expected, strict=True)
    )
    if not worst <= _INT8_TOLERANCE:
        raise ModelError(
            f"{path.name} differs from the encoder by {worst:.2g} of a level's standard deviation; "
            f"allowed is {_INT8_TOLERANCE:g}.",
            "It was not written; use fp16.",
        )
    return f"usual difference from torch {worst:.1e} of a level's standard deviation"


def verify_features(path: Path, model: FeaturesModel, samples: Tensor, allowed: float) -> float:
    """Compares a file with torch on `samples` (N, bands, S, S).

    Args:
        path: the file.
        model: of the encoder.
        samples: standardised tiles.
        allowed: most difference, as a share of a level's largest value.

    Returns:
        The greatest difference of a value, as a share of its level's largest one.

    Raises:
        ModelError: they differ more than the tolerance.
    """
    outputs, expected = _levels_of(path, model, samples)
    worst = max(
        float(np.abs(got - exact).max() / max(np.abs(exact).max(), 1e-6))
        for got, exact in zip(outputs, expected, strict=True)
    )
    if not worst <= allowed:  # so that NaN does not pass
        raise ModelError(
            f"{path.name} differs from the encoder by {worst:.2g} of a level's range; allowed is "
            f"{allowed:g}.",
            "It was not written; report this with the encoder's name.",
        )
    return worst


def _levels_of(
    path: Path, model: FeaturesModel, samples: Tensor
) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """The levels of a file and those of torch."""
    session = open_session(path)
    outputs = session.run(None, {session.get_inputs()[0].name: samples.numpy()})
    with torch.inference_mode():
        return outputs, [level.numpy() for level in model(samples)]


def checksum_of(encoder: nn.Module) -> str:
    """SHA-256 of an encoder's weights, in order of their names."""
    digest = hashlib.sha256()
    for name, tensor in sorted(encoder.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _origin(settings: ExportSettings) -> _Origin:
    tile = settings.tile or _TILE
    if tile % _STRIDE or tile < 2 * _OVERLAP:
        raise JobError(
            f"tile is {tile}.", f"Use a multiple of {_STRIDE} from {2 * _OVERLAP} pixels on."
        )
    if not settings.run:
        return _from_imagenet(settings, tile)
    folder = Path(settings.run)
    card = load_card(folder)
    if card.kind == ENCODER:
        encoder = build_encoder(card.encoder, len(card.bands), card.output_stride)
        load_encoder(encoder, load_tensors(folder))
    else:
        encoder = encoder_of(load_segmenter(folder)[0])
    model = FeaturesModel(encoder)
    contract = _contract(model, card, tile, settings)
    return _Origin(
        model, contract, standardised(fit_to(load_samples(folder), tile), contract.input)
    )


def _from_imagenet(settings: ExportSettings, tile: int) -> _Origin:
    encoder = build_encoder(settings.encoder, len(_RGB), _STRIDE)
    load_imagenet(encoder, settings.encoder, len(_RGB))
    scale = (_BYTES_SCALE,) * len(_RGB)
    norm = Normalisation(scale, *imagenet_normalisation(settings.encoder))
    card = RunCard(
        kind=ENCODER,
        encoder=settings.encoder,
        output_stride=_STRIDE,
        bands=_RGB,
        norm=norm,
        tile=tile,
        gsd_m=0.0,
        provenance={"pretraining": {"method": "imagenet"}},
    )
    model = FeaturesModel(encoder)
    contract = _contract(model, card, tile, settings)
    return _Origin(model, contract, torch.zeros(0, len(_RGB), tile, tile))


def _contract(model: FeaturesModel, card: RunCard, tile: int, settings: ExportSettings) -> Contract:
    """The contract of the file: its levels are measured on an empty tile."""
    with torch.inference_mode():
        maps = model(torch.zeros(1, len(card.bands), tile, tile))
    levels = tuple(
        FeatureLevel(f"level_{k}", tile // item.shape[-1], item.shape[1])
        for k, item in enumerate(maps, 1)
    )
    spec = input_of(card, tile, settings.gsd)
    if not settings.gsd:  # labels teach what their raster shows, whatever its pixels measure
        spec = replace(spec, gsd_m=(0.0, 0.0, 0.0))
    provenance: dict[str, Any] = {
        **card.provenance,
        "encoder": card.encoder,
        "licence": settings.licence or "not stated",
        "version": package_version(),
    }
    return Contract(
        task=FEATURES,
        input=replace(spec, min_overlap=_OVERLAP),
        output=OutputSpec(),
        features=FeaturesSpec(levels, card.encoder, checksum_of(model.encoder)),
        provenance=provenance,
    )


def _levels(contract: Contract) -> tuple[FeatureLevel, ...]:
    return contract.features.levels if contract.features is not None else ()
