"""Regions of a segment tree that the attention map of a run chooses, as maps show, and controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grass_qgis.engine.segments.builder import STANDARDISED, TreeBuilder
from grass_qgis.engine.segments.nodes import MemoryNodes
from grass_qgis.engine.segments.selection import (
    LeafMeans,
    SelectionSettings,
    score_nodes,
    select_nodes,
)
from grass_qgis.engine.segments.superpixels import cells_of
from grass_qgis.engine.segments.tree import ArrayNumbers, SegmentTree
from grass_qgis.engine.tiling.grid import Window

from ..contrast.region import resize_map
from ..data.segments import stretched
from ..metrics import segment_purity as controls
from ..metrics.region_purity import RegionScores
from .record import SUBSETS
from .stored_scene import Part, StoredScene

TREE_RULES: Mapping[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "tree": lambda lam: lam,
    # The same statistics in the wrong place.
    "tree_turned": lambda lam: np.ascontiguousarray(lam[::-1, ::-1]),
    "tree_ungated": lambda lam: np.where(np.isfinite(lam), 1, np.nan).astype(np.float32),
}
LamOf = Callable[[Tensor], Tensor]
"""From standardised tiles (n, bands, tile, tile) to their signed maps (n, h, w)."""
Advance = Callable[[int, int], None]
Scores = dict[str, dict[str, list[RegionScores]]]
"""By rule and subset, one of each scene."""

_PART = 2048  # pixels: side of what has a tree of its own, so that memory is bounded
_LEAST_VALID = 0.5  # share of a tile that the model is shown


@dataclass(frozen=True)
class _Place:
    """A tile of a part of a scene; row and column count from the part's corner."""

    scene: int
    part: Window
    row: int
    col: int


@dataclass(frozen=True)
class Batches:
    """How tiles are shown to a model.

    Attributes:
        tile: side in pixels; tiles overlap by half.
        size: tiles at once.
        order: of so many tiles, for maps that depend on their batch.
    """

    tile: int
    size: int
    order: Callable[[int], NDArray[np.int64]] = np.arange


def score_trees(
    scenes: Sequence[StoredScene],
    lam_of: LamOf,
    batches: Batches,
    rules: Sequence[str],
    classes: int,
    advance: Advance = lambda done, total: None,
) -> Scores:
    """Scores of the regions that each rule of `TREE_RULES` chooses.

    Args:
        scenes: each with a tree of its own, one for every 2048 pixels each way.
        lam_of: see `LamOf`.
        batches: how tiles are shown to it.
        rules: names.
        classes: of the masks.
        advance: called with (done, in all).
    """
    tile = batches.tile
    places = _places(scenes, tile)
    total = len(places) + len(scenes)
    maps: dict[tuple[int, Window], list[tuple[_Place, NDArray[np.float32]]]] = {}
    done = 0
    # Parts of equal size: a last part of one tile would have no negatives.
    for some in np.array_split(batches.order(len(places)), max(1, len(places) // batches.size)):
        chosen = [places[number] for number in some]
        if not chosen:
            continue
        tiles = [torch.from_numpy(_tile(scenes, place, tile).image) for place in chosen]
        for place, lam in zip(chosen, lam_of(torch.stack(tiles)).cpu().numpy(), strict=True):
            maps.setdefault((place.scene, place.part), []).append((place, lam))
        done += len(chosen)
        advance(done, total)
    scores: Scores = {rule: {subset: [] for subset in SUBSETS} for rule in rules}
    for number, scene in enumerate(scenes):
        parts: dict[tuple[str, str], list[RegionScores]] = {}
        for window in scene.parts(_PART):
            some_maps = sorted(
                maps.get((number, window), []), key=lambda item: (item[0].row, item[0].col)
            )
            part = scene.read(window)
            for key, scored in _score_part(part, _blended(part, some_maps, tile), rules, classes):
                parts.setdefault(key, []).append(scored)
        for (rule, subset), some_scores in parts.items():
            scores[rule][subset].append(RegionScores.joined(some_scores))
        advance(len(places) + number + 1, total)
    return scores


def _places(scenes: Sequence[StoredScene], tile: int) -> list[_Place]:
    """Whole tiles that overlap by half, of which at least half holds data."""
    places = []
    for number, scene in enumerate(scenes):
        for part in scene.parts(_PART):
            valid = scene.read(part).valid
            for row in _starts(part.height, tile):
                for col in _starts(part.width, tile):
                    if valid[row : row + tile, col : col + tile].mean() >= _LEAST_VALID:
                        places.append(_Place(number, part, row, col))
    return places


def _starts(length: int, tile: int) -> list[int]:
    """First pixels of tiles along an axis; the last one ends with the axis."""
    if length < tile:
        return []
    return sorted({*range(0, length - tile + 1, tile // 2), length - tile})


def _tile(scenes: Sequence[StoredScene], place: _Place, tile: int) -> Part:
    row, col = place.part.row + place.row, place.part.col + place.col
    return scenes[place.scene].read(Window(col, row, tile, tile))


def _blended(
    part: Part, maps: Sequence[tuple[_Place, NDArray[np.float32]]], tile: int
) -> NDArray[np.float32]:
    """Mean of the maps of all tiles, (height, width); NaN where there is none."""
    sums, counts = np.zeros(part.mask.shape), np.zeros(part.mask.shape)
    for place, lam in maps:
        target = np.s_[place.row : place.row + tile, place.col : place.col + tile]
        sums[target] += resize_map(torch.from_numpy(lam)[None], tile)[0].numpy()
        counts[target] += 1
    mean = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return mean.astype(np.float32)


def _score_part(
    part: Part, lam: NDArray[np.float32], rules: Sequence[str], classes: int
) -> list[tuple[tuple[str, str], RegionScores]]:
    """Scores by rule and subset."""
    tree, numbers = _tree_of(part)
    image = controls.LabelledPixels(part.mask, classes)
    mixed = controls.mixed_places(image)
    nodes = controls.node_purity(tree, numbers, image, mixed)
    settings, scores = SelectionSettings(), []
    for rule in rules:
        means = LeafMeans(tree.leaves)
        means.add(numbers, TREE_RULES[rule](lam))
        given = score_nodes(tree, means.means(), settings)
        chosen = select_nodes(tree, given, settings)
        slic = _slic(part, nodes.area[chosen])
        for subset, within in zip(SUBSETS, (None, mixed), strict=True):
            some, drawn = chosen, nodes
            if within is not None:
                some = chosen[nodes.mixed[chosen]]
                drawn = replace(nodes, purity=np.where(nodes.mixed, nodes.purity, np.nan))
            scored = some[np.isfinite(nodes.purity[some])]
            areas = nodes.area[scored]
            scores.append(((rule, subset), RegionScores(
                purity=nodes.purity[scored],
                area=areas,
                nodes=controls.alike_purity(drawn, scored, settings.least_area),
                squares=controls.square_purity(image, areas, within),
                slic=np.full(len(scored), _mean_purity(slic, image, within)),
                dropped=np.zeros(len(some) - len(scored)),
            )))  # fmt: skip
    return scores


def _tree_of(part: Part) -> tuple[SegmentTree, NDArray[np.int32]]:
    """The tree of a part, and the superpixel of each pixel."""
    bands, height, width = part.image.shape
    nodes = MemoryNodes(width, height, bands, cells_of(width) * cells_of(height))
    builder = TreeBuilder(width, height, nodes)
    builder.add(part.image * np.float32(STANDARDISED), part.valid)
    builder.finish()
    read = ArrayNumbers(nodes.numbers)
    return SegmentTree(nodes.table(), (height, width), read), nodes.numbers


def _slic(part: Part, areas: NDArray[np.float64]) -> NDArray[np.int64]:
    """SLIC segments of the median of areas, -1 where there are no data."""
    if not len(areas):
        return np.full(part.mask.shape, -1)
    # Of three bands it compares colours as they are seen.
    colours = part.image[np.minimum(np.arange(3), len(part.image) - 1)]
    count = max(2, round(part.mask.size / float(np.median(areas))))
    return np.where(part.valid, controls.slic_labels(stretched(colours), count), -1)


def _mean_purity(
    labels: NDArray[np.int64], image: controls.Labelled, within: NDArray[np.bool_] | None
) -> float:
    """Mean purity of segments, of those that lie mostly `within` if that is given."""
    if labels.max() < 0:
        return float("nan")
    purity = controls.segment_purity(labels, image)
    if within is not None:
        area = np.bincount(labels[labels >= 0], minlength=len(purity))
        inside = np.bincount(labels[(labels >= 0) & within], minlength=len(purity))
        purity = purity[2 * inside > area]
    finite = purity[np.isfinite(purity)]
    return float(finite.mean()) if finite.size else float("nan")
