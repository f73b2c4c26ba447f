"""The engine's learner on one image as a function of clicks, and others on the same features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
import rasterio
from numpy.typing import NDArray

from grass_model.clicks.analyst import Click
from grass_model.clicks.objects import brush
from grass_qgis.engine.core.contract import RefineSpec
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.learning import basis
from grass_qgis.engine.learning import encoder as encoder_room
from grass_qgis.engine.learning.basis import Basis, Moments
from grass_qgis.engine.learning.encoder import Encoder
from grass_qgis.engine.learning.extraction import CELL
from grass_qgis.engine.learning.fit import Fit, fit_samples
from grass_qgis.engine.learning.gather import gather
from grass_qgis.engine.learning.labels import LabelObject
from grass_qgis.engine.learning.opening import features_path, prepare
from grass_qgis.engine.learning.picture import whole_steps
from grass_qgis.engine.learning.preview import classes_of
from grass_qgis.engine.learning.refined import REFINE, Partitions, predict_refined
from grass_qgis.engine.learning.samples import Sample
from grass_qgis.engine.tiling.grid import Window

RADIUS_PX = 6.0
_TREES = 100
_RIDGE, _AT_ONCE = 0.1, 4096
_EDGE = 1e-3  # variance of brightness (0-1) from which on an edge is kept


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
    """

    features: str = ""
    method: str = "auto"
    refine: RefineSpec = REFINE
    components: int = basis.COMPONENTS
    left_out: int | None = None
    guided_px: int = 0


class Learner:
    """The engine's learner on one image, as a function of clicks."""

    def __init__(self, image: Path, folder: Path, variant: Variant = Variant()) -> None:
        """Encodes the whole image."""
        monitor = Monitor(lambda event: None, lambda: False)
        path = features_path(variant.features)
        self.extraction, self.sources = prepare([str(image)], path, None, 0.0, monitor)
        self.encoder = Encoder(self.extraction, self.sources, folder, "cpu", 0, 2**31)
        with learner_basis(variant):
            self.encoder.look()
        for key in self.sources[0].tiles:
            self.encoder.tile((0, *key))
        self.window = self.sources[0].work.whole
        spec = self.extraction.contract.input
        self._partitions = Partitions(self.sources, spec, variant.refine)
        self._variant, self._image = variant, image
        self._samples: dict[Click, Sample | None] = {}

    def fit(self, clicks: Sequence[Click]) -> Fit:
        """The classifier of some clicks; features of each are looked up once."""
        fresh = [click for click in clicks if click not in self._samples]
        objects = [self._object(click) for click in fresh]
        self._samples.update(zip(fresh, gather(self.encoder, objects), strict=True))
        samples = [self._samples[click] for click in clicks]
        return fit_samples([item for item in samples if item is not None], self._variant.method)

    def look(self, clicks: Sequence[Click]) -> NDArray[np.uint8]:
        """As `predict`, cell by cell: fast, to find errors of the map."""
        classifier = self.fit(clicks).classifier
        whole = whole_steps(self.window, CELL)
        shares = predict_refined(
            self.encoder, self._partitions, (0, whole), classifier, CELL, False
        )
        cells = classes_of(shares, classifier)
        upsampled = cells.repeat(CELL, axis=0).repeat(CELL, axis=1)
        return upsampled[: self.window.height, : self.window.width]

    def predict(self, clicks: Sequence[Click]) -> NDArray[np.uint8]:
        """Class ids (rows, cols) of the whole image."""
        classifier = self.fit(clicks).classifier
        scores = predict_refined(
            self.encoder, self._partitions, (0, self.window), classifier, kept_only=False
        )
        if self._variant.guided_px:
            smooth = guided(scores.shares, self._brightness(), self._variant.guided_px)
            scores = replace(scores, shares=smooth)
        return classes_of(scores, classifier)

    def _brightness(self) -> NDArray[np.float32]:
        with rasterio.open(self._image) as source:
            values: NDArray[np.float32] = source.read([1, 2, 3]).mean(axis=0) / np.float32(255)
        return values.astype(np.float32)

    def _object(self, click: Click) -> LabelObject:
        """Cells of which the brush covers half, or the one that it covers most of."""
        shape = (self.window.height, self.window.width)
        pixels = brush(click, shape, RADIUS_PX).pixels
        cells = np.column_stack([pixels // shape[1], pixels % shape[1]]) // CELL
        unique, counts = np.unique(cells, axis=0, return_counts=True)
        kept = unique[counts >= CELL**2 // 2]
        return LabelObject(click.class_id, 0, kept if len(kept) else unique[[counts.argmax()]])


class OtherClassifier:
    """A classifier of scikit-learn on a learner's vectors, cell by cell, without segments."""

    def __init__(self, learner: Learner, make: Callable[[int], Any]) -> None:
        """Takes the features of a learner.

        Args:
            learner: of the image.
            make: the length of a vector to a classifier with `fit` and `predict`.
        """
        self._learner, self._make = learner, make

    def predict(self, clicks: Sequence[Click]) -> NDArray[np.uint8]:
        """Class ids (rows, cols) of the whole image."""
        table = self._learner.fit(clicks).table
        fitted = self._make(table.vectors.shape[1])
        fitted.fit(table.vectors, table.classes[table.owner])
        encoder, whole = self._learner.encoder, self._learner.window
        scene = encoder.basis or encoder.look()
        predicted = np.zeros((whole.height, whole.width), np.uint8)
        for key in self._learner.sources[0].tiles:
            maps, _ = encoder.tile((0, *key))
            vectors = scene.on_cells(maps)
            flat = vectors.reshape(len(vectors), -1).T
            predicted_block = fitted.predict(flat).reshape(vectors.shape[1:]).astype(np.uint8)
            grid = self._learner.sources[0].grid
            core = _core(grid.window(*key), grid.rows.overlap // 2, whole)
            tile = grid.window(*key)
            rows = (np.arange(core.row, core.row_stop) - tile.row) // CELL
            cols = (np.arange(core.col, core.col_stop) - tile.col) // CELL
            predicted[core.row : core.row_stop, core.col : core.col_stop] = predicted_block[
                rows[:, None], cols
            ]
        return predicted


def forest(size: int) -> Any:
    """A random forest: with filters alone it is what classical plugins do."""
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(_TREES, random_state=0, n_jobs=1)


class KernelRidge:
    """Ridge regression of one-hot classes with a radial kernel, objects of a class weighted alike.

    The kernel's width is the square root of the length of a vector.
    """

    def __init__(self, size: int) -> None:
        """For vectors of this length."""
        from sklearn.kernel_ridge import KernelRidge as Ridge

        self._ridge = Ridge(alpha=_RIDGE, kernel="rbf", gamma=0.5 / size)

    def fit(self, vectors: NDArray[np.float64], classes: NDArray[np.int64]) -> None:
        """Learns from cells."""
        self._ids, columns, counts = np.unique(classes, return_inverse=True, return_counts=True)
        even = len(classes) / (len(counts) * counts[columns])
        self._ridge.fit(vectors, np.eye(len(self._ids))[columns], sample_weight=even)

    def predict(self, vectors: NDArray[np.float32]) -> NDArray[np.int64]:
        """Classes of cells."""
        parts = np.array_split(vectors.astype(np.float64), max(1, len(vectors) // _AT_ONCE))
        columns = np.concatenate([self._ridge.predict(part).argmax(axis=1) for part in parts])
        classes: NDArray[np.int64] = self._ids[columns]
        return classes


def guided(
    shares: NDArray[np.float32], guide: NDArray[np.float32], radius: int
) -> NDArray[np.float32]:
    """Probabilities (classes, rows, cols) smoothed along the edges of a guide (He et al. 2010)."""

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(values, (2 * radius + 1,) * 2), np.float32)

    centre = mean(guide)
    variance = mean(guide * guide) - centre**2
    smooth = np.empty_like(shares)
    for number, share in enumerate(shares):
        level = mean(share)
        slope = (mean(guide * share) - centre * level) / (variance + _EDGE)
        smooth[number] = mean(slope) * guide + mean(level - slope * centre)
    return smooth


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


def _core(tile: Window, margin: int, whole: Window) -> Window:
    side = tile.width - 2 * margin
    inner = replace(tile, col=tile.col + margin, row=tile.row + margin, width=side, height=side)
    return inner.intersection(whole)
