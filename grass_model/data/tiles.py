"""Square tiles cut from scenes, strip by strip, into one memory-mapped array on disk.

A scene is read once, from top to bottom, whatever its size, and never held whole; training then
reads tiles in any order without decoding anything again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import rasterio
import rasterio.enums
from rasterio.errors import RasterioError
from rasterio.windows import Window

from grass_qgis.engine.core.errors import DataError

from .classes import IGNORE
from .held_out import Footprint, Shows, held_out_test
from .labels import Labels, open_labels
from .rasters import open_raster
from .samples import Sample
from .scenes import Scene
from .stored import Appender, array_of, handle_of, picked

_MIN_VALID = 0.75
_BAND_NAMES = ("red", "green", "blue", "nir")
Array = np.ndarray
NO_DATA, CONSTANT, HELD_OUT = "without data", "of a single value", "on held-out ground"
UNLABELLED = "without a label"
Place = tuple[str, int, int]
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class TileStore:
    """Tiles on disk.

    Attributes:
        images: (N, bands, tile, tile), the data type of the imagery.
        masks: (N, tile, tile) uint8 class indices, 255 not labelled; None for unlabelled imagery.
        gsd_m: ground sampling distance of the first scene in metres; 0 when unknown.
        names: names of the bands in order.
        left_out: how many tiles were not taken, by reason.
        valid: (N, tile, tile) bool, where labelled tiles hold data; None where all do.
        places: of labelled tiles the key of the scene, first row and first column.
        segments: (N, tile, tile) int16 object-shaped segment of each pixel, -1 for none; None where
            they are not cut.
    """

    images: Array
    masks: Array | None
    gsd_m: float
    names: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    valid: Array | None = None
    places: tuple[Place, ...] = ()
    segments: Array | None = None

    def __len__(self) -> int:
        """Number of tiles."""
        return len(self.images)

    def account(self) -> str:
        """One line: how many tiles there are, and how many were left out for which reason."""
        possible = (NO_DATA, CONSTANT, HELD_OUT) if self.masks is None else (UNLABELLED,)
        reasons = [f"{self.left_out.get(reason, 0)} {reason}" for reason in possible]
        return f"{len(self)} tiles; left out: {', '.join(reasons)}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Goes to other processes as file names: pickled arrays would be copied into each."""
        stored = (self.images, self.masks, self.valid, self.segments)
        return _store_of, (*map(handle_of, stored), self.gsd_m, self.names)


@contextmanager
def tile_folder(run: Path) -> Iterator[Path]:
    """A folder for tiles inside a run's, gone at the end: they are cut anew when needed."""
    run.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=run, prefix=".tiles-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def cut_tiles(
    scenes: Sequence[Scene],
    folder: Path,
    tile: int,
    classes: int = 0,
    most: int = 0,
    advance: Advance = lambda done, total: None,
    held_out: Sequence[Footprint] = (),
) -> TileStore:
    """Cuts all scenes into tiles on a regular grid and stores them in `folder`.

    Scenes with a mask give labelled tiles; their last row and column of tiles is filled up with
    "not labelled", so every labelled pixel is in exactly one tile. From unlabelled scenes only
    whole tiles are taken, of which at least three quarters hold data, that hold more than one value
    in some band, and that show no held-out ground.

    Args:
        scenes: all labelled or all unlabelled, with the same bands and data type.
        folder: where images.bin and masks.bin are written.
        tile: side in pixels.
        classes: number of classes the masks may name; 0 to leave masks unchecked.
        most: keep at most so many tiles, spread evenly; 0 for all.
        advance: told (scenes done, scenes in all).
        held_out: ground that no tile of an unlabelled scene may show.

    Raises:
        DataError: a scene cannot be read, differs from the first, or names an unknown class; or
            no tile fits into any scene.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = describe(scenes[0].image, scenes[0].bands)
    labelled = scenes[0].mask is not None
    images = Appender(folder / "images.bin", (kind.bands, tile, tile), kind.dtype)
    masks = Appender(folder / "masks.bin", (tile, tile), np.dtype(np.uint8))
    valid = Appender(folder / "valid.bin", (tile, tile), np.dtype(bool))
    left_out: Counter[str] = Counter()
    places: list[Place] = []
    for done, scene in enumerate(scenes):
        advance(done, len(scenes))
        for found in _tiles_of(scene, tile, kind, classes, held_out, left_out):
            images.append(found.image)
            if found.mask is not None:
                masks.append(found.mask)
                valid.append(found.valid)
                places.append((scene.key, found.row, found.col))
    advance(len(scenes), len(scenes))
    stored, labels, known = images.close(), masks.close(), valid.close()
    if not len(stored):
        raise _nothing(tile, len(scenes), left_out)
    store = TileStore(stored, None, kind.gsd_m, kind.names, dict(left_out))
    if labelled:
        store = replace(store, masks=labels, valid=known, places=tuple(places))
    if most and len(store) > most:
        chosen = np.linspace(0, len(store) - 1, most).round().astype(int)
        store = pick_tiles(store, chosen.tolist(), folder)
    return store


def pick_tiles(store: TileStore, chosen: Sequence[int], folder: Path) -> TileStore:
    """A store of some of the tiles, in files of their own in `folder`."""
    parts: dict[str, Any] = {
        name: picked(array, chosen, folder / f"picked-{name}.bin")
        for name in ("images", "masks", "valid", "segments")
        if (array := getattr(store, name)) is not None
    }
    places = tuple(store.places[number] for number in chosen) if store.places else ()
    return replace(store, **parts, places=places)


class Cut(NamedTuple):
    """A tile: (bands, tile, tile), (tile, tile), where it holds data, first row and column."""

    image: Array
    mask: Array | None
    valid: Array
    row: int
    col: int


def band_names(count: int) -> tuple[str, ...]:
    """Names of bands in the usual order; numbered where it is not known."""
    if 3 <= count <= len(_BAND_NAMES):
        return _BAND_NAMES[:count]
    return tuple(f"band{i + 1}" for i in range(count))


@dataclass(frozen=True)
class Kind:
    """What all scenes of a data set must have in common, and the first one's pixel size."""

    bands: int
    dtype: np.dtype
    gsd_m: float
    names: tuple[str, ...]


def describe(image: Path | str | Sample, bands: Sequence[int] = ()) -> Kind:
    """Bands, data type and ground sampling distance (metres, 0 when unknown) of a raster.

    Args:
        image: a path, a name for GDAL, or a sample.
        bands: numbers of the bands that are read; all but alpha when empty.

    Raises:
        DataError: it cannot be read, or has no such band.
    """
    with open_raster(image) as source:
        metres = 0.0
        if source.crs is not None and source.crs.is_projected:
            metres = abs(source.transform.a) * source.crs.linear_units_factor[1]
        chosen = data_bands(source, bands)
        usual = band_names(source.count if bands else len(chosen))
        names = tuple(usual[i - 1] for i in chosen) if bands else usual
        return Kind(len(chosen), np.dtype(source.dtypes[chosen[0] - 1]), metres, names)


def data_bands(source: rasterio.DatasetReader, bands: Sequence[int] = ()) -> list[int]:
    """1-based bands that hold imagery: those chosen, or all but alpha, as in the engine.

    Raises:
        DataError: a chosen band is not there or chosen twice, or there is only alpha.
    """
    wrong = [band for band in bands if not 1 <= band <= source.count]
    if wrong or len(set(bands)) < len(bands):
        raise DataError(
            f"bands is {list(bands)}, and {source.name} has bands 1 to {source.count}.",
            "Give numbers of its bands, each once.",
        )
    alpha = rasterio.enums.ColorInterp.alpha
    meanings = zip(source.indexes, source.colorinterp, strict=True)
    chosen = list(bands) or [i for i, meaning in meanings if meaning != alpha]
    if not chosen:
        raise DataError(f"{source.name} has an alpha band only.", "Name its number in bands.")
    return chosen


def _nothing(tile: int, scenes: int, left_out: Counter[str]) -> DataError:
    """Why no tile could be taken."""
    count = left_out.total()
    if not count:
        return DataError(
            f"No tile of {tile} px fits into the {scenes} scenes.", "Use smaller tiles."
        )
    if left_out[NO_DATA] == count:
        return DataError(
            f"The imagery holds no data: over a quarter of each of its {count} tiles is nodata.",
            "Check its nodata value and its alpha band, or use a smaller tile.",
        )
    if left_out[UNLABELLED] == count:
        return DataError(
            f"None of the {count} tiles of {scenes} scenes holds a labelled pixel.",
            "Check the masks: 255 is not labelled, and where the image has no data nothing is.",
        )
    reasons = ", ".join(f"{number} {reason}" for reason, number in left_out.items())
    return DataError(f"None of the {count} tiles can be used: {reasons}.", "Add other imagery.")


def _tiles_of(
    scene: Scene,
    tile: int,
    kind: Kind,
    classes: int,
    held_out: Sequence[Footprint],
    left_out: Counter[str],
) -> Iterator[Cut]:
    with open_raster(scene.image) as source:
        bands = data_bands(source, scene.bands)
        dtype = source.dtypes[bands[0] - 1]
        if len(bands) != kind.bands or np.dtype(dtype) != kind.dtype:
            raise DataError(
                f"{scene.image} has {len(bands)} bands of {dtype}, the first scene "
                f"{kind.bands} of {kind.dtype}.",
                "Train on images of one kind.",
            )
        if scene.mask is None:
            shows = held_out_test(source, held_out)
            yield from _unlabelled(source, bands, tile, shows, left_out)
            return
        with open_labels(scene, source, classes) as labels:
            yield from _labelled(source, bands, labels, tile, left_out)


def _unlabelled(
    source: rasterio.DatasetReader,
    bands: list[int],
    tile: int,
    shows: Shows,
    left_out: Counter[str],
) -> Iterator[Cut]:
    for row in range(0, source.height - tile + 1, tile):
        strip, valid = _read(source, bands, row, tile)
        for col in range(0, source.width - tile + 1, tile):
            known, image = valid[:, col : col + tile], strip[:, :, col : col + tile]
            if known.mean() < _MIN_VALID:
                left_out[NO_DATA] += 1
            elif (np.ptp(image[:, known], axis=1) == 0).all():
                left_out[CONSTANT] += 1
            elif shows(row, col, tile):
                left_out[HELD_OUT] += 1
            else:
                yield Cut(image, None, known, row, col)


def _labelled(
    source: rasterio.DatasetReader,
    bands: list[int],
    labels: Labels,
    tile: int,
    left_out: Counter[str],
) -> Iterator[Cut]:
    for row in range(0, source.height, tile):
        strip, valid = _read(source, bands, row, tile)
        mask = np.where(valid, labels.read(_strip(source, row, tile)), IGNORE).astype(np.uint8)
        for col in range(0, source.width, tile):
            span = slice(col, col + tile)
            if not (mask[:, span] != IGNORE).any():
                left_out[UNLABELLED] += 1
                continue
            yield Cut(
                _fill(strip[:, :, span], tile, 0),
                _fill(mask[:, span], tile, IGNORE),
                _fill(valid[:, span], tile, False),
                row,
                col,
            )


def _read(
    source: rasterio.DatasetReader, bands: list[int], row: int, tile: int
) -> tuple[Array, Array]:
    window = _strip(source, row, tile)
    try:
        strip = source.read(bands, window=window)
        valid = _validity(source, bands, strip, window)
    except RasterioError as error:
        raise DataError(
            f"{source.name} cannot be read at row {row}: {error}.",
            "Check the file: it may be damaged or cut off.",
        ) from error
    if strip.dtype.kind == "f":
        valid &= np.isfinite(strip).all(axis=0)
    # What holds no data must not shape the statistics, whatever value stands there.
    strip[:, ~valid] = 0
    return strip, valid


def _validity(
    source: rasterio.DatasetReader, bands: list[int], strip: Array, window: Window
) -> Array:
    """(H, W) bool: where there is data; a band that is trained on is no mask, even named alpha."""
    alpha = rasterio.enums.ColorInterp.alpha
    if all(source.colorinterp[band - 1] != alpha for band in bands):
        return source.dataset_mask(window=window) > 0
    if source.nodata is None:
        return np.ones(strip.shape[1:], bool)
    return (strip != source.nodata).any(axis=0)


def _strip(source: rasterio.DatasetReader, row: int, tile: int) -> Window:
    return Window(0, row, source.width, min(tile, source.height - row))


def _fill(array: Array, tile: int, value: int) -> Array:
    pads = [(0, 0)] * (array.ndim - 2) + [(0, tile - n) for n in array.shape[-2:]]
    return np.pad(array, pads, constant_values=value)


def _store_of(
    images: Any, masks: Any, valid: Any, segments: Any, gsd_m: float, names: tuple[str, ...]
) -> TileStore:
    return TileStore(
        np.asanyarray(array_of(images)),
        array_of(masks),
        gsd_m,
        names,
        valid=array_of(valid),
        segments=array_of(segments),
    )
