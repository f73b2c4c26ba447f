"""Curves of quality by clicks for many ways to learn, a process a core."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.click_images import ClickImage
from benchmarks.click_learner import KernelRidge, Learner, OtherClassifier
from benchmarks.click_variants import USUAL, Variant
from grass_model.clicks.analyst import Analyst
from grass_model.clicks.curve import corrected_curve, random_curve
from grass_qgis.engine.learning.refined import REFINE

AT = (10, 40, 160)
RULES = {"corrected": corrected_curve, "random": random_curve}
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Plan:
    """A curve to measure.

    Attributes:
        images: that it is the mean of.
        rule: of `RULES`, where the analyst clicks.
        variant: of the learner.
        other: makes another classifier on the learner's vectors; its clicks are where the
            learner's own map is wrong.
        seeds: of the analyst.
    """

    images: Sequence[ClickImage]
    rule: str = "corrected"
    variant: Variant = USUAL
    other: Callable[[int], Any] | None = None
    seeds: Sequence[int] = (0, 1)


def curves(plans: Mapping[str, Plan]) -> dict[str, dict[int, float]]:
    """Mean points of mIoU at each of `AT`, by the name of the plan."""
    tasks = [
        (name, replace(plan, images=(image,))) for name, plan in plans.items()
        for image in plan.images
    ]  # fmt: skip
    rows: dict[str, list[list[float]]] = {name: [] for name in plans}
    for (name, _), scores in zip(
        tasks, side_by_side(_run, [plan for _, plan in tasks]), strict=True
    ):
        rows[name] += scores
    means = {name: np.mean(scores, axis=0) for name, scores in rows.items()}
    return {
        name: {count: round(float(value), 1) for count, value in zip(AT, mean, strict=True)}
        for name, mean in means.items()
    }


def side_by_side(task: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    """Results of a function of a module for each item, in order, one process a core."""
    # Each computes on one thread: threads of processes that outnumber the cores wait in circles.
    with (
        patch.dict(os.environ, dict.fromkeys(_THREADS, "1")),
        ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool,
    ):
        futures: list[Future[Any]] = [pool.submit(task, item) for item in items]
        return [future.result() for future in futures]


def parts(images: Sequence[ClickImage]) -> dict[str, Plan]:
    """Plans with one part changed at a time, of one seed."""
    variants = {
        "as it is": USUAL,
        "classes weighed alike": Variant(even_classes=True),
        "shrunk by 0.3 throughout": Variant(shrinkage=0.3),
        "logistic": Variant(method="logistic"),
        "no encoder": Variant(features="none"),
        "no colour filters": Variant(left_out=-1),
        "no segments": Variant(refine=replace(REFINE, share=0.0)),
        "segments of 2000 px": Variant(refine=replace(REFINE, pixels=2000)),
        "guided filter for segments": Variant(refine=replace(REFINE, share=0.0), guided_px=6),
        "segments labelled": Variant(labels="segments"),
        "segments labelled, weighed alike": Variant(labels="segments", weights=0.0),
        "segments labelled, by size": Variant(labels="segments", weights=1.0),
    }
    variants |= {f"no level {k + 1}": Variant(left_out=k) for k in range(5)}
    variants |= {f"{count} components": Variant(components=count) for count in (8, 16, 64)}
    plans = {name: Plan(images, variant=item, seeds=(0,)) for name, item in variants.items()}
    plans["kernel ridge, no segments"] = Plan(images, other=KernelRidge, seeds=(0,))
    return plans


def _run(plan: Plan) -> list[list[float]]:
    """Points of mIoU at `AT`, a row a seed, of the only image of a plan."""
    (image,) = plan.images
    rule, variant = RULES[plan.rule], plan.variant
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        learner = Learner(image, Path(folder), variant, threads=1)
        predict = learner.predict
        if plan.other is not None:
            predict = OtherClassifier(learner, plan.other).predict
        extra = {} if plan.rule == "random" else {"look": learner.look}
        if variant.features == "none" and plan.other is not None and extra:
            extra = {"look": predict}
        for seed in plan.seeds:
            scores = rule(Analyst(image.reference, seed), image.reference, predict, AT, **extra)
            rows.append([100 * scores[count] for count in AT])
        learner.encoder.close()
    return rows
