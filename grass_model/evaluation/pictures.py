"""Pictures of an evaluation, as PNG: plots, and tiles beside their labels and predictions."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.tiling.grid import Window

from ..data.imagery import open_scene
from .scene_scores import Example

_RGB = ("red", "green", "blue")
_CELL, _GAP = 168, 4  # side of a picture and the space between two, pixels
_NONE = (200, 200, 200)  # not labelled, or not predicted
_DULL, _BRIGHT = 2.0, 98.0  # percentiles that become black and white beyond 8 bits
_READABLE = 0.5  # share of a row above which a cell is dark


def as_data(png: bytes) -> str:
    """A PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def bars(record: Mapping[str, Any], classes: tuple[ClassSpec, ...]) -> bytes:
    """IoU, with its interval, and F1 of each class."""
    rows = [record["classes"][item.name] for item in classes]
    figure = Figure(figsize=(8, 0.6 + 0.5 * len(rows)), layout="constrained")
    axes, places = figure.subplots(), np.arange(len(rows))
    iou, f1 = ([_value(row[key]) for row in rows] for key in ("iou", "f1"))
    axes.barh(places + 0.2, f1, 0.36, color="#d5d5da", label="F1")
    axes.barh(places - 0.2, iou, 0.36, color=[item.colour for item in classes], label="IoU")
    for place, row in zip(places, rows, strict=True):
        low, high = row["iou_interval"]
        if low is not None:
            axes.plot((low, high), (place - 0.2,) * 2, color="#202024", linewidth=1.5)
    axes.set_yticks(places, [item.name for item in classes])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("IoU (coloured; line: 95 % interval) and F1 (grey)")
    return _png(figure)


def confusion_matrix(record: Mapping[str, Any]) -> bytes:
    """Shares of each row of the confusion matrix."""
    counts = np.array(record["confusion"], float)
    total = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    names, side = list(record["classes"]), 1.6 + 0.75 * len(counts)
    figure = Figure(figsize=(side + 0.8, side), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, col), value in np.ndenumerate(shares):
        colour = "white" if value > _READABLE else "#202024"
        axes.text(col, row, f"{100 * value:.1f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("predicted")
    axes.set_ylabel("labelled")
    return _png(figure)


def reliability_diagram(record: Mapping[str, Any]) -> bytes:
    """Accuracy over confidence, and the distribution of confidences."""
    bins = [item for item in record["calibration"] if item["pixels"]]
    width = 1 / len(record["calibration"])
    figure = Figure(figsize=(5.4, 5.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    above.plot((0, 1), (0, 1), color="#999999", linewidth=1)
    confidence, accuracy = ([item[key] for item in bins] for key in ("confidence", "accuracy"))
    above.plot(confidence, accuracy, "o-", color="#1f77b4")
    above.set_ylabel("share that is right")
    above.set_xlim(0, 1)
    above.set_ylim(0, 1)
    total = sum(item["pixels"] for item in bins) or 1
    starts, shares = [item["from"] for item in bins], [item["pixels"] / total for item in bins]
    below.bar(starts, shares, width, align="edge", color="#d5d5da", edgecolor="#999999")
    below.set_ylabel("pixels")
    below.set_xlabel("confidence")
    return _png(figure)


def example_picture(example: Example, classes: tuple[ClassSpec, ...]) -> bytes:
    """Image, labels and prediction of a window side by side.

    Raises:
        DataError: the scene cannot be read.
    """
    maps = [_coloured(part, classes) for part in (example.truth, example.predicted)]
    cells = [_cell(part) for part in (_image(example), *maps)]
    gap = np.full((_CELL, _GAP, 3), 255, np.uint8)
    row = np.concatenate([cells[0], gap, cells[1], gap, cells[2]], axis=1)
    _, code = cv2.imencode(".png", cv2.cvtColor(row, cv2.COLOR_RGB2BGR))
    return code.tobytes()


def _image(example: Example) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 of the scene's red, green and blue, else first three bands, or first one."""
    height, width = example.truth.shape
    with open_scene(example.scene) as source:
        bands, _ = source.read(Window(example.col, example.row, width, height))
    shown = bands[_shown_bands(source.stack.names)]
    values = np.ascontiguousarray(shown.transpose(1, 2, 0))
    if values.dtype == np.uint8:
        return values
    finite = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = np.percentile(finite, (_DULL, _BRIGHT), axis=(0, 1))
    share = (finite - low) / np.maximum(high - low, 1e-6)
    return (share.clip(0, 1) * 255).round().astype(np.uint8)


def _shown_bands(names: Sequence[str]) -> list[int]:
    """Indices of red, green and blue among these bands, else of the first three or the first."""
    if set(_RGB) <= set(names):
        return [names.index(name) for name in _RGB]
    return [0, 1, 2] if len(names) >= 3 else [0, 0, 0]


def _coloured(indices: NDArray[np.uint8], classes: tuple[ClassSpec, ...]) -> NDArray[np.uint8]:
    table = np.full((256, 3), _NONE, np.uint8)
    for number, item in enumerate(classes):
        table[number] = [int(item.colour[i : i + 2], 16) for i in (1, 3, 5)]
    coloured: NDArray[np.uint8] = table[indices]
    return coloured


def _cell(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture scaled to fit a white square, its proportions kept."""
    height, width = picture.shape[:2]
    scale = _CELL / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    cell = np.full((_CELL, _CELL, 3), 255, np.uint8)
    cell[: size[1], : size[0]] = cv2.resize(np.ascontiguousarray(picture), size, interpolation=how)
    return cell


def _value(figure: float | None) -> float:
    return 0.0 if figure is None else figure


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110)
    return file.getvalue()
