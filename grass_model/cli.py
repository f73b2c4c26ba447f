"""The `grass-train` command: settings from arguments and YAML, one short answer to bad input.

No heavy module is imported before a command runs, so that `--help` answers at once.
"""

from __future__ import annotations

import errno
import importlib
import io
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn, get_type_hints

from jsonargparse import ArgumentParser, Namespace

from grass_qgis.engine.core.errors import CancelledError, DataError, GrassError
from grass_qgis.engine.core.learn_job import NO_FEATURES
from grass_qgis.engine.core.surroundings import set_aside_foreign_data

from .data.sources import may_be_there
from .settings import (
    assess as settings_assess,
)
from .settings import (
    benchmark as settings_benchmark,
)
from .settings import (
    change as settings_change,
)
from .settings import (
    devices as settings_devices,
)
from .settings import (
    export as settings_export,
)
from .settings import (
    few_labels as settings_few_labels,
)
from .settings import (
    finetune as settings_finetune,
)
from .settings import (
    learn as settings_learn,
)
from .settings import (
    predict as settings_predict,
)
from .settings import (
    pretrain as settings,
)
from .settings.yaml_file import check_settings_files

_USAGE, _CANCELLED = 2, 130
_OWN_PACKAGES = ("export", "grass_model", "grass_qgis")


@dataclass(frozen=True)
class Command:
    """One command: settings it takes, `module:function` that runs it, positional arguments.

    `inputs` are the settings that name a file or folder which must be there, unless empty; `images`
    may also be a pattern, an address, or a data set of torchgeo. `flags` are switches that take no
    value; `several` are positional arguments that take one value or more, `lists` settings that do.
    """

    help: str
    settings: type
    target: str
    inputs: tuple[str, ...] = ()
    positional: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


COMMANDS = {
    "pretrain": Command(
        "pretrain an encoder on unlabelled imagery with GraSS",
        settings.PretrainSettings,
        "grass_model.pretraining.command:pretrain",
        ("images", "held_out", "probe"),
    ),
    "adapt": Command(
        "adapt an encoder to your own unlabelled imagery, keeping what it knows",
        settings.AdaptSettings,
        "grass_model.pretraining.adapt:adapt",
        ("images", "held_out"),
    ),
    "preview": Command(
        "draw the views and boxes a pretraining would start with",
        settings.PreviewSettings,
        "grass_model.pretraining.preview:preview",
        ("images",),
    ),
    "finetune": Command(
        "fine-tune a segmenter on few labels",
        settings_finetune.FinetuneSettings,
        "grass_model.finetuning.command:finetune",
        ("data", "mix"),
        lists=("data",),
    ),
    "evaluate": Command(
        "measure a segmenter on held-out labels",
        settings_finetune.EvaluateSettings,
        "grass_model.evaluation.command:evaluate",
        ("run", "model", "data", "mix"),
    ),
    # Named, not imported: grass_model never depends on export.
    "export": Command(
        "export a run, or a torch model of your own, to ONNX with its contract",
        settings_export.ExportSettings,
        "export.run:export_run",
        ("run", "data", "domain", "weights", "contract"),
        lists=("domain",),
    ),
    "describe": Command(
        "show what an ONNX model says about itself",
        settings_export.DescribeSettings,
        "export.describe:describe",
        ("model",),
        ("model",),
        ("json",),
    ),
    "adopt": Command(
        "add or repair the contract of an ONNX segmentation model",
        settings_export.AdoptSettings,
        "export.adopt:adopt",
        ("model", "contract"),
        ("model",),
    ),
    "domain": Command(
        "teach a segmenter to tell imagery unlike what it was trained on",
        settings_export.DomainSettings,
        "export.domain.command:describe_domain",
        ("model", "images"),
        ("model",),
        lists=("images",),
    ),
    "weights": Command(
        "write the encoder of a run for timm, torchvision or mmsegmentation",
        settings.WeightsSettings,
        "grass_model.models.weights_export:export_weights",
        ("run",),
    ),
    "predict": Command(
        "run a model over a raster: classes, confidence, polygons",
        settings_predict.PredictSettings,
        "grass_model.predict.command:predict",
        ("model",),
        ("raster",),
    ),
    "learn": Command(
        "learn a map from a few labelled objects, without training",
        settings_learn.LearnSettings,
        "grass_model.predict.learn:learn_map",
        ("features",),
        flags=("json",),
        several=("rasters",),
    ),
    "change": Command(
        "compare the classes of two dates: what became what, where, and how much",
        settings_change.ChangeSettings,
        "grass_model.predict.change:compare",
        ("model",),
        ("before", "after"),
        ("json",),
    ),
    "regions": Command(
        "draw the gradient-selected regions of a raster",
        settings_predict.RegionsSettings,
        "grass_model.predict.command:draw",
        ("model",),
        ("raster",),
    ),
    "samplepoints": Command(
        "draw random points over a map, to find out how good it is",
        settings_assess.SamplePointsSettings,
        "grass_model.predict.assess:draw_points",
        ("strata",),
        ("raster",),
        flags=("json",),
    ),
    "assess": Command(
        "estimate accuracy and areas of a map, with intervals, from reference points",
        settings_assess.AssessSettings,
        "grass_model.predict.assess:assess",
        ("strata",),
        ("points",),
        flags=("json",),
    ),
    "devices": Command(
        "run a model on every device there is: what works, how fast, and why the rest does not",
        settings_devices.DevicesSettings,
        "grass_model.predict.command:devices",
        ("model",),
        flags=("json",),
    ),
    "purity": Command(
        "measure whether the regions of a run show single objects",
        settings.PuritySettings,
        "grass_model.purity.command:purity",
        ("run", "data"),
    ),
    "fewlabels": Command(
        "compare encoders by what few labels teach a linear classifier",
        settings_few_labels.FewLabelsSettings,
        "grass_model.linear_probe.command:few_labels",
        ("data",),
    ),
    "benchmark": Command(
        "compare pretrainings: initialisations, label shares, draws and seeds",
        settings_benchmark.BenchmarkSettings,
        "grass_model.benchmark.command:benchmark",
    ),
    "synthetic": Command(
        "write a generated landscape with exact labels",
        settings.SyntheticSettings,
        "grass_model.data.synthetic:synthetic",
    ),
}


class OneLineParser(ArgumentParser):
    """Answers a wrong argument with one line, and exit status 2."""

    def error(self, message: str, ex: Exception | None = None) -> NoReturn:
        """Prints what is wrong and where help is."""
        text = " ".join(str(message).split())
        remedy = suggestion(text) or "See --help."
        sys.stderr.write(f"{self.prog.split(' [')[0]}: {text} {remedy}\n")
        raise SystemExit(_USAGE)


def suggestion(text: str) -> str:
    """Names the settings nearest to the one an error of the parser calls unknown."""
    match = re.search(r"does not accept option '([\w.]+)'|unrecognized arguments: --([\w.]+)", text)
    if match is None:
        return ""
    keys = [key for command in COMMANDS.values() for key in keys_of(command.settings)]
    near = get_close_matches(match[1] or match[2], dict.fromkeys(keys), n=2)
    return f"Did you mean {' or '.join(near)}? All settings: --help." if near else ""


def underscored(argument: str) -> str:
    """`--torch-module x` is taken as `--torch_module x`; values stay as they are."""
    name, sign, value = argument.partition("=")
    if not name.startswith("--"):
        return argument
    return f"--{name[2:].replace('-', '_')}{sign}{value}"


def gathered(arguments: Sequence[str]) -> list[str]:
    """`--data A B C` as one argument, where the command's setting takes several values."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    options = [f"--{name}" for name in command.lists] if command else []
    result: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        values: list[str] = []
        while word in options and rest and not rest[0].startswith("--"):
            values.append(rest.pop(0))
        result += [f"{word}={json.dumps(values)}"] if len(values) > 1 else [word, *values]
    return result


def keys_of(settings: type, before: str = "") -> list[str]:
    """Dotted names of all settings of a command."""
    keys = []
    for name, kind in get_type_hints(settings).items():
        nested = is_dataclass(kind)
        keys += keys_of(kind, f"{before}{name}.") if nested else [f"{before}{name}"]
    return keys


def build_parser() -> OneLineParser:
    """The parser of all commands, made from their settings."""
    parser = OneLineParser(prog="grass-train", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--version", action="version", version=f"grass-train {version('grass-segmenter')}"
    )
    commands = parser.add_subcommands(required=True, dest="command")
    for name, command in COMMANDS.items():
        sub = OneLineParser(description=command.settings.__doc__)
        sub.add_argument("--config", action="config", help="YAML file with settings")
        for positional in command.positional:
            sub.add_argument(positional, type=str)
        for positional in command.several:
            sub.add_argument(positional, type=str, nargs="+")
        for flag in command.flags:
            sub.add_argument(f"--{flag}", action="store_true")
        sub.add_class_arguments(
            command.settings, skip={*command.positional, *command.flags, *command.several}
        )
        commands.add_subcommand(name, sub, help=command.help)
    return parser


def run(arguments: Sequence[str] | None = None) -> None:
    """Parses and runs one command; errors for the user are raised."""
    parser = build_parser()
    given = sys.argv[1:] if arguments is None else arguments
    check_settings_files(given)
    try:
        parsed = parser.parse_args([underscored(argument) for argument in gathered(given)])
    except OverflowError as error:
        raise DataError(f"A setting is too large a number ({error}).", "Correct it.") from error
    name = parsed.command
    try:
        values = vars(parser.instantiate_classes(parsed)[name])
    except TypeError as error:
        raise DataError(
            f"A group of settings is empty, or no group ({' '.join(str(error).split())[-80:]}).",
            "Give it settings, or leave it out.",
        ) from error
    values.pop("config", None)
    command = COMMANDS[name]
    chosen = command.settings(**{key: _plain(value) for key, value in values.items()})
    # Checked here, so that a mistyped path fails before seconds of imports.
    for key in command.inputs:
        given_values = getattr(chosen, key)
        for value in given_values if isinstance(given_values, list) else [given_values]:
            if value == NO_FEATURES and key == "features":
                continue
            if value and not (may_be_there(value) if key == "images" else Path(value).exists()):
                raise DataError(f"There is no file or folder {value}.", f"Check --{key}.")
    outcome = _carry_out(name, command, chosen)
    if outcome is not None and _is_first_process():
        sys.stdout.write(f"{name}: results in {outcome}\n")


def _carry_out(name: str, command: Command, chosen: Any) -> Any:
    module, function = command.target.split(":")
    try:
        return getattr(importlib.import_module(module), function)(chosen)
    except ModuleNotFoundError as error:
        # Maps are made without the extra that brings torch; what trains is not.
        absent = (error.name or "").partition(".")[0]
        if not absent or absent in _OWN_PACKAGES:
            raise
        raise DataError(
            f"{name} needs the package {absent}, which is not installed.",
            'Install it with: pip install "grass-segmenter[train]"',
        ) from error


def main() -> None:
    """Entry point: a user's error is one line on standard error and exit status 2."""
    set_aside_foreign_data()  # before GDAL is loaded
    # A name that the terminal's or the log's encoding lacks must not end a run that went well.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Set before torch or OpenMP start: their idle threads would steal the cores of the loader.
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    # Or each process of a training on many devices warns that all its parameters are in use.
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
    # ONNX Runtime would report every run to its maker, over the network.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        run()
    except CancelledError as error:
        sys.stderr.write(f"grass-train: {error}\n")
        raise SystemExit(_CANCELLED) from None
    except GrassError as error:
        sys.stderr.write(f"grass-train: {error}\n")
        raise SystemExit(_USAGE) from None
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        remedy = " Make room and run it again." if error.errno == errno.ENOSPC else ""
        sys.stderr.write(f"grass-train: cannot use{where}: {error.strerror or error}.{remedy}\n")
        raise SystemExit(_USAGE) from None
    except MemoryError:
        sys.stderr.write(
            "grass-train: The memory is used up. Use smaller tiles or a smaller batch.\n"
        )
        raise SystemExit(_USAGE) from None
    except KeyboardInterrupt:
        sys.stderr.write("grass-train: interrupted.\n")
        raise SystemExit(_CANCELLED) from None


def _is_first_process() -> bool:
    """Whether this is not one of the further processes of a training on many devices."""
    # Of torchrun and SLURM the number among all processes, of Lightning the parts it is made of.
    numbers = ("RANK", "SLURM_PROCID", "LOCAL_RANK", "NODE_RANK")
    return all(os.environ.get(key, "0") == "0" for key in numbers)


def _plain(value: Any) -> Any:
    return dict(vars(value)) if isinstance(value, Namespace) else value
