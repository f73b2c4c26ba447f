"""Pictures of the report, as SVG."""

from __future__ import annotations

import base64
import warnings
from dataclasses import dataclass
from html import escape
from typing import List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from ..core.shown_numbers import AreaUnit, area_text, percent
from .chips import Chip
from .figures import Assessment, ClassFigures, Figure

_WIDTH, _LEFT, _RIGHT, _ROW = 760, 150, 60, 44
_INK, _SOFT, _TRACK = "#202024", "#6e6e76", "#ececf0"
RIGHT, WRONG = "#ffffff", "#e6007e"
_LONGEST_NAME = 20


def area_chart(assessment: Assessment, unit: AreaUnit) -> str:
    """For each class the area on the map (bar), and the estimate (dot) with its interval."""
    most = max(
        [item.mapped_area for item in assessment.classes]
        + [item.area.high or item.area.value or 0.0 for item in assessment.classes]
    )
    scale = (_WIDTH - _LEFT - _RIGHT) / (most or 1.0)
    parts = [_axis(len(assessment.classes), scale, _ticks(most / unit.size), unit)]
    for row, item in enumerate(assessment.classes):
        top = row * _ROW
        title = (
            f"{item.name}: {area_text(item.mapped_area, unit)} {unit.name} on the map, "
            f"{area_text(item.area.value, unit)} {unit.name} estimated"
        )
        parts += [
            f"<g><title>{escape(title)}</title>",
            _name(item, top),
            f'<rect x="{_LEFT}" y="{top + 10}" width="{item.mapped_area * scale:.1f}" height="24" '
            f'fill="{escape(item.colour)}" stroke="#888" stroke-width=".5"/>',
            _whisker(item.area, top + 22, scale),
            "</g>",
        ]
    return _svg(len(assessment.classes) * _ROW + 24, parts, "Area of each class")


def accuracy_chart(assessment: Assessment) -> str:
    """User's accuracy (dot) and producer's accuracy (square) of each class with intervals."""
    scale = _WIDTH - _LEFT - _RIGHT
    unit = AreaUnit("%", 0.01)
    parts = [_axis(len(assessment.classes), scale, (0, 25, 50, 75, 100), unit)]
    for row, item in enumerate(assessment.classes):
        top = row * _ROW
        title = (
            f"{item.name}: user's accuracy {percent(item.users.value)} %, producer's accuracy "
            f"{percent(item.producers.value)} %"
        )
        parts += [
            f"<g><title>{escape(title)}</title>",
            _name(item, top),
            _whisker(item.users, top + 15, scale),
            _whisker(item.producers, top + 30, scale, square=True),
            "</g>",
        ]
    return _svg(len(assessment.classes) * _ROW + 24, parts, "Accuracy of each class")


def _svg(height: float, parts: Sequence[str], title: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {_WIDTH} {height:.0f}" '
        f'width="{_WIDTH}" font-family="sans-serif" font-size="13">' + "".join(parts) + "</svg>"
    )


def _name(item: ClassFigures, top: float) -> str:
    name = (
        item.name if len(item.name) <= _LONGEST_NAME else f"{item.name[: _LONGEST_NAME - 1]}\u2026"
    )
    return (
        f'<text x="{_LEFT - 10}" y="{top + 27}" text-anchor="end" fill="{_INK}">{escape(name)}'
        "</text>"
    )


def _axis(rows: int, scale: float, ticks: Sequence[float], unit: AreaUnit) -> str:
    height = rows * _ROW
    parts = []
    for tick in ticks:
        x = _LEFT + tick * unit.size * scale
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height}" stroke="{_TRACK}"/>'
            f'<text x="{x:.1f}" y="{height + 16}" text-anchor="middle" fill="{_SOFT}" '
            f'font-size="11">{tick:,.6g} {escape(unit.name)}</text>'
        )
    return "".join(parts)


def _ticks(most: float) -> Tuple[float, ...]:
    """Some four round numbers from 0 to `most`."""
    if not most > 0:
        return (0.0,)
    power = 10 ** np.floor(np.log10(most / 4))
    step = next(float(power * k) for k in (1, 2, 2.5, 5, 10) if power * k >= most / 4)
    return tuple(step * k for k in range(int(most / step + 1e-9) + 1))


def _whisker(figure: Figure, y: float, scale: float, square: bool = False) -> str:
    if figure.value is None:
        return ""
    x = _LEFT + figure.value * scale
    mark = (
        f'<rect x="{x - 4.5:.1f}" y="{y - 4.5}" width="9" height="9" fill="#fff" '
        f'stroke="{_INK}" stroke-width="2"/>'
        if square
        else f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{_INK}" stroke="#fff"/>'
    )
    if figure.low is None or figure.high is None:
        return mark
    low, high = _LEFT + figure.low * scale, _LEFT + figure.high * scale
    ends = "".join(
        f'<line x1="{end:.1f}" x2="{end:.1f}" y1="{y - 5}" y2="{y + 5}" stroke="{_INK}" '
        'stroke-width="2"/>'
        for end in (low, high)
    )
    line = (
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="#fff" stroke-width="5"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{_INK}" '
        'stroke-width="2"/>'
    )
    return line + ends + mark


@dataclass(frozen=True)
class MapPicture:
    """A small picture of the map.

    Attributes:
        pixels: (3, rows, cols) uint8.
        step: pixels of the map in one of the picture, along columns and rows.
    """

    pixels: NDArray[np.uint8]
    step: Tuple[float, float]


def points_chart(picture: MapPicture, at: NDArray[np.float64], right: NDArray[np.bool_]) -> str:
    """The map with its points: white where it is right, magenta where it is wrong.

    Args:
        picture: of the map.
        at: (points, 2) column and row on the map, in its pixels.
        right: (points,) bool.
    """
    _, rows, cols = picture.pixels.shape
    image = base64.b64encode(_png(picture.pixels)).decode("ascii")
    scale = _WIDTH / cols
    parts = [
        f'<image xlink:href="data:image/png;base64,{image}" width="{_WIDTH}" '
        f'height="{rows * scale:.1f}" preserveAspectRatio="none" '
        'style="image-rendering: pixelated"/>'
    ]
    parts += _marks(at / np.array(picture.step) * scale, right)
    return _svg(rows * scale, parts, "Map and points")


def chip_chart(chip: Chip) -> str:
    """A picture of the imagery with a square around the pixel of the point."""
    image = base64.b64encode(_png(chip.pixels)).decode("ascii")
    side = chip.pixels.shape[-1]
    half = max(5.0, 0.5 * side * chip.ring)
    return (
        f'<svg role="img" aria-label="Imagery at point {chip.number}" viewBox="0 0 {side} {side}" '
        f'width="{side}"><image xlink:href="data:image/png;base64,{image}" width="{side}" '
        f'height="{side}"/><rect x="{side / 2 - half:.1f}" y="{side / 2 - half:.1f}" '
        f'width="{2 * half:.1f}" height="{2 * half:.1f}" fill="none" stroke="{WRONG}" '
        'stroke-width="1.5"/></svg>'
    )


def _marks(at: NDArray[np.float64], right: NDArray[np.bool_]) -> List[str]:
    marks = []
    for good in (True, False):  # errors on top
        for x, y in at[right == good]:
            if good:
                marks.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{RIGHT}" stroke="{_INK}"/>'
                )
            else:
                marks.append(
                    f'<path d="M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10" stroke="#fff" '
                    f'stroke-width="5"/><path d="M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10" '
                    f'stroke="{WRONG}" stroke-width="2.5"/>'
                )
    return marks


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG of (3, rows, cols) uint8."""
    _, rows, cols = pixels.shape
    size = {"width": cols, "height": rows, "count": 3, "dtype": "uint8"}
    with MemoryFile() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with file.open(driver="PNG", **size) as target:
            target.write(pixels)
        return bytes(file.read())
