"""Values of the patches of tiles, by the graph of a model's file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_model.files.progress import progress_bar
from grass_qgis.engine.core.contract import Contract
from grass_qgis.engine.runtime.patch_graph import Level, patch_graph
from grass_qgis.engine.tensors.novelty import Values, described
from grass_qgis.engine.tensors.preprocess import filler

from ..onnx_file import open_session
from .tiles import Group

_BATCH = 4


class PatchValues:
    """Values of the patches of raw tiles, by the graph of a file."""

    def __init__(self, graph: Any, contract: Contract, levels: Sequence[Level], patch: int) -> None:
        """Opens the graph up to the levels."""
        made, _ = patch_graph(graph, contract.input, levels, patch)
        self._spec, self._patch = contract.input, patch
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "patches.onnx"
            path.write_bytes(made.SerializeToString())
            self._session = open_session(path)

    def of(self, group: Group) -> Values:
        """Values of all levels, (patches, values), tile by tile and row by row."""
        parts = []
        for table in self._outputs(group.tiles, group.side):
            half = table.shape[1] // 2
            parts.append(described(table[:, :half], table[:, half:]))
        return np.concatenate(parts, axis=1)

    def each(self, group: Group) -> int:
        """Number of patches of each tile."""
        return max(1, group.side // self._patch) ** 2

    def _outputs(self, tiles: NDArray[Any], side: int) -> list[NDArray[np.float32]]:
        fill, size = filler(self._spec), self._spec.fixed_batch or _BATCH
        kept = max(1, side // self._patch)
        parts: list[list[NDArray[np.float32]]] = []
        name = self._session.get_inputs()[0].name
        with progress_bar("describing the training imagery") as advance:
            for start in range(0, len(tiles), size):
                advance(start, len(tiles))
                batch = np.zeros((size, *tiles.shape[1:]), fill.dtype)
                for place, image in enumerate(tiles[start : start + size]):
                    whole = np.ones(image.shape[1:], bool)
                    fill.fill(_of_type(image, fill.dtype), whole, batch[place])
                outputs = self._session.run(None, {name: batch})
                real = min(size, len(tiles) - start)
                parts.append([item[:real, :, :kept, :kept] for item in outputs])
            advance(len(tiles), len(tiles))
        levels = [np.concatenate(same) for same in zip(*parts, strict=True)]
        return [item.transpose(0, 2, 3, 1).reshape(-1, item.shape[1]) for item in levels]


def _of_type(image: NDArray[Any], dtype: str) -> NDArray[Any]:
    if dtype != "uint8" or image.dtype == np.uint8:
        return image
    return np.clip(np.round(image), 0, 255).astype(np.uint8)
