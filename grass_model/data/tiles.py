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
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.band_stack import OpenBands
from grass_qgis.engine.tiling.grid import Window

from .classes import IGNORE
from .held_out import Footprint, Shows, held_out_test
from .imagery import Kind, kind_of, open_scene
from .labels import Labels, open_labels
from .scenes import Scene
from .stored import Appender, array_of, handle_of, picked

_MIN_VALID = 0.75
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
        valid: (N, tile, tile) bool, where tiles hold data; None where all do.
        places: of labelled tiles the key of the scene, first row and first column.
        segments: (N, tile, tile) int16 object-shaped segment of each pixel, -1 for none; None where
            they are not cut.
        pixel_m: least and greatest side of a pixel of any scene in metres; 0 when unknown.
        present: (N, bands) bool, the bands that each tile has; None where all have all.
        sizes_m: (N,) side of each tile's pixels, metres, 0 when unknown; None where all are alike.
    """

    images: NDArray[Any]
    masks: NDArray[Any] | None
    gsd_m: float
    names: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    valid: NDArray[Any] | None = None
    places: tuple[Place, ...] = ()
    segments: NDArray[Any] | None = None
    pixel_m: tuple[float, float] = (0.0, 0.0)
    present: NDArray[np.bool_] | None = None
    sizes_m: NDArray[np.float64] | None = None

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
        details = (self.gsd_m, self.names, self.present, self.sizes_m)
        return _store_of, (*map(handle_of, stored), *details)


@contextmanager
def tile_folder(run: Path) -> Iterator[Path]:
    """A temporary folder for tiles in a run's folder, removed at the end."""
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
    in some band, and that show no held-out area.

    Args:
        scenes: all labelled or all unlabelled, with the same bands and data type.
        folder: where images.bin and masks.bin are written.
        tile: side in pixels.
        classes: number of classes the masks may name; 0 to leave masks unchecked.
        most: keep at most so many tiles, spread evenly; 0 for all.
        advance: called with (scenes done, scenes in all).
        held_out: areas that no tile of an unlabelled scene may show.

    Raises:
        DataError: a scene cannot be read, differs from the first, or names an unknown class; or
            no tile fits into any scene.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = kind_of(scenes[0])
    labelled = scenes[0].mask is not None
    images = Appender(folder / "images.bin", (kind.bands, tile, tile), np.dtype(kind.dtype))
    masks = Appender(folder / "masks.bin", (tile, tile), np.dtype(np.uint8))
    valid = Appender(folder / "valid.bin", (tile, tile), np.dtype(bool))
    left_out: Counter[str] = Counter()
    places: list[Place] = []
    sides: list[float] = []
    complete = True
    for done, scene in enumerate(scenes):
        advance(done, len(scenes))
        for cut in _tiles_of(scene, tile, kind, (classes, held_out), left_out, sides):
            images.append(cut.image)
            valid.append(cut.valid)
            complete = complete and bool(cut.valid.all())
            if cut.mask is not None:
                masks.append(cut.mask)
                places.append((scene.key, cut.row, cut.col))
    advance(len(scenes), len(scenes))
    stored, labels, valid_masks = images.close(), masks.close(), valid.close()
    if not len(stored):
        raise _nothing(tile, len(scenes), left_out)
    kept = valid_masks if labelled or not complete else None
    sizes = (min(sides), max(sides)) if sides else (0.0, 0.0)
    store = TileStore(
        stored, None, kind.gsd_m, kind.names, dict(left_out), valid=kept, pixel_m=sizes
    )
    if labelled:
        store = replace(store, masks=labels, places=tuple(places))
    return _evenly_thinned(store, most, folder) if most and len(store) > most else store


def _evenly_thinned(store: TileStore, most: int, folder: Path) -> TileStore:
    """A store of `most` of the tiles, spread evenly over all."""
    chosen = np.linspace(0, len(store) - 1, most).round().astype(int)
    return pick_tiles(store, chosen.tolist(), folder)


def pick_tiles(store: TileStore, chosen: Sequence[int], folder: Path) -> TileStore:
    """A store of some of the tiles, in files of their own in `folder`."""
    parts: dict[str, Any] = {
        name: picked(array, chosen, folder / f"picked-{name}.bin")
        for name in ("images", "masks", "valid", "segments")
        if (array := getattr(store, name)) is not None
    }
    parts |= {
        name: array[list(chosen)]
        for name in ("present", "sizes_m")
        if (array := getattr(store, name)) is not None
    }
    places = tuple(store.places[number] for number in chosen) if store.places else ()
    return replace(store, **parts, places=places)


class Cut(NamedTuple):
    """A tile: (bands, tile, tile), (tile, tile), where it holds data, first row and column."""

    image: NDArray[Any]
    mask: NDArray[Any] | None
    valid: NDArray[Any]
    row: int
    col: int


def _nothing(tile: int, scenes: int, left_out: Counter[str]) -> DataError:
    """The error when no tile can be used."""
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
    limits: tuple[int, Sequence[Footprint]],
    left_out: Counter[str],
    sides: list[float],
) -> Iterator[Cut]:
    """Tiles of a scene; `limits` are the number of classes and the held-out ground."""
    classes, held_out = limits
    with open_scene(scene, kind) as image:
        sides += image.stack.pixel_size_m or ()
        if scene.mask is None:
            shows = held_out_test(image.stack.info, held_out)
            yield from _unlabelled(image, tile, shows, left_out)
            return
        with open_labels(scene, image.stack.info, classes) as labels:
            yield from _labelled(image, labels, tile, left_out)


def _unlabelled(image: OpenBands, tile: int, shows: Shows, left_out: Counter[str]) -> Iterator[Cut]:
    whole = image.stack.info.whole
    for row in range(0, whole.height - tile + 1, tile):
        strip, valid = _read(image, row, tile)
        for col in range(0, whole.width - tile + 1, tile):
            filled, pixels = valid[:, col : col + tile], strip[:, :, col : col + tile]
            if filled.mean() < _MIN_VALID:
                left_out[NO_DATA] += 1
            elif (pixels[:, filled].min(axis=1) == pixels[:, filled].max(axis=1)).all():
                left_out[CONSTANT] += 1
            elif shows(row, col, tile):
                left_out[HELD_OUT] += 1
            else:
                yield Cut(pixels, None, filled, row, col)


def _labelled(image: OpenBands, labels: Labels, tile: int, left_out: Counter[str]) -> Iterator[Cut]:
    whole = image.stack.info.whole
    for row in range(0, whole.height, tile):
        strip, valid = _read(image, row, tile)
        mask = np.where(valid, labels.read(_strip(whole, row, tile)), IGNORE).astype(np.uint8)
        for col in range(0, whole.width, tile):
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


def _read(image: OpenBands, row: int, tile: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    strip, valid = image.read(_strip(image.stack.info.whole, row, tile))
    # What holds no data must not shape the statistics, whatever value stands there.
    strip[:, ~valid] = 0
    return strip, valid


def _strip(whole: Window, row: int, tile: int) -> Window:
    return Window(0, row, whole.width, tile).intersection(whole)


def _fill(array: NDArray[Any], tile: int, value: int) -> NDArray[Any]:
    pads = [(0, 0)] * (array.ndim - 2) + [(0, tile - n) for n in array.shape[-2:]]
    return np.pad(array, pads, constant_values=value)


def _store_of(images: Any, masks: Any, valid: Any, segments: Any, *details: Any) -> TileStore:
    gsd_m, names, present, sizes_m = details
    return TileStore(
        np.asanyarray(array_of(images)),
        array_of(masks),
        gsd_m,
        names,
        valid=array_of(valid),
        segments=array_of(segments),
        present=present,
        sizes_m=sizes_m,
    )
