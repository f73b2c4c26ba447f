"""`grass-train weights`: the encoder of a run under the tensor names of other libraries.

Only names of tensors change. Layouts: timm and torchvision are compared with the model they are
for before anything is written; mmsegmentation's is that of its ResNet
(deep stem `stem.N`, shortcut `downsample.0/1`), as in its documentation.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import timm
import torch
import torchvision
from safetensors.torch import save_file
from torch import Tensor

from grass_qgis.engine.core.errors import DataError

from ..files.atomic import whole_file
from ..settings.pretrain import WeightsSettings
from .encoders import build_encoder, require_encoder_name
from .run_card import ENCODER, RunCard, load_card, load_tensors, package_version

Tensors = dict[str, Tensor]
_PLAIN = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152")
_DEEP = tuple(f"{name}{kind}" for name in _PLAIN for kind in "cd")
# timm's deep stem: conv, norm, act, conv, norm, act, conv in conv1, the last norm in bn1.
_STEM = {"conv1.0": 0, "conv1.1": 1, "conv1.3": 3, "conv1.4": 4, "conv1.6": 6, "bn1": 7}


@dataclass(frozen=True)
class Layout:
    """Tensors under the names of a library, and the call whose model takes them strictly."""

    tensors: Tensors
    loads_into: str


def export_weights(settings: WeightsSettings) -> Path:
    """Writes the encoder of a run; returns the file.

    Raises:
        DataError: no such run, an encoder the format has no model for, or an unknown file ending.
    """
    out, folder = Path(settings.out), Path(settings.run)
    if out.suffix not in (".safetensors", ".pth"):
        raise DataError(
            f"{out} does not end like a weights file.", "End --out with .safetensors or .pth."
        )
    card = load_card(folder)
    layout = _LAYOUTS[settings.format](card, encoder_tensors(card, load_tensors(folder)))
    _write(out, layout, card, folder.resolve().name)
    return out


def encoder_tensors(card: RunCard, tensors: Tensors) -> Tensors:
    """The encoder among the tensors of a run, under the names of timm's feature extractor."""
    prefix = "trunk.encoder.model." if card.kind == ENCODER else "encoder.model."
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def timm_layout(card: RunCard, tensors: Tensors) -> Layout:
    """Layout for `timm.create_model(name, num_classes=0)` where a run trains all of that model.

    Many encoders have layers behind their features which no run trains; their weights are laid out
    for `timm.create_model(name, features_only=True)` rather than filled up with random ones.
    """
    require_encoder_name(card.encoder)  # or timm might download what a card names
    bands = len(card.bands)
    whole = timm.create_model(card.encoder, num_classes=0, in_chans=bands).state_dict()
    if _shapes(whole) == _shapes(tensors):
        call = f'timm.create_model("{card.encoder}", num_classes=0, in_chans={bands})'
        return Layout(tensors, call)
    features = build_encoder(card.encoder, bands, 32).state_dict()
    if _shapes({k.removeprefix("model."): v for k, v in features.items()}) != _shapes(tensors):
        raise DataError(
            f"The run's weights are not those of this timm's {card.encoder}.",
            "Use the version of timm the run was trained with.",
        )
    call = f'timm.create_model("{card.encoder}", features_only=True, in_chans={bands})'
    return Layout(tensors, call)


def torchvision_layout(card: RunCard, tensors: Tensors) -> Layout:
    """Layout for torchvision's ResNets with an Identity as `fc`, which equals timm's.

    Raises:
        DataError: torchvision has no such model, or not for that many bands.
    """
    name = _require(card, _PLAIN, "torchvision")
    if len(card.bands) != 3:
        raise DataError(
            f"torchvision's {name} takes 3 bands, the run has {len(card.bands)}.",
            "Use --format timm.",
        )
    model = torchvision.models.get_model(name, weights=None)
    model.fc = torch.nn.Identity()
    if _shapes(model.state_dict()) != _shapes(tensors):
        raise DataError(f"The run's {name} is not built as torchvision's.", "Use --format timm.")
    return Layout(tensors, f"torchvision.models.{name}() with fc = torch.nn.Identity()")


def mmsegmentation_layout(card: RunCard, tensors: Tensors) -> Layout:
    """Layout for the `backbone` of mmsegmentation: ResNet, ResNetV1c (timm's c) or ResNetV1d (d).

    Raises:
        DataError: it has no such backbone.
    """
    name = _require(card, _PLAIN + _DEEP, "mmsegmentation")
    depth = int(re.sub(r"\D", "", name))
    backbone = {"c": "ResNetV1c", "d": "ResNetV1d"}.get(name[-1], "ResNet")
    named = {f"backbone.{_mmsegmentation_name(k, name[-1])}": v for k, v in tensors.items()}
    call = f'mmseg.models.{backbone}(depth={depth}, in_channels={len(card.bands)}), "backbone."'
    return Layout(named, call)


def _mmsegmentation_name(key: str, kind: str) -> str:
    module, _, leaf = key.rpartition(".")
    if kind in "cd" and module in _STEM:
        return f"stem.{_STEM[module]}.{leaf}"
    shortcut = re.fullmatch(r"(layer(\d)\.0\.downsample)\.(\d)", module)
    # V1d pools before the shortcut's convolution; timm keeps an empty place where nothing is
    # pooled, as in the first layer, mmsegmentation none.
    if kind == "d" and shortcut and shortcut[2] == "1":
        return f"{shortcut[1]}.{int(shortcut[3]) - 1}.{leaf}"
    return key


def _require(card: RunCard, possible: tuple[str, ...], library: str) -> str:
    name = card.encoder.split(".")[0]  # without timm's tag of the weights
    if name not in possible:
        raise DataError(
            f"{library} has no model for the encoder {card.encoder!r}; possible are "
            f"{', '.join(possible)}.",
            "Use --format timm.",
        )
    return name


def _shapes(tensors: Tensors) -> dict[str, torch.Size]:
    return {key: value.shape for key, value in tensors.items()}


def _write(out: Path, layout: Layout, card: RunCard, run: str) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    tensors = {key: value.contiguous() for key, value in layout.tensors.items()}
    with whole_file(out) as part:
        if out.suffix == ".pth":
            torch.save(tensors, part)
        else:
            save_file(tensors, part, metadata=_metadata(layout, card, run))


def _metadata(layout: Layout, card: RunCard, run: str) -> dict[str, str]:
    """Metadata for use and provenance of the file; values that are not text are JSON."""
    pretraining = card.provenance.get("pretraining") or {}
    return {
        "format": "pt",
        "loads_into": layout.loads_into,
        "made_by": f"grass-segmenter {package_version()}",
        "run": run,
        "kind": card.kind,
        "encoder": card.encoder,
        "output_stride": str(card.output_stride),
        "method": str(pretraining.get("method", "supervised")),
        "bands": json.dumps(card.bands),
        "scale": json.dumps(card.norm.scale),
        "mean": json.dumps(card.norm.mean),
        "std": json.dumps(card.norm.std),
        "provenance": json.dumps(dict(card.provenance)),
    }


_LAYOUTS = {
    "timm": timm_layout,
    "torchvision": torchvision_layout,
    "mmsegmentation": mmsegmentation_layout,
}
