"""Where to label next: how many labels each rule needs for nine tenths of what labels can give."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import rasterio
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.click_curves import side_by_side
from benchmarks.click_images import ClickImage
from benchmarks.click_learner import Learner
from benchmarks.region_scenes import AttentionModel
from benchmarks.region_scores import interval
from grass_model.clicks.analyst import IGNORE, Analyst, Click
from grass_model.clicks.curve import mean_iou
from grass_qgis.engine.learning import suggest as suggest_room
from grass_qgis.engine.learning.suggest import Segments

REGIONS = Path(__file__).resolve().parent.parent / "grass_qgis/models/land_cover_rgb.regions.onnx"
RULES = ("random", "spread", "uncertainty", "uncertainty x spread", "the same x gradient")
SEEDS = (0, 1, 2, 3, 4)
AT = (10, 14, 20, 28, 40, 56, 80, 112, 160)
PLATEAU, MANY = 0.9, 1000  # share of what so many random labels give
_STEP = 8  # an eighth as many labels as there are between two fits
_AROUND = 32  # pixels that the gradient is averaged over

Values = NDArray[np.float64]
Worth = Callable[[Segments, Values, Values], Values]


@dataclass(frozen=True)
class Search:
    """One image, and the seeds that it is labelled with by every rule."""

    image: ClickImage
    seeds: Sequence[int] = SEEDS


def labels_needed(images: Sequence[ClickImage]) -> dict[str, Any]:
    """Labels that each rule needs, and its mIoU at some numbers of labels.

    A rule needs as many labels as it takes to reach `PLATEAU` of the mIoU of `MANY` random ones on
    the same image, by interpolation in the logarithm; one that never does counts as `AT[-1]`.

    Returns:
        For each rule `labels`, the mean over images and seeds; `interval`, 95 % by drawing images
        anew; `of_random`, the mean ratio to the random rule's, with its interval; `reached`, the
        share that got there; `miou` by number.
    """
    curves = side_by_side(curves_of, [Search(image) for image in images])
    rows, most = np.array([rows for rows, _ in curves]), np.array([many for _, many in curves])
    bars = np.broadcast_to(PLATEAU * most[:, :, None], rows.shape[:3])
    needed = np.array(
        [crossing(curve, bar) for curve, bar in
         zip(rows.reshape(-1, len(AT)), bars.ravel(), strict=True)]
    ).reshape(bars.shape)  # fmt: skip
    reached = (rows >= bars[..., None]).any(axis=3)
    ratio = needed / needed[:, :, :1]
    groups = np.repeat(np.arange(len(images)), rows.shape[1])
    result = {}
    for number, rule in enumerate(RULES):
        curve = 100 * rows[:, :, number].mean(axis=(0, 1))
        result[rule] = {
            "labels": round(float(needed[:, :, number].mean()), 1),
            "interval": interval(needed[:, :, number].ravel(), groups),
            "of_random": round(float(ratio[:, :, number].mean()), 3),
            "of_random_interval": interval(ratio[:, :, number].ravel(), groups),
            "reached": round(float(reached[:, :, number].mean()), 3),
            "miou": {at: round(float(v), 1) for at, v in zip(AT, curve, strict=True)},
        }
    return result


def curves_of(search: Search) -> tuple[list[list[list[float]]], list[float]]:
    """MIoU (seeds, rules, numbers of `AT`) of an image, and that of `MANY` labels (seeds,)."""
    reference = search.image.reference
    with tempfile.TemporaryDirectory() as folder:
        learner = Learner(search.image, Path(folder), threads=1)
        gradient = _gradient(search.image.path)
        rows = [
            [_curve(learner, reference, rule, seed, gradient) for rule in RULES]
            for seed in search.seeds
        ]
        every = [Analyst(reference, seed).random_clicks(MANY) for seed in search.seeds]
        most = [mean_iou(learner.look(clicks), reference) for clicks in every]
        learner.encoder.close()
    return rows, most


def _curve(
    learner: Learner, reference: NDArray[np.uint8], rule: str, seed: int, gradient: Values
) -> list[float]:
    analyst = Analyst(reference, seed)
    clicks = analyst.first_clicks()
    passed: list[tuple[float, float]] = []  # places that show no class
    scores = []
    for at in AT:
        while len(clicks) < at:
            count = min(max(1, len(clicks) // _STEP), at - len(clicks))
            if rule == "random":
                clicks += analyst.random_clicks(count)
                continue
            with worth(rule, gradient):
                places = learner.suggest(clicks, count, passed)
            if not places:
                break
            for col, row in places:
                class_id = int(reference[row, col])
                if class_id == IGNORE:
                    passed.append((col, row))
                else:
                    clicks.append(Click(row, col, class_id))
        scores.append(mean_iou(learner.look(clicks[:at]), reference))
    return scores


@contextmanager
def worth(rule: str, gradient: Values) -> Iterator[None]:
    """While it holds, suggestions are ranked by a rule."""
    usual = suggest_room.worth_of
    worths: dict[str, Worth] = {
        "spread": lambda segments, entropy, distance: distance,
        "uncertainty": lambda segments, entropy, distance: entropy,
        "uncertainty x spread": usual,
        "the same x gradient": lambda segments, entropy, distance: (
            usual(segments, entropy, distance) * ranks(segments.places, gradient)
        ),
    }
    with patch.object(suggest_room, "worth_of", worths[rule]):
        yield


def _gradient(image: Path) -> Values:
    """The attention map of the bundled regions model, smoothed, (rows, cols)."""
    with rasterio.open(image) as source:
        pixels = source.read([1, 2, 3]).astype(np.float32)
    attention = AttentionModel(REGIONS, 1).attention(pixels)
    smooth: Values = ndimage.uniform_filter(attention.astype(np.float64), _AROUND)
    return smooth


def ranks(places: Values, gradient: Values) -> Values:
    """Rank of the gradient at places (n, 2) of columns and rows, from above 0 to 1."""
    col, row = places.astype(np.int64).T
    order = np.argsort(np.argsort(gradient[row, col], kind="stable"), kind="stable")
    return np.asarray((order + 1) / len(order), np.float64)


def crossing(scores: Values, bar: float) -> float:
    """Number of labels at which a curve over `AT` first reaches a bar."""
    reached = np.flatnonzero(scores >= bar)
    if not len(reached):
        return float(AT[-1])
    k = int(reached[0])
    if k == 0:
        return float(AT[0])
    share = (bar - scores[k - 1]) / (scores[k] - scores[k - 1])
    low, high = np.log(AT[k - 1]), np.log(AT[k])
    return float(np.exp(low + share * (high - low)))
