"""Plan of a benchmark: its cells, an estimate of their cost, and whether its data exists.

The cost is estimated from a step of each kind on a few random images: the order of magnitude.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import torch
from torch import Tensor, nn

from grass_qgis.engine.core.errors import GrassError

from ..baselines.table import METHODS
from ..contrast.presets import resolve
from ..data.classes import read_classes
from ..data.imagery import describe_image
from ..data.scenes import SPLITS, Scene, labelled_scenes, of_split
from ..data.sources import may_be_there
from ..models.encoders import ProjectionHead, Trunk, build_encoder
from ..models.segmenter import build_segmenter
from ..pretraining.task import GrassTask
from ..settings.benchmark import BenchmarkSettings
from ..training.memory_probe import random_views
from ..training.steps import images_per_step
from .runs import UNTRAINED, encoder_for, grass_of

_IMAGES = 4  # tried at once
_BANDS, _CLASSES = 3, 6  # without data


@dataclass(frozen=True)
class Counts:
    """Labelled tiles of each split, and how many classes they have; tiles are 0 without data."""

    train: int = 0
    val: int = 0
    test: int = 0
    classes: int = _CLASSES


def print_plan(settings: BenchmarkSettings) -> None:
    """Prints cells, cost and data of a benchmark; nothing is written."""
    for line in (_cells_line(settings), *_data_lines(settings)):
        _print_line(line)
    counts = _counts(settings)
    total = 0.0
    for name in settings.initialisations:
        steps = settings.loop.steps if name not in UNTRAINED else 0
        seconds = step_seconds(settings, name) * steps
        runs = len(settings.seeds) * (len(settings.budgets) if steps else 1)
        total += seconds * runs
        _print_line(f"{name}: {runs} runs of {steps} steps, about {_hours(seconds)} each")
    cost = evaluation_seconds(settings, counts)
    places = len(settings.initialisations) * len(settings.seeds) * len(settings.budgets)
    cells = places * len(settings.shares) * settings.draws
    each = cells if settings.evaluation == "finetune" else places
    total += cost * each
    _print_line(f"{settings.evaluation}: {each} times, about {_hours(cost)} each")
    device = "GPU" if torch.cuda.is_available() else "CPU"
    _print_line(f"all of it: about {_hours(total)} on this {device}, estimated from a few images")


def _print_line(line: str) -> None:
    """Prints a line and flushes it, since the next one may take a while."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def step_seconds(settings: BenchmarkSettings, name: str) -> float:
    """Of one pretraining step with all its images; 0 for an encoder that is not trained."""
    if name in UNTRAINED:
        return 0.0
    encoder = encoder_for(settings, name)
    network = build_encoder(encoder.name, _BANDS, encoder.output_stride)
    share = images_per_step(settings.loop) / _IMAGES
    if name in METHODS:
        batch = random_views(_IMAGES, _BANDS, settings.view, 0, _device())
        method = METHODS[name](Trunk(network), settings.methods).to(_device())
        return share * timed(lambda: method.loss(batch.first, batch.second))
    options = resolve(grass_of(settings, name))
    trunk = Trunk(network, options.levels)
    segments = settings.tile**2 // options.object_area
    batch = random_views(_IMAGES, _BANDS, settings.view, 0, _device(), segments=segments)
    head = ProjectionHead(options.head, trunk.channels)
    task = GrassTask(trunk, head, options, settings.loop).to(_device())
    plain = timed(lambda: task.compute(batch, guided=False).loss)
    if options.warmup_fraction == 1:
        return share * plain
    guided = timed(lambda: task.compute(batch, guided=True).loss)
    warm = options.warmup_fraction
    return share * (warm * plain + (1 - warm) * guided)


def evaluation_seconds(settings: BenchmarkSettings, counts: Counts) -> float:
    """Of a cell's fine-tuning, or of the linear classifiers of all cells of a run."""
    encoder, side = settings.encoder, settings.label_tile
    if settings.evaluation == "clicks":
        network = build_encoder(encoder.name, _BANDS, encoder.output_stride)
        return counts.test * _pass_seconds(network, side)
    if settings.evaluation == "linear":
        model: nn.Module = build_encoder(encoder.name, _BANDS, encoder.output_stride)
        learnt = sum(min(1.0, settings.draws * share) for share in settings.shares)
        tiles = min(1.0, learnt) * counts.train + counts.val + counts.test
        return tiles * _pass_seconds(model, side)
    segmenter = settings.segmenter
    model = build_segmenter(
        segmenter.decoder, encoder.name, _BANDS, counts.classes, encoder.output_stride
    ).to(_device())
    images = torch.randn(_IMAGES, _BANDS, segmenter.crop, segmenter.crop, device=_device())
    step = timed(lambda: model(images).square().mean()) * images_per_step(segmenter.loop) / _IMAGES
    validations = math.ceil(segmenter.loop.steps / segmenter.validate_every) + 1
    tiles = validations * counts.val + counts.test
    return segmenter.loop.steps * step + tiles * _pass_seconds(model, side)


def timed(loss: Callable[[], Tensor]) -> float:
    """Seconds of a loss and its gradient, the second time."""
    seconds = 0.0
    for _ in range(2):
        begun = perf_counter()
        loss().backward()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        seconds = perf_counter() - begun
    return seconds


def _pass_seconds(model: nn.Module, side: int) -> float:
    """Of one tile, forwards only."""
    images = torch.randn(_IMAGES, _BANDS, side, side, device=_device())
    model.to(_device()).eval()
    with torch.inference_mode():
        model(images)
        begun = perf_counter()
        model(images)
        if torch.cuda.is_available():
            torch.cuda.synchronize()
    return (perf_counter() - begun) / _IMAGES


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _cells_line(settings: BenchmarkSettings) -> str:
    parts = {
        "initialisations": len(settings.initialisations),
        "seeds": len(settings.seeds),
        "shares": len(settings.shares),
        "draws": settings.draws,
        "budgets": len(settings.budgets),
    }
    shown = " x ".join(f"{count} {name}" for name, count in parts.items())
    return f"{shown} = {math.prod(parts.values())} cells"


def _data_lines(settings: BenchmarkSettings) -> list[str]:
    lines = []
    for name in ("data", "images", "imagenet_weights"):
        value = getattr(settings, name)
        if value:
            there = "is there" if may_be_there(value) else "is NOT there"
            lines.append(f"{name} {value} {there}")
    return lines


def _counts(settings: BenchmarkSettings) -> Counts:
    """Tiles of the labelled data; none when it cannot be read yet."""
    try:
        scenes, classes = labelled_scenes(Path(settings.data)), read_classes(Path(settings.data))
        train, val, test = (
            sum(_tiles(scene, settings.label_tile) for scene in of_split(scenes, split))
            for split in SPLITS
        )
    except (GrassError, OSError):
        return Counts()
    most = settings.score_tiles
    val, test = (min(count, most) if most else count for count in (val, test))
    return Counts(train, val, test, len(classes))


def _tiles(scene: Scene, side: int) -> int:
    info = describe_image(scene.image)
    return math.ceil(info.width / side) * math.ceil(info.height / side)


def _hours(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
