"""Ways to learn that differ from the engine's in one part, to see what each part adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.contract import RefineSpec
from grass_qgis.engine.learning import basis, discriminant, logistic
from grass_qgis.engine.learning import encoder as encoder_room
from grass_qgis.engine.learning.basis import Basis, Moments
from grass_qgis.engine.learning.refined import REFINE
from grass_qgis.engine.learning.samples import SampleTable


@dataclass(frozen=True)
class Variant:
    """One way to learn.

    Attributes:
        features: as of a job.
        method: as of `fit_samples`.
        refine: the mixing with segments.
        components: of an encoder's level.
        left_out: number of a level without a say; -1 is that of the colour filters.
        guided_px: radius of a guided filter behind the map; 0 for none.
        labels: what a click labels: "brush", or "segments", the largest one of the tree that the
            analyst sees to be of one class.
        weights: power of an object's size by which it weighs; None for the usual one.
        even_classes: classes weigh alike in LDA, however often they were labelled.
        shrinkage: of LDA's covariance, whatever the number of objects; None for the usual law.
    """

    features: str = ""
    method: str = "auto"
    refine: RefineSpec = REFINE
    components: int = basis.COMPONENTS
    left_out: int | None = None
    guided_px: int = 0
    labels: str = "brush"
    weights: float | None = None
    even_classes: bool = False
    shrinkage: float | None = None


USUAL = Variant()


@contextmanager
def learner_basis(variant: Variant) -> Iterator[None]:
    """While it holds, a scene's basis is that of a variant."""

    def made(moments: Iterable[Moments], cell: int) -> Basis:
        scene = basis.basis_of(moments, cell)
        if variant.left_out is None:
            return scene
        blocks = list(scene.blocks)
        silent = blocks[variant.left_out]
        blocks[variant.left_out] = replace(silent, projection=0 * silent.projection[:, :1])
        return Basis(tuple(blocks), cell)

    with (
        patch.object(basis, "COMPONENTS", variant.components),
        patch.object(encoder_room, "basis_of", made),
    ):
        yield


@contextmanager
def learner_weights(variant: Variant) -> Iterator[None]:
    """While it holds, objects, classes and shrinkage are those of a variant."""
    with ExitStack() as held:
        if variant.weights is not None:
            weights = partial(_weights_by_size, power=variant.weights)
            for room in (discriminant, logistic):
                held.enter_context(patch.object(room, "object_weights", weights))
        if variant.even_classes:
            held.enter_context(patch.object(discriminant, "class_shares", _even_shares))
        if variant.shrinkage is not None:
            law = partial(_constant, value=variant.shrinkage)
            held.enter_context(patch.object(discriminant, "shrinkage_of", law))
        yield


def _weights_by_size(table: SampleTable, power: float) -> NDArray[np.float64]:
    weights = table.cells.astype(np.float64) ** power
    shares: NDArray[np.float64] = weights / np.bincount(table.classes, weights)[table.classes]
    return shares


def _even_shares(table: SampleTable) -> NDArray[np.float64]:
    return np.full(len(table.class_ids), 1 / len(table.class_ids))


def _constant(objects: int, value: float) -> float:
    return value
