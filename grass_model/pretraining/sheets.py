"""Contact sheet of views, their attention maps and boxes, and the samples cut from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ..contrast.lam import signed
from ..contrast.presets import GrassOptions
from ..contrast.region import area_shares, resize_map
from ..data.views import Normalisation
from ..files.atomic import write_whole
from .watch import Seen

_CELL = 168  # side of an image on the sheet, pixels
_GAP, _MIDDLE, _MARGIN = 6, 24, 16  # between cells, between the two views, around all
_TITLE, _HEADING = 44, 24
_PAPER, _INK, _SOFT = (255, 255, 255), (32, 32, 36), (110, 110, 118)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_HEADINGS = ("view", "attention, box", "sample")
_DULL, _BRIGHT = 2.0, 98.0  # percentiles that become black and white beyond 8 bits


def sheet(
    seen: Seen, options: GrassOptions, norm: Normalisation, title: str, rows: int
) -> NDArray[np.uint8]:
    """Draws a tile in each row: view 1, its attention map and box, its sample, then view 2.

    Args:
        seen: 2N views, first views of tiles 1..N, then second views of the same tiles.
        options: how the map was turned into a box.
        norm: normalisation of the views.
        title: one line above.
        rows: at most so many tiles are drawn.

    Returns:
        (height, width, 3) uint8, red, green, blue.
    """
    tiles = len(seen.views) // 2
    shown = min(rows, tiles)
    chosen = [*range(shown), *range(tiles, tiles + shown)]
    views, boxes = seen.views[chosen].float().cpu(), seen.boxes[chosen].cpu()
    lams = seen.lam[chosen].float().cpu()
    limits = _stretch(views, norm)
    images = natural(views, norm, limits)
    samples = natural(seen.samples[chosen].float().cpu(), norm, limits)
    strengths = as_shares(signed(lams, options.lam_sign, options.lam_relu))
    shares = area_shares(boxes, views.shape[-1]).tolist()
    page = _page(shown, title)
    for i in range(2 * shown):
        row, second = i % shown, i >= shown
        box = (boxes[i].numpy() * _CELL / views.shape[-1]).round().astype(int)
        cells = (
            _enlarged(images[i]),
            _boxed(_coloured(_enlarged(images[i]), strengths[i]), box, f"{100 * shares[i]:.0f} %"),
            _enlarged(samples[i]),
        )
        for column, cell in enumerate(cells):
            left, top = _place(row, column + 3 * second)
            page[top : top + _CELL, left : left + _CELL] = cell
    return page


def natural(
    views: Tensor, norm: Normalisation, limits: tuple[NDArray[Any], NDArray[Any]] | None = None
) -> NDArray[Any]:
    """Standardised views (N, C, S, S) as pictures (N, S, S, 3) uint8 of their first three bands.

    A single band (or the first of two) gives grey. `limits` are the values of black and white,
    on the 0-1 scale; computed from the views when None.
    """
    low, high = limits or _stretch(views, norm)
    share = (_unit(views, norm) - low) / np.maximum(high - low, 1e-6)
    pictures: NDArray[Any] = (share.clip(0, 1) * 255).round().astype(np.uint8)
    return pictures


def as_shares(maps: Tensor) -> NDArray[Any]:
    """Maps (N, h, w) scaled to 0-1 and resized to a cell.

    A constant map, or one that is not finite, is 0 everywhere.
    """
    whole = resize_map(maps, _CELL)
    low, high = whole.amin(dim=(1, 2), keepdim=True), whole.amax(dim=(1, 2), keepdim=True)
    share: NDArray[Any] = ((whole - low) / (high - low)).numpy()
    return np.nan_to_num(share, nan=0.0, posinf=0.0, neginf=0.0)


def write_picture(path: Path, picture: NDArray[np.uint8]) -> None:
    """Writes (H, W, 3) red, green, blue as PNG, under its name only when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _, code = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    write_whole(path, code.tobytes())


def _unit(views: Tensor, norm: Normalisation) -> NDArray[Any]:
    """Views back on the 0-1 scale, (N, S, S, 3)."""
    bands = [0, 1, 2] if views.shape[1] >= 3 else [0, 0, 0]
    values = views[:, bands].numpy().transpose(0, 2, 3, 1)
    whole: NDArray[Any] = values * np.take(norm.std, bands) + np.take(norm.mean, bands)
    return whole


def _stretch(views: Tensor, norm: Normalisation) -> tuple[NDArray[Any], NDArray[Any]]:
    """Values of black and white: the whole range for 8 bits, else percentiles of each band."""
    if all(scale == 255 for scale in norm.scale):
        return np.zeros(3), np.ones(3)
    low, high = np.percentile(_unit(views, norm), (_DULL, _BRIGHT), axis=(0, 1, 2))
    return low, high


def _page(rows: int, title: str) -> NDArray[np.uint8]:
    left, top = _place(rows - 1, 5)
    size = (top + _CELL + _MARGIN, left + _CELL + _MARGIN, 3)
    page = np.full(size, _PAPER, np.uint8)
    _write(page, title, (_MARGIN, _MARGIN + 16), 0.55, _INK)
    for column in range(6):
        number, (x, y) = 1 + column // 3, _place(0, column)
        _write(page, f"{_HEADINGS[column % 3]} {number}", (x, y - 8), 0.42, _SOFT)
    return page


def _place(row: int, column: int) -> tuple[int, int]:
    """Left and top of a cell."""
    left = _MARGIN + column * (_CELL + _GAP) + (_MIDDLE - _GAP if column >= 3 else 0)
    return left, _MARGIN + _TITLE + _HEADING + row * (_CELL + _GAP)


def _enlarged(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    shrinks = len(image) > _CELL
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (_CELL, _CELL), interpolation=how))


def _coloured(image: NDArray[Any], share: NDArray[Any]) -> NDArray[Any]:
    """The image under the attention map, which is more opaque where it is higher."""
    bytes_ = (share * 255).astype(np.uint8)
    colours = cv2.cvtColor(cv2.applyColorMap(bytes_, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
    opaque = 0.25 + 0.45 * share[..., None]
    mixed: NDArray[Any] = (image * (1 - opaque) + colours * opaque).round().astype(np.uint8)
    return mixed


def _boxed(image: NDArray[Any], box: NDArray[Any], label: str) -> NDArray[Any]:
    """Draws the box (x0, y0, x1, y1, stops exclusive) and its share of the view."""
    drawn = np.ascontiguousarray(image)
    x0, y0, x1, y1 = (int(v) for v in np.clip(box, 1, _CELL - 1))  # the line's own width inside
    first, last = (x0, y0), (x1 - 1, y1 - 1)
    cv2.rectangle(drawn, first, last, (0, 0, 0), 4)  # an outline visible on any background
    cv2.rectangle(drawn, first, last, (255, 255, 255), 2)
    (width, height), _ = cv2.getTextSize(label, _FONT, 0.42, 1)
    corner = (_CELL - width - 10, _CELL - height - 10)
    cv2.rectangle(drawn, corner, (_CELL - 1, _CELL - 1), (24, 24, 28), -1)
    _write(drawn, label, (corner[0] + 5, _CELL - 6), 0.42, (255, 255, 255))
    return drawn


def _write(
    page: NDArray[np.uint8],
    text: str,
    place: tuple[int, int],
    scale: float,
    colour: tuple[int, int, int],
) -> None:
    cv2.putText(page, text, place, _FONT, scale, colour, 1, cv2.LINE_AA)
