"""Segmenters: decoders of segmentation_models_pytorch on pretrained encoders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, cast

import segmentation_models_pytorch as smp
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from grass_qgis.engine.core.errors import DataError, JobError

from ..data.statistics import measure
from ..data.tiles import TileStore
from ..data.views import Normalisation
from ..settings.pretrain import EncoderSettings
from .encoders import UNSUITABLE, imagenet_normalisation, load_imagenet, require_encoder_name
from .run_card import (
    ENCODER,
    SEGMENTER,
    RunCard,
    load_card,
    load_tensors,
    reading_run,
    require_kind,
)
from .weights_import import is_weights_file, load_weights_file, normalisation_in

_DILATED = ("deeplabv3", "deeplabv3plus", "pan")


def build_segmenter(
    name: str, encoder: str, bands: int, classes: int, output_stride: int
) -> nn.Module:
    """A segmenter with random weights: images (N, bands, H, W) to logits (N, classes, H, W).

    H and W must be multiples of 32. The output stride is that of the decoders that take one; the
    others use the encoder's whole pyramid, to stride 32.

    Raises:
        DataError: an unknown encoder, or one the decoder cannot use.
    """
    require_encoder_name(encoder)
    extra: dict[str, int] = {}
    if name in _DILATED:
        extra = {"encoder_output_stride": output_stride}
    elif name == "pspnet":
        # All five stages, so that the whole pretrained encoder is used.
        extra = {"encoder_depth": 5, "upsampling": 32}
    try:
        return cast(
            nn.Module,
            smp.create_model(
                name,
                encoder_name=f"tu-{encoder}",
                encoder_weights=None,
                in_channels=bands,
                classes=classes,
                **extra,
            ),
        )
    except UNSUITABLE as error:
        raise DataError(
            f"The encoder {encoder!r} cannot carry a {name} at output stride {output_stride} "
            f"({str(error)[:120]}).",
            "Use a convolutional encoder such as resnet50.",
        ) from error


def require_side(model: nn.Module, bands: int, side: int, name: str) -> None:
    """Rejects an input side that the decoder cannot use, before training.

    Raises:
        DataError: the model's output is not as large as its input.
    """
    was = model.training
    try:
        with torch.inference_mode():
            shape = model.eval()(torch.zeros(1, bands, side, side)).shape[-2:]
    except RuntimeError as error:
        shape = torch.Size()
        reason = str(error)[:120]
    else:
        reason = f"its output has the shape {tuple(shape)}"
    finally:
        model.train(was)
    if tuple(shape) != (side, side):
        raise DataError(
            f"A {name} on this encoder cannot take images of {side} px ({reason}).",
            "Use a larger crop and tile, or another decoder.",
        )


def initialise_encoder(encoder: nn.Module, settings: EncoderSettings, bands: int) -> None:
    """Initialises `encoder` from `settings.init`: random, imagenet, a run's folder, a weights file.

    Raises:
        DataError: the weights are missing or of another encoder or number of bands, or the encoder
            cannot recompute its activations.
    """
    if settings.checkpointing:
        recompute_activations(encoder, settings.name)
    if settings.init == "random":
        return
    if settings.init == "imagenet":
        load_imagenet(encoder, settings.name, bands)
        return
    if is_weights_file(settings.init):
        load_weights_file(encoder, Path(settings.init), settings.name)
        return
    folder = Path(settings.init)
    card = require_kind(load_card(folder), ENCODER, folder)
    if card.encoder != settings.name or len(card.bands) != bands:
        raise DataError(
            f"{folder} holds {card.encoder} for {len(card.bands)} bands; needed is "
            f"{settings.name} for {bands}.",
            f"Set encoder.name to {card.encoder}, or pretrain again on this imagery.",
        )
    load_encoder(encoder, load_tensors(folder))


def bands_of(settings: EncoderSettings) -> tuple[str, ...]:
    """Names of the bands that an encoder's first weights were trained on; none when unknown.

    Raises:
        DataError: `settings.init` names a folder that holds no finished run.
    """
    if settings.init in ("random", "imagenet") or is_weights_file(settings.init):
        return ()
    return load_card(Path(settings.init)).bands


def origin_of(settings: EncoderSettings) -> str:
    """Origin of an encoder's initial weights for the record, without a path."""
    if is_weights_file(settings.init):
        return Path(settings.init).name
    return settings.init if settings.init in ("random", "imagenet") else "pretrained"


def normalisation_for(
    store: TileStore,
    settings: EncoderSettings,
    measuring: Callable[[TileStore], Normalisation] = measure,
) -> Normalisation:
    """Normalisation the initial weights were trained with; measured on the tiles if unknown."""
    if is_weights_file(settings.init):
        return normalisation_in(Path(settings.init)) or measuring(store)
    if settings.init not in ("random", "imagenet"):
        return load_card(Path(settings.init)).norm
    measured = measuring(store)
    if settings.init == "random" or len(measured.mean) != 3:
        return measured
    return Normalisation(measured.scale, *imagenet_normalisation(settings.name))


def input_normalisation(
    store: TileStore, settings: EncoderSettings, how: Literal["auto", "imagenet", "measured"]
) -> Normalisation:
    """Normalisation of the input: that of the initial weights, or as the setting says.

    Raises:
        JobError: ImageNet's statistics are requested for other than three bands.
    """
    if how == "auto":
        return normalisation_for(store, settings)
    measured = measure(store)
    if how == "measured":
        return measured
    if len(measured.mean) != 3:
        raise JobError(
            f"transfer.normalisation is imagenet, and the imagery has {len(measured.mean)} bands.",
            "Use measured.",
        )
    return Normalisation(measured.scale, *imagenet_normalisation(settings.name))


def load_encoder(encoder: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Loads a pretraining run's trunk, `tensors` by name, all of it or nothing.

    Raises:
        RuntimeError: names or shapes are not those of `encoder`.
    """
    prefix = "trunk.encoder."
    state = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
    encoder.load_state_dict(state, strict=True)


def load_segmenter(folder: Path) -> tuple[nn.Module, RunCard]:
    """The segmenter of a fine-tuning run, in eval mode, and its card.

    Raises:
        DataError: `folder` holds no such run.
    """
    card = require_kind(load_card(folder), SEGMENTER, folder)
    with reading_run(folder):
        model = build_segmenter(
            card.decoder, card.encoder, len(card.bands), len(card.classes), card.output_stride
        )
        model.load_state_dict(load_tensors(folder), strict=True)
    return model.eval(), card


def encoder_of(segmenter: nn.Module) -> nn.Module:
    """The encoder inside a segmenter."""
    return cast(nn.Module, cast(Any, segmenter).encoder)


def recompute_activations(encoder: nn.Module, name: str) -> None:
    """Turns on gradient checkpointing of an encoder: activations are recomputed for the gradient.

    Args:
        encoder: an encoder of segmentation_models_pytorch around a timm model.
        name: the timm model's name, for the error.

    Raises:
        DataError: the model cannot do that.
    """
    try:
        encoder.model.set_grad_checkpointing(True)  # type: ignore[union-attr, operator]
    except (AttributeError, AssertionError, NotImplementedError) as error:
        raise DataError(
            f"The encoder {name!r} cannot recompute its activations (encoder.checkpointing true).",
            "Use --no-encoder.checkpointing and a smaller loop.batch, or an encoder such as "
            "resnet50.",
        ) from error
    for module in encoder.modules():
        if isinstance(module, _BatchNorm) and module.track_running_stats:
            kept = _NormState()
            module.register_forward_pre_hook(kept.stop)
            module.register_forward_hook(kept.go_on, always_call=True)


class _NormState:
    """Keeps a batch norm's statistics unchanged when the same images pass a second time."""

    def __init__(self) -> None:
        self._momentum: Any = None
        self._stopped = False

    def stop(self, norm: Any, _: Any) -> None:
        # A forward pass inside a backward pass is the second one on the same images.
        self._stopped = norm.training and torch._C._current_graph_task_id() != -1
        if self._stopped:
            self._momentum, norm.momentum = norm.momentum, 0.0

    def go_on(self, norm: Any, *_: Any) -> None:
        if self._stopped:
            norm.momentum = self._momentum
            norm.num_batches_tracked.sub_(1)
            self._stopped = False
