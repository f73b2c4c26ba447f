"""Settings of the commands about ONNX files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Variant = Literal["default", "dynamic", "int8", "fp16", "uint8"]


@dataclass(frozen=True)
class ExportSettings:
    """Export a model to ONNX with its contract, compared with torch before it is written.

    A fine-tuning run gives segment.onnx and its variants, a pretraining run regions.onnx. A model
    of your own is named by `torch_module`, `weights` and `contract` instead of `run`. With
    `features` the encoder alone gives features.onnx, which `grass-train learn` makes maps with.

    Attributes:
        out: folder for the files.
        run: folder of a run.
        features: write the encoder of `run`, or of `encoder`, as a features model.
        encoder: with `features` and without `run`: timm name of an encoder with ImageNet weights.
        variants: files of a segmenter. "default" runs everywhere; "dynamic" takes tiles of any size
            that is a multiple of the stride; "int8" is fast on CPUs; "fp16" is small and fast
            on GPUs; "uint8" takes raw values of 8 bits. All but the first have the variant in their
            name: segment-int8.onnx. Of a features model: "default", "fp16" and "int8".
        data: labelled data set (images/, masks/, classes.json): its training tiles calibrate int8,
            its validation tiles choose the layers that stay float, `split` gives the scores.
        domain: data sets or folders of imagery that the model was trained on, by which imagery
            unlike it is noticed; `data` when empty.
        split: split of `data` to measure on.
        calibration: how int8 cuts off rare large values: "percentile" or "entropy".
        calibration_tiles: tiles of `data` to calibrate on, and to choose layers on.
        tile: side of the model's input in pixels; 0 for the run's own.
        gsd: ground sampling distance trained on, metres; 0 for what the data say.
        licence: licence of weights and data, kept in the model.
        torch_module: "package.module:function", called without arguments for a torch.nn.Module;
            the working folder is searched first.
        weights: its weights, .safetensors or a state dict of tensors only.
        contract: YAML file with its contract, as docs/contract.md lays it out.
    """

    out: str
    run: str = ""
    features: bool = False
    encoder: str = ""
    variants: list[Variant] = field(default_factory=lambda: ["default"])
    data: str = ""
    domain: list[str] | str = ""
    split: Literal["test", "val"] = "test"
    calibration: Literal["percentile", "entropy"] = "percentile"
    calibration_tiles: int = 48
    tile: int = 0
    gsd: float = 0.0
    licence: str = ""
    torch_module: str = ""
    weights: str = ""
    contract: str = ""


@dataclass(frozen=True)
class DescribeSettings:
    """Show what an ONNX model says about itself: shapes, contract, origin.

    Attributes:
        model: the ONNX file.
        json: print JSON instead of a table.
    """

    model: str
    json: bool = False


@dataclass(frozen=True)
class DomainSettings:
    """Write a copy of an ONNX segmenter that recognises imagery unlike what it was trained on.

    Attributes:
        model: the ONNX file; it is only read.
        images: data sets or folders of imagery that it was trained on. Of data sets with splits the
            training split is described and the validation split held out; of others every fifth
            scene is held out.
        out: the file to write; NAME-domain.onnx beside the model when empty.
    """

    model: str
    images: list[str] | str
    out: str = ""


@dataclass(frozen=True)
class AdoptSettings:
    """Write a copy of an ONNX segmentation model with a contract added or repaired.

    Attributes:
        model: the ONNX file; it is only read.
        contract: YAML file with the contract, or with the fields that differ from what the model
            says already; may be left out for a model of the Deepness plugin.
        out: the file to write; NAME-adopted.onnx beside the model when empty.
    """

    model: str
    contract: str = ""
    out: str = ""
