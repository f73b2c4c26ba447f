"""Random views of tiles: geometry and colour jitter for any number of bands, with OpenCV.

Values are floats on the contract's 0-1 scale. Each random draw comes from the generator passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_TO_YIQ = np.array(
    [[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]], dtype=np.float32
)
CLIPPED = 0.1  # share of a view's pixels that colour jitter may drive out of 0-1
_ROUNDING = 1e-4
_GENTLER = (1.0, 0.5, 0.25, 0.125)  # shares of a drawn change that are tried in turn
_FROM_YIQ = np.linalg.inv(_TO_YIQ).astype(np.float32)


@dataclass(frozen=True)
class ViewGeometry:
    """Where a view lies in its tile: left, top, width, height in tile pixels, then the flips."""

    left: int
    top: int
    width: int
    height: int
    flip_x: bool
    flip_y: bool

    def numbers(self) -> tuple[int | bool, ...]:
        """The six values in their order, as `contrast.geometry` takes them."""
        return self.left, self.top, self.width, self.height, self.flip_x, self.flip_y


@dataclass(frozen=True)
class Normalisation:
    """How raw values become the model's input: (value / scale - mean) / std, by band."""

    scale: tuple[float, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]


def draw_geometry(
    rng: np.random.Generator, tile: int, least_area: float = 0.08, most_area: float = 1.0
) -> ViewGeometry:
    """A random rectangle of the tile, aspect 3/4 to 4/3, flipped at random in both axes.

    Args:
        rng: source of the draws.
        tile: side of the tile in pixels.
        least_area: of the rectangle, as a share of the tile.
        most_area: of the rectangle, as a share of the tile.
    """
    for _ in range(10):
        area = rng.uniform(least_area, most_area) * tile * tile
        aspect = np.exp(rng.uniform(np.log(3 / 4), np.log(4 / 3)))
        width, height = round(np.sqrt(area * aspect)), round(np.sqrt(area / aspect))
        if 0 < width <= tile and 0 < height <= tile:
            left = int(rng.integers(0, tile - width + 1))
            top = int(rng.integers(0, tile - height + 1))
            return ViewGeometry(left, top, width, height, *(rng.random(2) < 0.5))
    return ViewGeometry(0, 0, tile, tile, *(rng.random(2) < 0.5))


def cut_view(
    tile: NDArray[Any], geometry: ViewGeometry, size: int, *, labels: bool = False
) -> NDArray[Any]:
    """Cuts and resizes to (size, size[, bands]); antialiased when shrunk, nearest for labels.

    Args:
        tile: (tile, tile, bands) or (tile, tile).
        geometry: what to cut.
        size: side of the view in pixels.
        labels: the values are class indices.
    """
    g = geometry
    part = np.ascontiguousarray(tile[g.top : g.top + g.height, g.left : g.left + g.width])
    shrinks = min(g.width, g.height) > size
    smooth = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    view = _resize(part, size, cv2.INTER_NEAREST_EXACT if labels else smooth)
    view = view[:, ::-1] if g.flip_x else view
    return view[::-1] if g.flip_y else view


def _resize(part: NDArray[Any], size: int, method: int) -> NDArray[Any]:
    """Resizes any number of bands; OpenCV takes four at most, and drops the axis of one."""
    if part.ndim == 2:
        return np.asarray(cv2.resize(part, (size, size), interpolation=method))
    groups = [
        cv2.resize(
            np.ascontiguousarray(part[:, :, i : i + 4]), (size, size), interpolation=method
        ).reshape(size, size, -1)
        for i in range(0, part.shape[2], 4)
    ]
    return np.concatenate(groups, axis=2)


@dataclass(frozen=True)
class ColourJitter:
    """Colour change of a view: matrix (C, C) and offset (C,) on the 0-1 scale, then a blur.

    `blur` is the standard deviation of a Gaussian in pixels of the view, 0 for none.
    """

    matrix: NDArray[np.float32]
    offset: NDArray[np.float32]
    blur: float


def jitter_colour(
    rng: np.random.Generator,
    view: NDArray[np.float32],
    strength: float = 1.0,
    *,
    colour: bool = True,
) -> NDArray[np.float32]:
    """Brightness, contrast, saturation, hue, grey and blur at SimCLR's probabilities.

    The ranges are our own, somewhat narrower than SimCLR's; both axes may be flipped.

    The first three bands are taken as red, green, blue; further bands get brightness and contrast.

    Args:
        rng: source of the draws.
        view: (size, size, bands) float32, 0-1.
        strength: 1 for SimCLR's; 0 for no change.
        colour: whether the first three bands are red, green and blue.
    """
    return apply_light(view, draw_light(rng, view, strength, colour=colour))


def draw_light(
    rng: np.random.Generator,
    view: NDArray[np.float32],
    strength: float = 1.0,
    *,
    colour: bool = True,
) -> ColourJitter:
    """Draws colour jitter for `view` (its mean is the pivot of the contrast).

    A change that would drive more than `CLIPPED` of the pixels out of 0-1 is weakened, else bright
    views would become entirely white. Arguments as of `jitter_colour`.
    """
    bands = view.shape[2]
    coloured = colour and bands >= 3
    matrix, offset, blur = np.eye(bands, dtype=np.float32), np.zeros(bands, np.float32), 0.0
    if rng.random() < 0.8:
        bright, contrast = rng.uniform(1 - 0.6 * strength, 1 + 0.6 * strength, size=2)
        middle = float(view.mean()) * bright
        matrix, offset = matrix * bright * contrast, offset + middle * (1 - contrast)
        if coloured:
            matrix, offset = _then(_hue_saturation(rng, strength), matrix, offset)
    matrix, offset = _bounded(view, matrix, offset)
    if coloured and rng.random() < 0.2 * strength:
        matrix, offset = _then(np.tile(_LUMA, (3, 1)), matrix, offset)
    if rng.random() < 0.5 * strength:
        blur = float(rng.uniform(0.1, 2.0))
    return ColourJitter(matrix.astype(np.float32), offset.astype(np.float32), blur)


def apply_light(view: NDArray[np.float32], light: ColourJitter) -> NDArray[np.float32]:
    """The view (size, size, bands) with the colour jitter applied, clipped to 0-1, float32."""
    changed: NDArray[Any] = _coloured(view, light.matrix, light.offset)
    if light.blur:
        changed = cv2.GaussianBlur(changed, (0, 0), light.blur).reshape(view.shape)
    return np.clip(changed, 0, 1).astype(np.float32)


def clipped_share(
    view: NDArray[np.float32], matrix: NDArray[np.float32], offset: NDArray[np.float32]
) -> float:
    """Share of the pixels that lie in 0-1 in every band and would not after a change of colour.

    Args:
        view: (size, size, bands) float32 on the 0-1 scale.
        matrix: (bands, bands) of the change.
        offset: (bands,) of the change.

    Returns:
        0 to 1.
    """
    # NumPy's own `all` and `any` are slow along an axis as short as that of the bands.
    inside = reduce(np.logical_and, np.moveaxis((view >= 0) & (view <= 1), 2, 0))
    changed = _coloured(view, matrix, offset)
    # What is at a limit stays there up to rounding.
    wrong = (changed < -_ROUNDING) | (changed > 1 + _ROUNDING)
    outside = reduce(np.logical_or, np.moveaxis(wrong, 2, 0))
    return float((inside & outside).mean())


def _bounded(
    view: NDArray[np.float32], matrix: NDArray[np.float32], offset: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The largest share of a colour change that keeps nearly all pixels of the view in range."""
    same = np.eye(len(matrix), dtype=np.float32)
    for share in _GENTLER:
        part = same + share * (matrix - same), share * offset
        if clipped_share(view, *part) <= CLIPPED:
            return part
    return same, np.zeros_like(offset)


def _coloured(
    view: NDArray[np.float32], matrix: NDArray[np.float32], offset: NDArray[np.float32]
) -> NDArray[np.float32]:
    """A change of colour of every pixel of a view (size, size, bands), unclipped."""
    if view.shape[2] <= 4:
        affine = np.concatenate([matrix, offset[:, None]], axis=1).astype(np.float32)
        changed: NDArray[Any] = cv2.transform(np.ascontiguousarray(view), affine).reshape(
            view.shape
        )
        return changed
    return view @ matrix.T + offset


def _then(
    colour: NDArray[np.float32], matrix: NDArray[np.float32], offset: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The composition of a change and a following change of the first three bands."""
    whole = np.eye(len(matrix), dtype=np.float32)
    whole[:3, :3] = colour
    return whole @ matrix, whole @ offset


def _hue_saturation(rng: np.random.Generator, strength: float) -> NDArray[np.float32]:
    saturation = rng.uniform(1 - 0.6 * strength, 1 + 0.6 * strength)
    angle = rng.uniform(-0.2, 0.2) * strength * 2 * np.pi
    cos, sin = np.cos(angle) * saturation, np.sin(angle) * saturation
    turn = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]], dtype=np.float32)
    whole: NDArray[Any] = _FROM_YIQ @ turn @ _TO_YIQ
    return whole


def change_season(view: NDArray[np.float32], amount: float) -> NDArray[np.float32]:
    """A view whose green parts are drier (above 0) or lusher (below 0); red, green, blue first.

    A pixel changes by how far its green is above the mean of red and blue, so that roofs, roads and
    water stay what they are.

    Args:
        view: (size, size, bands) float32, 0-1.
        amount: -1 to 1.
    """
    green = np.maximum(view[..., 1] - (view[..., 0] + view[..., 2]) / 2, 0) * np.float32(2 * amount)
    changed = view.copy()
    changed[..., 0] += green
    changed[..., 1] -= green / 4
    changed[..., 2] -= green / 4
    return np.clip(changed, 0, 1)


def add_haze(view: NDArray[np.float32], share: float, light: float) -> NDArray[np.float32]:
    """A view (size, size, bands) behind an even haze: `share` of its light is `light`, both 0-1."""
    return (view * np.float32(1 - share) + np.float32(share * light)).astype(np.float32)


@dataclass(frozen=True)
class Changes:
    """Strength of augmentation of values, for any number of bands.

    Attributes:
        light: strength of changes of brightness, contrast and blur, 0 to 1.
        colour: whether the first three bands are red, green and blue, whose hue may change.
        band_gain: each band by itself is multiplied by 1 plus or minus at most this, 0 to 0.9.
        gamma: values are raised to a power up to 1 + this, or its inverse.
        haze: at most this share of the light is that of a bright, even haze, 0 to 0.9.
        season: strength of the change of what is green or dry, 0 to 1; with `colour` only.
        zoom: how much finer and coarser than the imagery crops are drawn, from 1.
        pixel_m: pixel size in metres that crops are drawn around where a tile's is known; 0 for the
            tile's own.
    """

    light: float = 0.3
    colour: bool = True
    band_gain: float = 0.0
    gamma: float = 0.0
    haze: float = 0.0
    season: float = 0.0
    zoom: float = 2**0.5
    pixel_m: float = 0.0

    def crop_areas(self, side: float, size_m: float) -> tuple[float, float]:
        """Least and greatest share of a tile's area that a crop shows, 0 to 1.

        Args:
            side: of an unscaled crop, as a share of the tile's side.
            size_m: of the tile's pixels in metres; 0 when unknown.
        """
        times = self.pixel_m / size_m if self.pixel_m and size_m else 1.0
        share, zoom = (times * side) ** 2, self.zoom**2
        most = min(1.0, share * zoom)
        return min(share / zoom, most), most

    def apply(self, rng: np.random.Generator, view: NDArray[np.float32]) -> NDArray[np.float32]:
        """A changed copy of a view (size, size, bands) of values 0-1, float32."""
        if self.season and self.colour and view.shape[2] >= 3:
            view = change_season(view, rng.uniform(-self.season, self.season))
        if self.gamma:
            top = np.log1p(self.gamma)
            view = view ** np.float32(np.exp(rng.uniform(-top, top)))
        if self.haze and rng.random() < 0.5:
            view = add_haze(view, rng.uniform(0, self.haze), rng.uniform(0.5, 1.0))
        if self.band_gain:
            gains = rng.uniform(1 - self.band_gain, 1 + self.band_gain, view.shape[2])
            view = np.clip(view * gains, 0, 1).astype(np.float32)
        return jitter_colour(rng, view, self.light, colour=self.colour)
