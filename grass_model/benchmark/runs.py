"""The pretrainings of a benchmark: every initialisation becomes a run folder of its own."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from grass_qgis.engine.core.errors import DataError

from ..baselines.run import pretrain_baseline
from ..baselines.table import METHODS as BASELINES
from ..pretraining.command import check_settings, pretrain
from ..pretraining.methods import METHODS as GRASS
from ..pretraining.methods import method_settings
from ..settings.benchmark import BenchmarkSettings, Clock
from ..settings.pretrain import EncoderSettings, GrassSettings, PretrainSettings
from ..training.callbacks import FILE as TIME_FILE

UNTRAINED = ("random", "imagenet")
INITIALISATIONS = (*UNTRAINED, *GRASS, *BASELINES)
_SECONDS = {"wall": "seconds", "processor": "processor_seconds"}
_ALIKE = 0.05  # a run that takes so nearly the reference's seconds is not made anew
_BANK = 32  # of what only maps of regions need, a little


def check_pretraining(settings: BenchmarkSettings) -> None:
    """Refuses settings that no pretraining can have.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    folder = run_folder(settings, "steps", settings.reference, settings.seeds[0])
    check_settings(
        _settings_for(settings, settings.reference, settings.seeds[0], settings.loop.steps, folder)
    )


def run_folder(settings: BenchmarkSettings, budget: str, name: str, seed: int) -> Path:
    """Where a pretraining lies."""
    return Path(settings.out) / "pretrained" / budget / f"{name}-{seed}"


def pretrained(settings: BenchmarkSettings, budget: str, name: str, seed: int) -> Path:
    """The run of an initialisation, made or gone on with when it is not finished.

    Under the budget "time" it takes as many steps as fit into the seconds of the reference's run;
    where that is what the budget "steps" gives, it is that run.

    Raises:
        DataError: imagery or weights cannot be used.
    """
    steps = settings.loop.steps
    if budget == "time":
        steps = steps_in_time(settings, name, seed)
        budget = "steps" if steps == settings.loop.steps else budget
    folder = run_folder(settings, budget, name, seed)
    if (folder / "model.json").exists():
        return folder
    sys.stdout.write(f"{name}, seed {seed}, {describe_steps(name, steps)}\n")
    chosen = _settings_for(settings, name, seed, steps, folder)
    if name in GRASS:
        return pretrain(replace(chosen, grass=grass_of(settings, name)))
    return pretrain_baseline(name if name in BASELINES else "", chosen, settings.methods)


def grass_of(settings: BenchmarkSettings, name: str) -> GrassSettings:
    """The settings of GraSS of an initialisation that is SimCLR's or GraSS's."""
    return method_settings(name, settings.encoder.output_stride, settings.temperature)


def describe_steps(name: str, steps: int) -> str:
    """How long an initialisation is trained, for people."""
    return "not pretrained here" if name in UNTRAINED else f"{steps} steps"


def steps_in_time(settings: BenchmarkSettings, name: str, seed: int) -> int:
    """Steps that fit into the seconds of the reference's run; both runs by steps are made first."""
    steps = settings.loop.steps
    if name in UNTRAINED or name == settings.reference:
        return steps
    reference = pretrained(settings, "steps", settings.reference, seed)
    of_reference = seconds_of(reference, settings.clock)
    seconds = seconds_of(pretrained(settings, "steps", name, seed), settings.clock)
    fitting = max(1, round(steps * of_reference / seconds))
    return steps if abs(fitting / steps - 1) <= _ALIKE else fitting


def time_of(folder: Path, clock: Clock) -> tuple[int, float]:
    """Steps and seconds of a run's training; none for an encoder that was not trained here.

    Raises:
        DataError: the record cannot be read.
    """
    path = folder / TIME_FILE
    if not path.exists():
        return 0, 0.0
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return int(record["steps"]), float(record[_SECONDS[clock]])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} cannot be read ({error}).", f"Remove {folder}: it will be trained anew."
        ) from error


def seconds_of(folder: Path, clock: Clock) -> float:
    """Seconds of a pretraining.

    Raises:
        DataError: the run has no record of them.
    """
    _, seconds = time_of(folder, clock)
    if not seconds > 0:
        raise DataError(
            f"{folder} does not hold how long it was trained.",
            "Remove that folder: it will be trained anew.",
        )
    return seconds


def encoder_for(settings: BenchmarkSettings, name: str) -> EncoderSettings:
    """The encoder with the first weights of an initialisation."""
    if name == "random":
        return replace(settings.encoder, init="random")
    if name == "imagenet":
        return replace(settings.encoder, init=settings.imagenet_weights or "imagenet")
    return settings.encoder


def _settings_for(
    settings: BenchmarkSettings, name: str, seed: int, steps: int, folder: Path
) -> PretrainSettings:
    return PretrainSettings(
        images=settings.images or settings.data,
        out=str(folder),
        tile=settings.tile,
        max_tiles=settings.max_tiles,
        view=settings.view,
        least_area=settings.least_area,
        bank=_BANK,
        pictures_every=0,
        resume=True,
        encoder=encoder_for(settings, name),
        keep=settings.keep,
        loop=replace(settings.loop, seed=seed, steps=steps),
    )
