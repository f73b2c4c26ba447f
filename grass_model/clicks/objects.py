"""What a click labels: a brush's disc, or the largest segment that holds one class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .analyst import IGNORE, Click


@dataclass(frozen=True)
class LabelledObject:
    """Pixels of one class: flat indices into the image, ascending, and the class id."""

    pixels: NDArray[np.int64]
    class_id: int


def brush(click: Click, shape: tuple[int, int], radius: float) -> LabelledObject:
    """The disc of `radius` pixels around a click, cut at the edges of an image of `shape`."""
    reach = int(np.ceil(radius))
    rows = np.arange(max(0, click.row - reach), min(shape[0], click.row + reach + 1))
    cols = np.arange(max(0, click.col - reach), min(shape[1], click.col + reach + 1))
    inside = (rows[:, None] - click.row) ** 2 + (cols - click.col) ** 2 <= radius**2
    flat = rows[:, None] * shape[1] + cols
    return LabelledObject(flat[inside].astype(np.int64), click.class_id)


class PureSegments:
    """The nested segments of an image; gives the largest one around a click that is of one class.

    An analyst grows a segment until it would leak into another class.
    """

    def __init__(
        self,
        leaves: NDArray[np.int32],
        merges: NDArray[np.int32],
        reference: NDArray[np.uint8],
        purity: float = 0.95,
    ) -> None:
        """Counts classes in every segment.

        Args:
            leaves: (rows, cols) numbers of the finest segments, from 0.
            merges: (n - 1, 2): the pairs of segments that are merged in order; merge k makes
                segment n + k, as scikit-learn's `children_`.
            reference: (rows, cols) class ids.
            purity: least share of the clicked class among a segment's labelled pixels.
        """
        count = len(merges) + 1
        classes = int(reference[reference != IGNORE].max()) + 1
        flat = leaves.ravel().astype(np.int64) * 256 + reference.ravel()
        table = np.bincount(flat, minlength=count * 256).reshape(count, 256)[:, :classes]
        self._counts = np.concatenate([table, np.zeros((len(merges), classes), np.int64)])
        self._parents = np.full(count + len(merges), -1, np.int64)
        for k, (a, b) in enumerate(merges):
            self._counts[count + k] = self._counts[a] + self._counts[b]
            self._parents[a] = self._parents[b] = count + k
        self._leaves, self._merges, self._purity = leaves, merges, purity
        order = np.argsort(leaves.ravel(), kind="stable")
        self._pixels = np.split(order, np.cumsum(np.bincount(leaves.ravel(), minlength=count))[:-1])

    def around(self, click: Click) -> LabelledObject:
        """The largest segment around a click that is pure; the finest one if none is."""
        node = int(self._leaves[click.row, click.col])
        while (parent := int(self._parents[node])) >= 0 and self._is_pure(parent, click.class_id):
            node = parent
        pixels = np.concatenate([self._pixels[leaf] for leaf in self._leaves_of(node)])
        return LabelledObject(np.sort(pixels).astype(np.int64), click.class_id)

    def _is_pure(self, node: int, class_id: int) -> bool:
        counts = self._counts[node]
        return bool(counts[class_id] >= self._purity * counts.sum())

    def _leaves_of(self, node: int) -> list[int]:
        leaves, waiting, count = [], [node], len(self._pixels)
        while waiting:
            item = waiting.pop()
            if item < count:
                leaves.append(item)
            else:
                waiting += [int(child) for child in self._merges[item - count]]
        return leaves
