"""Time of files for a tile, each relative to the first one in the same round."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .onnx_file import contract_of, open_session, run_session

ROUNDS = 5


def seconds_of(
    paths: Sequence[Path], side: int, rounds: int = ROUNDS, threads: int = 0
) -> list[list[float]]:
    """Seconds for one random tile in ONNX Runtime on the CPU, by file and round.

    Files take turns, so that other load on the machine affects all of them; the first round is not
    counted.

    Args:
        paths: files of segmenters.
        side: of the tile in pixels.
        rounds: that are counted.
        threads: of the runtime, 0 for one a core.
    """
    ready = [(open_session(path, threads), _tile(path, side)) for path in paths]
    taken: list[list[float]] = [[] for _ in paths]
    for round_ in range(rounds + 1):
        for place, (session, tile) in enumerate(ready):
            seconds = _once(session, tile)
            if round_:
                taken[place].append(seconds)
    return taken


def ratios(taken: Sequence[Sequence[float]]) -> list[float]:
    """Median over the rounds of each file's time over the first file's in the same round."""
    first = taken[0]
    return [statistics.median(a / b for a, b in zip(times, first, strict=True)) for times in taken]


def _tile(path: Path, side: int) -> NDArray[Any]:
    spec = contract_of(path).input
    values = np.random.default_rng(0).integers(0, 256, (1, len(spec.bands), side, side))
    return (values if spec.dtype == "uint8" else values / 128 - 1).astype(spec.dtype)


def _once(session: Any, tile: NDArray[Any]) -> float:
    began = time.perf_counter()
    run_session(session, tile)
    return time.perf_counter() - began
