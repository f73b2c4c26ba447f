"""The engine's learner on one image as a function of clicks, and others on the same features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import rasterio
from numpy.typing import NDArray

from benchmarks.click_images import ClickImage
from benchmarks.click_variants import USUAL, Variant, learner_basis, learner_weights
from grass_model.clicks.analyst import Click
from grass_model.clicks.objects import PureSegments, brush
from grass_qgis.engine.core.contract import InputSpec
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.learning.encoder import Encoder, TileKey
from grass_qgis.engine.learning.extraction import CELL
from grass_qgis.engine.learning.fit import Fit, fit_samples
from grass_qgis.engine.learning.gather import gather
from grass_qgis.engine.learning.labels import LabelObject
from grass_qgis.engine.learning.opening import features_path, prepare
from grass_qgis.engine.learning.picture import whole_steps
from grass_qgis.engine.learning.preview import classes_of
from grass_qgis.engine.learning.refined import Partitions, predict_refined
from grass_qgis.engine.learning.samples import Sample
from grass_qgis.engine.learning.suggest import SegmentSums, suggest
from grass_qgis.engine.segments.builder import TreeBuilder
from grass_qgis.engine.segments.nodes import MemoryNodes
from grass_qgis.engine.segments.partition import comparable
from grass_qgis.engine.segments.superpixels import cells_of
from grass_qgis.engine.tiling.grid import Window

RADIUS_PX = 6.0
_TREES = 100
_RIDGE, _AT_ONCE = 0.1, 4096
_EDGE = 1e-3  # variance of brightness (0-1) from which on an edge is kept


class Learner:
    """The engine's learner on one image, as a function of clicks."""

    def __init__(
        self, image: ClickImage, folder: Path, variant: Variant = USUAL, threads: int = 0
    ) -> None:
        """Encodes the whole image.

        Args:
            image: the image; its classes tell how far a segment is grown.
            folder: for the graph of features.
            variant: of the learner.
            threads: of the runtime; 0 for all cores.
        """
        monitor = Monitor(lambda event: None, lambda: False)
        path = features_path(variant.features)
        self.extraction, self.sources = prepare([str(image.path)], path, None, 0.0, monitor)
        self.encoder = Encoder(self.extraction, self.sources, folder, "cpu", threads, 2**31)
        with learner_basis(variant):
            self.encoder.look()
        for key in self.sources[0].tiles:
            self.encoder.tile((0, *key))
        self.window = self.sources[0].work.whole
        spec = self.extraction.contract.input
        self._partitions = Partitions(self.sources, spec, variant.refine)
        self._variant, self._image = variant, image.path
        self._segments = segments_of(image, spec) if variant.labels == "segments" else None
        self._samples: dict[Click, Sample | None] = {}
        self._sums: dict[TileKey, SegmentSums] = {}

    def fit(self, clicks: Sequence[Click]) -> Fit:
        """The classifier of some clicks; features of each are looked up once."""
        fresh = [click for click in clicks if click not in self._samples]
        objects = [self._object(click) for click in fresh]
        self._samples.update(zip(fresh, gather(self.encoder, objects), strict=True))
        gathered = [self._samples[click] for click in clicks]
        samples = [item for item in gathered if item is not None]
        with learner_weights(self._variant):
            return fit_samples(samples, self._variant.method)

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

    def suggest(
        self, clicks: Sequence[Click], count: int, passed: Sequence[tuple[float, float]]
    ) -> list[tuple[int, int]]:
        """Columns and rows where the engine would have a label next.

        Args:
            clicks: so far.
            count: most places.
            passed: columns and rows of places that were suggested in vain.
        """
        labelled = [(float(click.col), float(click.row)) for click in clicks]
        keys = [(0, *key) for key in self.sources[0].tiles]
        suggestions = suggest(
            self.encoder,
            self._partitions,
            self.fit(clicks),
            keys,
            count,
            [*labelled, *passed],
            self._sums,
        )
        return [(int(item.col), int(item.row)) for item in suggestions]

    def _brightness(self) -> NDArray[np.float32]:
        with rasterio.open(self._image) as source:
            values: NDArray[np.float32] = source.read([1, 2, 3]).mean(axis=0) / np.float32(255)
        return values.astype(np.float32)

    def _object(self, click: Click) -> LabelObject:
        """Cells of which the label covers half, or the one that it covers most of."""
        shape = (self.window.height, self.window.width)
        if self._segments is None:
            pixels = brush(click, shape, RADIUS_PX).pixels
        else:
            pixels = self._segments.around(click).pixels
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


def segments_of(image: ClickImage, spec: InputSpec) -> PureSegments:
    """The segments of an image that the analyst chooses from."""
    with rasterio.open(image.path) as source:
        pixels = comparable(source.read(), spec)
    bands, height, width = pixels.shape
    nodes = MemoryNodes(width, height, bands, cells_of(width) * cells_of(height))
    builder = TreeBuilder(width, height, nodes)
    builder.add(pixels, np.ones((height, width), bool))
    builder.finish()
    table = nodes.table()
    # Superpixels that hold no pixel are in no merge: the others are counted without them.
    empty = table.records["area"] == 0
    number = np.arange(len(empty)) - np.cumsum(empty)
    merges = table.records[table.leaves :]
    pairs = np.column_stack([number[merges["left"]], number[merges["right"]]])
    leaves = number[nodes.numbers].astype(np.int32)
    return PureSegments(leaves, pairs.astype(np.int32), image.reference)


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


def _core(tile: Window, margin: int, whole: Window) -> Window:
    side = tile.width - 2 * margin
    inner = replace(tile, col=tile.col + margin, row=tile.row + margin, width=side, height=side)
    return inner.intersection(whole)
