"""The commands of `grass-train`: settings they take, and the function that runs each."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from typing import get_type_hints

from ..settings import (
    assess as settings_assess,
)
from ..settings import (
    benchmark as settings_benchmark,
)
from ..settings import (
    change as settings_change,
)
from ..settings import (
    completion as settings_completion,
)
from ..settings import (
    devices as settings_devices,
)
from ..settings import (
    export as settings_export,
)
from ..settings import (
    few_labels as settings_few_labels,
)
from ..settings import (
    finetune as settings_finetune,
)
from ..settings import (
    learn as settings_learn,
)
from ..settings import (
    predict as settings_predict,
)
from ..settings import (
    pretrain as settings,
)

TASKS = {
    "train": "Train",
    "measure": "Measure",
    "map": "Map",
    "models": "Models and tools",
}


@dataclass(frozen=True)
class Command:
    """One command: settings it takes, `module:function` that runs it, positional arguments.

    `inputs` are the settings that name a file or folder which must be there, unless empty; `images`
    may also be a pattern, an address, or a data set of torchgeo. `flags` are switches that take no
    value; `several` are positional arguments that take one value or more. `task` is one of `TASKS`,
    `example` a call that can be copied, without the program's name and that of the command.
    """

    help: str
    settings: type
    target: str
    inputs: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    task: str = "map"
    example: str = ""


COMMANDS = {
    "pretrain": Command(
        "pretrain an encoder on unlabelled imagery with GraSS",
        settings.PretrainSettings,
        "grass_model.pretraining.command:pretrain",
        ("images", "held_out", "probe"),
        task="train",
        example="--images scenes/ --out runs/encoder",
    ),
    "adapt": Command(
        "adapt an encoder to your own unlabelled imagery, keeping what it knows",
        settings.AdaptSettings,
        "grass_model.pretraining.adapt:adapt",
        ("images", "held_out"),
        task="train",
        example="--images scenes/ --out runs/adapted",
    ),
    "preview": Command(
        "draw the views and boxes a pretraining would start with",
        settings.PreviewSettings,
        "grass_model.pretraining.preview:preview",
        ("images",),
        task="train",
        example="--images scenes/ --out sheet.png",
    ),
    "finetune": Command(
        "fine-tune a segmenter on few labels",
        settings_finetune.FinetuneSettings,
        "grass_model.finetuning.command:finetune",
        ("data", "mix"),
        task="train",
        example="--data labelled/ --encoder.init runs/encoder --out runs/segmenter",
    ),
    "evaluate": Command(
        "measure a segmenter on held-out labels",
        settings_finetune.EvaluateSettings,
        "grass_model.evaluation.command:evaluate",
        ("run", "model", "data", "mix"),
        task="measure",
        example="--run runs/segmenter --data labelled/",
    ),
    # Named, not imported: grass_model never depends on export.
    "export": Command(
        "export a run, or a torch model of your own, to ONNX with its contract",
        settings_export.ExportSettings,
        "export.run:export_run",
        ("run", "data", "domain", "weights", "contract"),
        task="models",
        example="--run runs/segmenter --out models/",
    ),
    "domain": Command(
        "teach a segmenter to recognise imagery unlike what it was trained on",
        settings_export.DomainSettings,
        "export.domain.command:describe_domain",
        ("model", "images"),
        ("model",),
        task="models",
        example="models/segment.onnx --images scenes/",
    ),
    "describe": Command(
        "show what an ONNX model says about itself",
        settings_export.DescribeSettings,
        "export.describe:describe",
        ("model",),
        ("model",),
        ("json",),
        task="models",
        example="models/segment.onnx",
    ),
    "adopt": Command(
        "add or repair the contract of an ONNX segmentation model",
        settings_export.AdoptSettings,
        "export.adopt:adopt",
        ("model", "contract"),
        ("model",),
        task="models",
        example="model.onnx --contract contract.yaml",
    ),
    "weights": Command(
        "write the encoder of a run for timm, torchvision or mmsegmentation",
        settings.WeightsSettings,
        "grass_model.models.weights_export:export_weights",
        ("run",),
        task="models",
        example="--run runs/encoder --out encoder.pth",
    ),
    "predict": Command(
        "run a model over a raster: classes, confidence, polygons",
        settings_predict.PredictSettings,
        "grass_model.predict.command:predict",
        ("model",),
        ("raster",),
        task="map",
        example="scene.tif --model models/segment.onnx --out map/",
    ),
    "learn": Command(
        "learn a map from a few labelled objects, without training",
        settings_learn.LearnSettings,
        "grass_model.predict.learn:learn_map",
        ("features",),
        flags=("json",),
        several=("rasters",),
        task="map",
        example="scene.tif --labels labels.gpkg --out model.onnx --map maps/",
    ),
    "change": Command(
        "compare the classes of two dates: what became what, where, and how much",
        settings_change.ChangeSettings,
        "grass_model.predict.change:compare",
        ("model",),
        ("before", "after"),
        ("json",),
        task="map",
        example="before.tif after.tif --out change/",
    ),
    "regions": Command(
        "draw the gradient-selected regions of a raster",
        settings_predict.RegionsSettings,
        "grass_model.predict.command:draw",
        ("model",),
        ("raster",),
        task="map",
        example="scene.tif --model models/regions.onnx --out regions.gpkg",
    ),
    "samplepoints": Command(
        "draw random points over a map, to find out how good it is",
        settings_assess.SamplePointsSettings,
        "grass_model.predict.assess:draw_points",
        ("strata",),
        ("raster",),
        flags=("json",),
        task="measure",
        example="map.tif --out points.gpkg",
    ),
    "assess": Command(
        "estimate accuracy and areas of a map, with intervals, from reference points",
        settings_assess.AssessSettings,
        "grass_model.predict.assess:assess",
        ("strata", "imagery"),
        ("points",),
        flags=("json",),
        task="measure",
        example="points.gpkg --out assessment/",
    ),
    "devices": Command(
        "run a model on every device there is: what works, how fast, and why the rest does not",
        settings_devices.DevicesSettings,
        "grass_model.predict.command:devices",
        ("model",),
        flags=("json",),
        task="models",
        example="",
    ),
    "purity": Command(
        "measure whether the regions of a run show single objects",
        settings.PuritySettings,
        "grass_model.purity.command:purity",
        ("run", "data"),
        task="measure",
        example="--run runs/encoder --data labelled/ --out purity/",
    ),
    "fewlabels": Command(
        "compare encoders by what few labels teach a linear classifier",
        settings_few_labels.FewLabelsSettings,
        "grass_model.linear_probe.command:few_labels",
        ("data",),
        task="measure",
        example="--config compare.yaml --data labelled/ --out results/",
    ),
    "benchmark": Command(
        "compare pretrainings: initialisations, label shares, draws and seeds",
        settings_benchmark.BenchmarkSettings,
        "grass_model.benchmark.command:benchmark",
        task="measure",
        example="--data labelled/ --out runs/benchmark --seeds 1 2 3",
    ),
    "completion": Command(
        "print a script with which bash or zsh completes commands and settings",
        settings_completion.CompletionSettings,
        "grass_model.terminal.completion:completion",
        positional=("shell",),
        task="models",
        example="bash",
    ),
    "synthetic": Command(
        "write a generated landscape with exact labels",
        settings.SyntheticSettings,
        "grass_model.data.synthetic:synthetic",
        task="train",
        example="--out labelled/",
    ),
}


def keys_of(settings: type, before: str = "") -> list[str]:
    """Dotted names of all settings of a command."""
    keys = []
    for name, kind in get_type_hints(settings).items():
        nested = is_dataclass(kind)
        keys += keys_of(kind, f"{before}{name}.") if nested else [f"{before}{name}"]
    return keys
