"""Scores of segment trees and attention-selected segments; the method stands in README.md.

Usage: python benchmarks/bench_regions.py --data DUBAI [--naip FOLDER] [--vaihingen FOLDER]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import region_scores as scores  # noqa: E402  (found only with the line above)
from benchmarks.region_scenes import (  # noqa: E402
    NAMED,
    AttentionModel,
    Scene,
    dubai,
    naip,
    session_of,
    vaihingen,
)
from grass_model.metrics import segment_purity as controls  # noqa: E402
from grass_qgis.engine.segments.builder import TreeBuilder  # noqa: E402
from grass_qgis.engine.segments.nodes import MemoryNodes  # noqa: E402
from grass_qgis.engine.segments.selection import (  # noqa: E402
    LeafMeans,
    SelectionSettings,
    evenness_of,
    score_nodes,
    select_nodes,
)
from grass_qgis.engine.segments.superpixels import cells_of  # noqa: E402
from grass_qgis.engine.segments.tree import ArrayNumbers, SegmentTree  # noqa: E402

_COUNTS = (100, 400, 1600)
_KINDS: dict[str, Callable[[Scene, int], NDArray]] = {
    "square": controls.square_labels,
    "slic": lambda scene, count: controls.slic_labels(scene.image, count),
}
_SEGMENTER = ROOT / "grass_qgis/models/land_cover_rgb.onnx"
_REGIONS = ROOT / "grass_qgis/models/land_cover_rgb.regions.onnx"
_INPUT = 512  # pixels: side of the bundled segmenter's tiles where it does not say
_OVERLAP = 4  # a tile shares this part of its side with the next
Values = dict[str, list[float]]


def tree_of(image: NDArray[np.float32]) -> tuple[SegmentTree, NDArray[np.int32]]:
    """The tree of an image and the superpixel of each pixel."""
    bands, height, width = image.shape
    nodes = MemoryNodes(width, height, bands, cells_of(width) * cells_of(height))
    builder = TreeBuilder(width, height, nodes)
    builder.add(image, np.ones((height, width), bool))
    builder.finish()
    read = ArrayNumbers(nodes.numbers)
    return SegmentTree(nodes.table(), (height, width), read), nodes.numbers


def score_partitions(scene: Scene, tree: SegmentTree, measures: Values) -> None:
    """Purity, ceiling and recall of borders of partitions into so many segments."""
    for count in _COUNTS:
        if scene.mask.size < 160 * count:
            continue  # hardly more pixels a segment than a superpixel has
        partitions = {"tree": tree.labels(tree.cut(count))}
        measures[f"clicks_saved_{count}"].append(scores.clicks_saved(scene, partitions["tree"]))
        partitions |= {kind: make(scene, count) for kind, make in _KINDS.items()}
        for kind, labels in partitions.items():
            purity, ceiling = scores.partition_scores(labels, scene)
            measures[f"{kind}_purity_{count}"].append(purity)
            measures[f"{kind}_ceiling_{count}"].append(ceiling)
            recall = scores.boundary_recall(labels, scene.mask, 2)
            measures[f"{kind}_boundary_recall_2px_{count}"].append(recall)


def score_selection(
    scene: Scene,
    tree: SegmentTree,
    numbers: NDArray[np.int32],
    attention: NDArray[np.float32],
    measures: Values,
) -> None:
    """Purity of what is selected: by the map, by the map in the wrong place, and without one."""
    settings = SelectionSettings()
    nodes = controls.node_purity(tree, numbers, scene, controls.mixed_places(scene))
    maps = {
        "selected": attention,
        "turned": attention[::-1, ::-1],  # the same statistics, in the wrong place
        "negative": -attention,
        "ungated": np.ones_like(attention),
    }
    for name, values in maps.items():
        means = LeafMeans(tree.leaves)
        means.add(numbers, np.ascontiguousarray(values))
        given = score_nodes(tree, means.means(), settings)
        chosen = select_nodes(tree, given, settings)
        chosen = chosen[np.isfinite(nodes.purity[chosen])]
        score_chosen(name, scene, nodes, chosen, measures)
        best = chosen[: max(1, len(chosen) // 4)]
        score_chosen(f"{name}_best_quarter", scene, nodes, best, measures)
        if name == "selected":
            rest = chosen[np.argsort(-evenness_of(tree, settings.evenness)[chosen], kind="stable")]
            score_chosen("even_best_quarter", scene, nodes, rest[: len(best)], measures)
            score_slic(scene, nodes.area[chosen], measures)


def score_chosen(
    name: str,
    scene: Scene,
    nodes: controls.NodePurity,
    chosen: NDArray[np.int64],
    measures: Values,
) -> None:
    """Purity of chosen nodes beside nodes of their size, and beside squares of their area."""
    if not len(chosen):
        return
    purity, area = nodes.purity[chosen], nodes.area[chosen]
    alike = controls.alike_purity(nodes, chosen, SelectionSettings().least_area)
    measures[f"{name}_purity"].append(float(purity.mean()))
    measures[f"{name}_area_px"].append(float(np.median(area)))
    measures[f"{name}_count"].append(float(len(chosen)))
    measures[f"{name}_cover"].append(float(area.sum() / scene.mask.size))
    measures[f"{name}_alike_purity"].append(float(alike.mean()))
    measures[f"{name}_gain"].append(float((purity - alike).mean()))
    mixed = nodes.mixed[chosen]
    value = float((purity - alike)[mixed].mean()) if mixed.any() else float("nan")
    measures[f"{name}_gain_mixed"].append(value)
    if name.startswith("selected"):
        squares = controls.square_purity(scene, area)
        measures[name.replace("selected", "square") + "_purity"].append(float(np.nanmean(squares)))


def score_slic(scene: Scene, areas: NDArray[np.float64], measures: Values) -> None:
    """Mean purity of SLIC's segments of the same median area."""
    if len(areas):
        count = max(2, round(scene.mask.size / float(np.median(areas))))
        purity = controls.segment_purity(controls.slic_labels(scene.image, count), scene)
        measures["slic_purity"].append(float(np.nanmean(purity)))


def measure(scenes: Iterable[Scene], model: AttentionModel) -> dict[str, Any]:
    """All figures over some scenes, with intervals over images and over groups."""
    rows: list[Values] = []
    names, groups = [], []
    for scene in scenes:
        tree, numbers = tree_of(scene.image)
        rows.append(defaultdict(list))
        score_partitions(scene, tree, rows[-1])
        score_selection(scene, tree, numbers, model.attention(scene.image), rows[-1])
        names.append(scene.name)
        groups.append(scene.group)
        print(f"{scene.name}: {rows[-1]['selected_purity']}", file=sys.stderr, flush=True)
    keys = dict.fromkeys(key for row in rows for key in row)
    # An image may have no region, or be too small for so many segments.
    measures: Values = {key: [(row[key] or [float("nan")])[0] for row in rows] for key in keys}
    result: dict[str, Any] = {"images": len(names), "groups": len(set(groups))}
    for key, values in measures.items():
        result[key.removeprefix("tree_")] = round(float(np.nanmean(values)), 4)
    result["intervals"] = intervals(measures, np.array(groups))
    here = [i for i, name in enumerate(names) if name in NAMED]
    if here:
        result["named"] = {
            key.removeprefix("tree_"): round(float(np.nanmean([measures[key][i] for i in here])), 4)
            for key in measures
            if key.rpartition("_")[2].isdigit()
        }
    return result


def intervals(measures: Values, groups: NDArray) -> dict[str, Any]:
    """95 % intervals of gains, and of what the map adds to the same map in the wrong place."""
    every = np.arange(len(groups))
    values = {
        key: np.array(measures[key])
        for key in measures
        if key.endswith(("_gain", "_gain_mixed", "_purity")) or key.startswith("clicks_saved")
    }
    for end in ("gain", "gain_mixed", "best_quarter_gain"):
        for control in ("turned", "ungated"):
            one, other = measures[f"selected_{end}"], measures[f"{control}_{end}"]
            if len(one) == len(other) == len(groups):
                values[f"selected_less_{control}_{end}"] = np.array(one) - np.array(other)
    return {
        key: {
            "mean": round(float(np.nanmean(row)), 4),
            "over_images": scores.interval(row, every),
            "over_groups": scores.interval(row, groups),
        }
        for key, row in values.items()
        if len(row) == len(groups)
    }


def time_ratio(scene: Scene, rounds: int) -> dict[str, float]:
    """Time of a tree over that of the bundled segmenter on the same image, in turns."""
    session = session_of(_SEGMENTER, 0)
    first = session.get_inputs()[0]
    side = first.shape[-1] if isinstance(first.shape[-1], int) else _INPUT
    name, tiles = first.name, _tiles(scene.image, side)
    wall, cpu = [], []
    for _ in range(rounds + 1):
        times = []
        for work in (lambda: tree_of(scene.image), lambda: _infer(session, name, tiles)):
            began = time.perf_counter(), time.process_time()
            work()
            times.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        wall.append(times[0][0] / times[1][0])
        cpu.append(times[0][1] / times[1][1])
    return {
        "tree_over_inference": round(statistics.median(wall[1:]), 3),
        "tree_over_inference_cpu": round(statistics.median(cpu[1:]), 3),
    }


def _infer(session: Any, name: str, tiles: NDArray[np.float32]) -> None:
    for start in range(0, len(tiles), 4):
        session.run(None, {name: tiles[start : start + 4]})


def _tiles(image: NDArray[np.float32], tile: int) -> NDArray[np.float32]:
    """Tiles that the engine would run, with the least overlap that the model allows."""
    height, width = image.shape[1:]
    overlap = tile // _OVERLAP
    step = tile - overlap
    down, across = (max(1, -(-(side - overlap) // step)) for side in (height, width))
    pad = (down * step + overlap - height, across * step + overlap - width)
    whole = np.pad(image / 127.5 - 1, ((0, 0), (0, pad[0]), (0, pad[1])), mode="reflect")
    return np.stack([
        whole[:, y * step : y * step + tile, x * step : x * step + tile]
        for y in range(down) for x in range(across)
    ]).astype(np.float32)  # fmt: skip


def main() -> None:
    """Measures, prints the main figures and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the Dubai set")
    parser.add_argument("--naip", type=Path, help="folder of the NAIP set; beside the first")
    parser.add_argument("--vaihingen", type=Path, help="folder of that set; beside the first")
    parser.add_argument("--only", choices=("dubai", "naip", "vaihingen"), help="one of the sets")
    parser.add_argument("--threads", type=int, default=0, help="of the runtime; 0 for one a core")
    parser.add_argument("--rounds", type=int, default=3, help="of the time measurement")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench/regions.json")
    options = parser.parse_args()
    model = AttentionModel(_REGIONS, options.threads)
    result: dict[str, Any] = {}
    if options.only in (None, "dubai"):
        big = next(scene for scene in dubai(options.data) if scene.name == "t5_005")
        result |= time_ratio(big, options.rounds)
        result |= measure(dubai(options.data), model)
    for name, read in (("naip", naip), ("vaihingen", vaihingen)):
        folder = getattr(options, name) or options.data.parent / name
        if folder.is_dir() and options.only in (None, name):
            result[name] = measure(read(folder), model)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({key: value for key, value in result.items() if not isinstance(value, dict)}))


if __name__ == "__main__":
    main()
