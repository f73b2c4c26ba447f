"""Imagery of scenes, read by the engine, so that training and prediction see the same values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from grass_qgis.engine.core.errors import DataError, GrassError
from grass_qgis.engine.raster.band_stack import BandStack, OpenBands, open_bands, stack_bands
from grass_qgis.engine.raster.bands import all_bands, finds_all
from grass_qgis.engine.raster.dataset import RasterInfo, describe

from .samples import Sample, held_in_memory
from .scenes import Scene


@dataclass(frozen=True)
class Kind:
    """Properties shared by all scenes of one training, and the pixel size of the first scene.

    Attributes:
        names: names of the bands, in order.
        dtype: NumPy name of the type of their values.
        units: scale and offset that each band declares; empty for a palette.
        gsd_m: ground sampling distance of the first scene in metres, the geometric mean of its
            pixel's width and height; 0 when unknown.
    """

    names: tuple[str, ...]
    dtype: str
    units: tuple[tuple[float, float], ...]
    gsd_m: float

    @property
    def bands(self) -> int:
        """How many bands there are."""
        return len(self.names)


def kind_of(scene: Scene) -> Kind:
    """The kind of a scene.

    Raises:
        RasterError: its image cannot be used.
        BandError: its image does not offer the bands.
    """
    with _path_of(scene.image) as path:
        if not scene.names:
            _require_distinct(scene)
        stack = stack_bands(path, scene.names, scene.bands)
    return Kind(stack.names, stack.dtype, stack.units, gsd_of(stack))


def gsd_of(stack: BandStack) -> float:
    """Ground sampling distance in metres; 0 when unknown."""
    size = stack.pixel_size_m
    return 0.0 if size is None else math.sqrt(size[0] * size[1])


def describe_image(image: Path | str | Sample) -> RasterInfo:
    """Metadata of an image, without its pixels.

    Raises:
        RasterError: it cannot be used.
    """
    with _path_of(image) as path:
        return describe(path)


@contextmanager
def open_scene(scene: Scene, kind: Kind | None = None) -> Iterator[OpenBands]:
    """The image of a scene, its bands by name as in prediction, by number where the scene says so.

    Args:
        scene: the scene.
        kind: of the scenes it belongs to; None to accept any.

    Raises:
        RasterError: the image cannot be used.
        BandError: it does not offer the bands.
        DataError: it is of another kind.
    """
    names = scene.names or (kind.names if kind else ())
    if not names:
        _require_distinct(scene)
    with _path_of(scene.image) as path:
        stack = stack_bands(path, names, scene.bands)
        if kind is not None:
            _require_kind(scene, stack, kind)
        with open_bands(stack) as opened:
            yield opened


def with_names(scenes: Sequence[Scene], names: Sequence[str]) -> tuple[Scene, ...]:
    """The scenes read by these names of bands, as a model that has them reads."""
    return tuple(replace(scene, names=tuple(names)) for scene in scenes)


def in_one_order(scenes: Sequence[Scene], names: Sequence[str] = ()) -> tuple[Scene, ...]:
    """The scenes, all read by the names of the first one's bands.

    Args:
        scenes: with the same bands.
        names: band order to use if these are the names of the first scene's bands, such as the
            order of a pretrained encoder.

    Raises:
        GrassError: the first scene's image cannot be used.
    """
    order = kind_of(scenes[0]).names
    if not scenes[0].bands and sorted(map(str.casefold, names)) == sorted(map(str.casefold, order)):
        order = tuple(names)
    return with_names(scenes, order)


def _require_distinct(scene: Scene) -> None:
    """Rejects a band given twice where the raster's band names are used."""
    if len(set(scene.bands)) < len(scene.bands):
        raise DataError(
            f"The bands {list(scene.bands)} of {scene.image} name a band twice.",
            "Name each band once.",
        )


def _require_kind(scene: Scene, stack: BandStack, kind: Kind) -> None:
    info = stack.info
    count = stack.count
    if not scene.bands and not finds_all(info, kind.names):
        count = len(all_bands(info).bands)  # by position, another sensor's bands would be read
    if count != kind.bands or stack.dtype != kind.dtype:
        raise DataError(
            f"{scene.image} has {count} bands of {stack.dtype}, the first scene "
            f"{kind.bands} of {kind.dtype}.",
            "Train on images of one kind.",
        )
    if stack.units != kind.units and (stack.units and kind.units):
        raise DataError(
            f"{scene.image} declares the scales and offsets {list(stack.units)}, the first scene "
            f"{list(kind.units)}: their stored values are not comparable.",
            "Write all images with one scale and offset.",
        )


@contextmanager
def _path_of(image: Path | str | Sample) -> Iterator[str]:
    """GDAL's name of an image; errors show the image's name instead."""
    if not isinstance(image, Sample):
        yield str(image)
        return
    with held_in_memory(image) as path:
        try:
            yield path
        except GrassError as error:
            what = error.what.replace(path, str(image))
            raise type(error)(what, error.remedy) from error
