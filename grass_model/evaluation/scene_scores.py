"""Scores of predictions against labels by scene and window, and example windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.tiling.grid import Window

from ..data.classes import IGNORE
from ..data.imagery import describe_image
from ..data.labels import open_labels
from ..data.scenes import Scene
from ..metrics.scores import scores_of
from ..metrics.tally import Tally, empty_tally, tally_window
from .scene_predictions import Prediction

_LEAST_LABELLED = 0.5  # of a whole window, to be shown


@dataclass(frozen=True)
class Example:
    """A window of a scene: its score and the class indices (H, W), 255 for none."""

    scene: Scene
    row: int
    col: int
    miou: float
    truth: NDArray[np.uint8]
    predicted: NDArray[np.uint8]

    @property
    def classes(self) -> int:
        """Number of classes that are labelled in it."""
        return len(np.unique(self.truth[self.truth != IGNORE]))


@dataclass(frozen=True)
class EvaluationResult:
    """Scenes and their counts; the windows with the least and the greatest mIoU, those first."""

    scenes: list[Scene] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    worst: list[Example] = field(default_factory=list)
    best: list[Example] = field(default_factory=list)


@dataclass(frozen=True)
class Windows:
    """The windows that scenes are scored in, and what their labels count as.

    Attributes:
        classes: K.
        side: of a window, pixels.
        labels: (256,) the class that each label counts as, 255 for none.
    """

    classes: int
    side: int
    labels: NDArray[np.uint8] = field(default_factory=lambda: np.arange(256, dtype=np.uint8))


def evaluate_scenes(
    predictions: Iterable[tuple[Scene, Prediction]],
    windows: Windows,
    tolerance: int,
    examples: int,
) -> Iterator[EvaluationResult]:
    """Results after each scene; memory does not grow with the size of scenes.

    Args:
        predictions: scenes and what was predicted for them.
        windows: their classes, side and labels.
        tolerance: of borders, pixels.
        examples: windows kept at either end.

    Raises:
        DataError: labels cannot be read, or name an unknown class.
    """
    result = EvaluationResult()
    for scene, prediction in predictions:
        tally = empty_tally(windows.classes)
        for part, example in _scored_windows(scene, prediction, windows, tolerance):
            tally = tally + part
            if example is not None and examples:
                _keep(result, example, examples)
        result.scenes.append(scene)
        result.tallies.append(tally)
        yield result


def _scored_windows(
    scene: Scene, prediction: Prediction, windows: Windows, tolerance: int
) -> Iterator[tuple[Tally, Example | None]]:
    classes, side = windows.classes, windows.side
    halo = tolerance + 1  # one more, since a border pixel is defined by its neighbour
    info = describe_image(scene.image)
    with open_labels(scene, info, classes) as labels:
        for row in range(0, info.height, side):
            for col in range(0, info.width, side):
                top, left = max(0, row - halo), max(0, col - halo)
                height = min(info.height, row + side + halo) - top
                width = min(info.width, col + side + halo) - left
                window = Window(left, top, width, height)
                truth = windows.labels[labels.read(window)]
                predicted, confidence = prediction.read(window)
                core = (slice(row - top, row - top + side), slice(col - left, col - left + side))
                tally = tally_window(truth, predicted, confidence, core, classes, tolerance)
                area = min(side, info.height) * min(side, info.width)
                shown = tally.confusion.sum() >= _LEAST_LABELLED * area
                place = (scene, row, col)
                yield tally, _example(place, tally, truth[core], predicted[core]) if shown else None


def _example(
    place: tuple[Scene, int, int],
    tally: Tally,
    truth: NDArray[np.uint8],
    predicted: NDArray[np.uint8],
) -> Example:
    return Example(*place, scores_of(tally.confusion).miou, truth.copy(), predicted.copy())


def _keep(result: EvaluationResult, example: Example, count: int) -> None:
    """Adds the window to the worst or best ones if it is among them.

    Among windows of equal score those with more classes come first.
    """
    result.worst.append(example)
    result.worst.sort(key=lambda item: (item.miou, -item.classes))
    del result.worst[count:]
    result.best.append(example)
    result.best.sort(key=lambda item: (-item.miou, -item.classes))
    del result.best[count:]
