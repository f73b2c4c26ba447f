"""Geodesic areas of the pixels of a raster, and of polygons in pixel coordinates.

Pixel areas vary slowly: they are measured at the nodes of a coarse lattice and interpolated by
cubics, so that millions of pixels cost little more than their sum.
"""

from __future__ import annotations

import math
from typing import Any, Iterator, Tuple, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.transform import Affine

from .geodesic import GeodesicMeasure, to_map

# Side of a cell relative to the semi-major axis: cubic interpolation is then accurate to 1e-7 for
# every projection whose scale changes over thousands of kilometres.
_CELL = 0.02
_MOST_CELLS = 400  # along a side
_LEAST_CELLS = 4  # a cubic has four nodes
_EQUAL = 1e-7  # relative: areas of a row that differ by less are the same
_COLUMNS = (0.07, 0.39, 0.5, 0.93)  # where areas in a row are compared, relative to the width
_PAIR = (0.5 - math.sqrt(1 / 12), 0.5 + math.sqrt(1 / 12))  # two Gauss points in a pixel
# Three Gauss points from 0 to 1, and their weights.
_POINTS = (0.5 - math.sqrt(0.15), 0.5, 0.5 + math.sqrt(0.15))
_WEIGHTS = (5 / 18, 4 / 9, 5 / 18)
_PART_BITS = 24
_LONGEST_EDGE = 4  # cells: longer edges are cut
_MOST_EDGES = 2**17  # processed together


class PixelAreas:
    """Square metres of the pixels of a raster."""

    def __init__(
        self, measure: GeodesicMeasure, transform: Affine, width: int, height: int
    ) -> None:
        """Measures the lattice over a raster of `width` and `height` pixels."""
        self._width, self._height = width, height
        self._nodes = _lattice(measure, transform, width, height)
        _, power = math.frexp(float(self._nodes.max()))
        self._part = math.ldexp(1.0, power - 1 - _PART_BITS)
        if not self.by_row:
            self._columns = _of_pixels(np.arange(width), self._nodes.shape[1], width)

    @property
    def by_row(self) -> bool:
        """Whether all pixels of a row are equally large."""
        return self._nodes.shape[1] == 1

    def rows(self, top: int, count: int) -> NDArray[np.float64]:
        """Areas of the pixels of rows from `top` on: (count, width), or (count, 1) if `by_row`."""
        lines = self._lines(top, count)
        if self.by_row:
            return np.maximum(lines, 0.0)
        areas = np.empty((count, self._width))
        node, weights = self._columns
        # Columns that have the same four nodes around them stand side by side.
        starts = np.flatnonzero(np.diff(node, prepend=-1))
        for start, stop in zip(starts, np.append(starts[1:], self._width)):
            near = lines[:, node[start] : node[start] + 4]
            np.matmul(near, weights[start:stop].T, out=areas[:, start:stop])
        return np.maximum(areas, 0.0, out=areas)

    def of_runs(
        self, top: int, row: NDArray[np.int64], start: NDArray[np.int64], length: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Areas of runs of pixels of one row each, (n,) float64.

        They are rounded to parts of a pixel, less than 1e-7 of it, of which sums are exact, in
        whatever order they are added, up to some hundred million pixels.

        Args:
            top: row of the raster from which rows are counted.
            row: (n,) of each run, from 0.
            start: (n,) its first column.
            length: (n,) its pixels.
        """
        lines = self._lines(top, int(row.max(initial=0)) + 1)
        if self.by_row:
            total = length * lines[row, 0]
        else:
            total = np.zeros(len(row))
            for share, weight in zip(_POINTS, _WEIGHTS):
                place = start + share * length
                node, taps = _cubic(place, place, lines.shape[1], self._width)
                for k in range(4):
                    total += weight * taps[:, k] * lines[row, node + k]
            total *= length
        return np.rint(np.maximum(total, 0.0) / self._part) * self._part

    def _lines(self, top: int, count: int) -> NDArray[np.float64]:
        """Square metres by pixel at the nodes' columns, means of rows: (count, columns)."""
        first, weights = _of_pixels(np.arange(top, top + count), self._nodes.shape[0], self._height)
        return _sum(self._nodes[first + k] * weights[:, k, None] for k in range(4))

    def of_polygons(self, polygons: NDArray[np.object_]) -> NDArray[np.float64]:
        """Areas of polygons (n,) in pixel coordinates, (n,) float64.

        Edges are straight in pixels. The area of each ring is computed by Green's theorem.
        """
        fine = shapely.segmentize(polygons, _LONGEST_EDGE * self._height / self._nodes.shape[0])
        parts, owners = shapely.get_parts(fine, return_index=True)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        xy, of_ring = shapely.get_coordinates(rings, return_index=True)
        # Areas are counted from a column in the middle of each ring, to subtract no large numbers.
        left, _, right, _ = shapely.bounds(rings).T
        middle = (left + right) / 2
        signed = np.zeros(len(rings))
        same = np.flatnonzero((of_ring[1:] == of_ring[:-1]) & (xy[1:, 1] != xy[:-1, 1]))
        for start in range(0, len(same), _MOST_EDGES):
            edges = same[start : start + _MOST_EDGES]
            ring = of_ring[edges]
            strips = self._strips(xy[edges], xy[edges + 1], middle[ring])
            signed += np.bincount(ring, weights=strips, minlength=len(rings))
        # The first ring of a polygon is its outline, the others are holes.
        outer = np.ones(len(rings), bool)
        outer[1:] = of_part[1:] != of_part[:-1]
        ring_areas = np.where(outer, np.abs(signed), -np.abs(signed))
        areas = np.bincount(owners[of_part], weights=ring_areas, minlength=len(polygons))
        return np.asarray(areas, np.float64)

    def _strips(
        self, start: NDArray[np.float64], stop: NDArray[np.float64], middle: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Signed area between edges (n, 2) to (n, 2) and the columns `middle` (n,)."""
        total = np.zeros(len(start))
        for share, weight in zip(_POINTS, _WEIGHTS):
            x, y = ((1 - share) * start + share * stop).T
            for inner, factor in zip(_POINTS, _WEIGHTS):
                density = self._at(middle + inner * (x - middle), y)
                total += weight * factor * density * (x - middle)
        return total * (stop[:, 1] - start[:, 1])

    def _at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Square metres by square pixel at positions (n,) in pixels."""
        row, by_row = _cubic(y, y, self._nodes.shape[0], self._height)
        if self.by_row:
            return _sum(self._nodes[row + k, 0] * by_row[:, k] for k in range(4))
        col, by_col = _cubic(x, x, self._nodes.shape[1], self._width)
        return _sum(
            self._nodes[row + k, col + j] * by_row[:, k] * by_col[:, j]
            for k in range(4)
            for j in range(4)
        )


def _sum(terms: Iterator[NDArray[np.float64]]) -> NDArray[np.float64]:
    return cast("NDArray[np.float64]", sum(terms))


def _lattice(
    measure: GeodesicMeasure, transform: Affine, width: int, height: int
) -> NDArray[np.float64]:
    """Pixel area in square metres at the centres of cells, (rows, columns) or (rows, 1)."""
    a, b, _, d, e, _ = transform[:6]
    pixel = abs(a * e - b * d)
    rows, cols = (
        _cells(math.hypot(*side) * measure.unit_m, count, measure.semi_major_m)
        for side, count in (((b, e), height), ((a, d), width))
    )
    middles = (np.arange(rows) + 0.5) * (height / rows)

    def measured(columns: NDArray[np.floating]) -> NDArray[np.float64]:
        x, y = to_map(transform, columns[None, :], middles[:, None])
        return _without_gaps(measure.area(x, y) * pixel)

    few = measured(np.array(_COLUMNS) * width)
    if np.allclose(few, few[:, :1], rtol=_EQUAL, atol=0):
        return few[:, :1]
    return measured((np.arange(cols) + 0.5) * (width / cols))


def _cells(pixel_m: float, count: int, semi_major_m: float) -> int:
    """Number of cells along a side of `count` pixels: at least four, else no more than pixels."""
    cells_by_length = (
        math.ceil(min(pixel_m * count / (_CELL * semi_major_m), _MOST_CELLS)) if semi_major_m else 1
    )
    return max(_LEAST_CELLS, min(cells_by_length, count))


def _without_gaps(nodes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fills nodes outside the projection's domain from the nearest one in row or column."""
    for turned in (nodes.T, nodes, nodes.T[::-1], nodes[::-1]):
        for before, line in zip(turned[:-1], turned[1:]):
            gaps = np.isnan(line)
            line[gaps] = before[gaps]
    return np.nan_to_num(nodes, copy=False, nan=0.0)


def _of_pixels(
    pixels: NDArray[np.int64], cells: int, count: int
) -> Tuple[NDArray[np.int64], NDArray[np.float64]]:
    """First of four nodes and their weights for the mean over each pixel."""
    first, weights = _cubic(pixels + _PAIR[0], pixels + 0.5, cells, count)
    return first, 0.5 * (weights + _cubic(pixels + _PAIR[1], pixels + 0.5, cells, count)[1])


def _cubic(
    positions: NDArray[np.floating], middles: NDArray[np.floating], cells: int, count: int
) -> Tuple[NDArray[np.int64], NDArray[np.float64]]:
    """First of four nodes around each of `middles`, and their weights at `positions`, (n, 4)."""
    first = np.clip(np.floor(middles * (cells / count) - 0.5).astype(np.int64) - 1, 0, cells - 4)
    t: Any = positions * (cells / count) - 0.5 - first
    weights = np.stack(
        [
            -(t - 1) * (t - 2) * (t - 3) / 6,
            t * (t - 2) * (t - 3) / 2,
            -t * (t - 1) * (t - 3) / 2,
            t * (t - 1) * (t - 2) / 6,
        ],
        axis=-1,
    )
    return first, weights
