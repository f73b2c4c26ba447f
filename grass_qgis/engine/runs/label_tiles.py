"""Cuts a raster and labelled polygons into a data set for fine-tuning.

The layout of the folder is documented in docs/data.md.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Sequence, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

from ..core import atomic
from ..core.contract import ClassSpec
from ..core.errors import MAKE_ROOM, DataError, ExtentError, OutputError, cause_of
from ..core.job import TilesJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..output.image_tile import Tile, check_written, write_image
from ..output.staging import check_length, new_folder
from ..raster.bands import BandChoice, all_bands, choose_bands, one_type
from ..raster.dataset import RasterInfo, describe
from ..raster.gdal_errors import writing
from ..raster.input_guard import InputGuard
from ..raster.label_mask import UNLABELLED, LabelDrawer, read_labels
from ..raster.pixels import open_pixels
from ..raster.work_grid import bounds, native_grid
from ..tiling.grid import Window


@dataclass(frozen=True)
class Cut:
    """A written tile: its name, and the number of labelled pixels of each class."""

    key: str
    pixels: NDArray[np.int64]

    @property
    def classes(self) -> FrozenSet[int]:
        """Ids of the classes that are labelled in it."""
        return frozenset(np.flatnonzero(self.pixels).tolist())


def cut_tiles(
    job: TilesJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Writes `images/`, `masks/`, `classes.json` and `index.csv`, all or nothing.

    Tiles do not overlap; those at the raster's right and lower edge are smaller. The summary holds
    the number of tiles, those of each split, and each class with its labelled pixels.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    job.validate()
    monitor = Monitor(report, is_cancelled)
    target = Path(job.folder).absolute()
    _check_target(target)
    inputs = InputGuard([Path(job.raster)])
    info = replace(describe(job.raster, job.crs), nodata_too=job.nodata or ())
    inputs.add(info.files)
    choice = _choose(info, job.bands)
    around = bounds(native_grid(info))
    labels = read_labels(job.labels, job.field, job.classes, info.crs, monitor, around)
    drawer = LabelDrawer(labels, info.transform)
    with _folder_beside(target) as work:
        cuts = _write_tiles(job, (info, choice), drawer, work, monitor)
        inputs.check()
        if len(cuts) < len(SPLITS):
            raise DataError(
                f"{len(cuts)} tiles of {job.tile} px have labels; {len(SPLITS)} are needed, for "
                f"{', '.join(SPLITS)}.",
                "Label more areas, or choose smaller tiles.",
            )
        splits = draw_splits({cut.key: cut.classes for cut in cuts}, job.held_out)
        _write_index(work / "index.csv", splits)
        classes = _distinct(job.classes)
        _write_classes(work / "classes.json", classes)
        monitor.check()
        return Result(_put(work, target), _summary(cuts, splits, classes, monitor))


def _choose(info: RasterInfo, bands: Any) -> BandChoice:
    """The requested bands; by default all but alpha, and three for a palette."""
    choice = all_bands(info)
    if bands:
        choice = choose_bands(info, [f"band {band}" for band in bands], bands)
    one_type(info, choice)
    return choice


def _write_tiles(
    job: TilesJob,
    raster: Tuple[RasterInfo, BandChoice],
    drawer: LabelDrawer,
    work: Path,
    monitor: Monitor,
) -> List[Cut]:
    info, choice = raster
    cuts: List[Cut] = []
    for name in ("images", "masks"):
        (work / name).mkdir()
    windows = _windows(info, job.tile)
    with open_pixels(info, choice, native_grid(info)) as reader:
        for done, window in enumerate(windows):
            monitor.step("tiles", done, len(windows))
            mask = drawer.read(window)
            if (mask == UNLABELLED).all():
                continue
            image, valid = reader.read(window)
            mask[~valid] = UNLABELLED
            labelled = np.bincount(mask.ravel(), minlength=256)[:UNLABELLED]
            if not labelled.any() or labelled.sum() < job.least_labelled * mask.size:
                continue
            key = f"{_start_of(Path(info.path).stem)}_{window.row:06d}_{window.col:06d}"
            write_image(work / "images" / f"{key}.tif", (image, valid), Tile(info, choice, window))
            _write_mask(work / "masks" / f"{key}.png", mask)
            cuts.append(Cut(key, labelled))
    monitor.step("tiles", len(windows), len(windows))
    if not cuts:
        raise ExtentError(
            f"No tile of {info.path} has enough labelled pixels.",
            "Label polygons over the raster, or lower the minimum labelled share.",
        )
    return cuts


def _start_of(stem: str) -> str:
    """At most 60 characters and 180 bytes of a name, to limit the length of tile names."""
    return stem[:60].encode("utf-8", "replace")[:180].decode("utf-8", "ignore")


def _windows(info: RasterInfo, tile: int) -> List[Window]:
    return [
        Window(left, top, tile, tile).intersection(info.whole)
        for top in range(0, info.height, tile)
        for left in range(0, info.width, tile)
    ]


def _write_mask(path: Path, mask: NDArray[np.uint8]) -> None:
    height, width = mask.shape
    with writing(f"The tile {path.stem}"), warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # PNG has no georeference
        with rasterio.open(
            path, "w", driver="PNG", count=1, dtype="uint8", width=width, height=height
        ) as target:
            target.write(mask, 1)
        check_written(path, mask[None])


def _write_index(path: Path, splits: Dict[str, str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "split"])
        writer.writerows(sorted(splits.items()))


def _write_classes(path: Path, classes: Sequence[ClassSpec]) -> None:
    record = {str(item.id): {"name": item.name, "colour": item.colour} for item in classes}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _distinct(classes: Sequence[ClassSpec]) -> List[ClassSpec]:
    """Classes with distinct colours, as fine-tuning requires; repeated colours are changed."""
    taken, distinct = set(), []
    for item in classes:
        colour = int(item.colour.lstrip("#"), 16)
        while colour in taken:
            colour = (colour + 1) % 2**24
        taken.add(colour)
        distinct.append(ClassSpec(item.id, item.name, f"#{colour:06x}"))
    return distinct


def _summary(
    cuts: Sequence[Cut], splits: Dict[str, str], classes: Sequence[ClassSpec], monitor: Monitor
) -> Dict[str, Any]:
    pixels = np.sum([cut.pixels for cut in cuts], axis=0)
    missing = [item.name for item in classes if not pixels[item.id]]
    if missing:
        monitor.warn(f"No pixel is labelled {', '.join(missing)}.")
    counts = {split: list(splits.values()).count(split) for split in SPLITS}
    rows = [{**asdict(item), "pixels": int(pixels[item.id])} for item in classes]
    return {"tiles": len(cuts), "splits": counts, "classes": rows}


def _check_target(target: Path) -> None:
    check_length("folder", target)
    if not target.parent.is_dir():
        raise OutputError(f"The folder {target.parent} does not exist.", "Make it.")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file.", "Give the name of a folder.")
    if target.is_dir() and any(target.iterdir()):
        raise OutputError(f"The folder {target} is not empty.", "Choose a new or empty one.")


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A hidden temporary folder, removed at the end."""
    try:
        hidden = new_folder(target.parent)
        work = hidden / target.name  # a temporary folder itself is only accessible to its owner
        work.mkdir()
    except OSError as error:
        raise OutputError(
            f"No folder can be created in {target.parent}: {cause_of(error)}.", MAKE_ROOM
        ) from error
    try:
        yield work
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {cause_of(error)}.", MAKE_ROOM) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _put(work: Path, target: Path) -> Dict[str, str]:
    if target.is_dir():
        target.rmdir()
    atomic.replace(work, target)
    return {"folder": str(target)}


SPLITS = ("train", "val", "test")


def draw_splits(classes: Mapping[str, FrozenSet[int]], held_out: float) -> Dict[str, str]:
    """Assigns each tile to a split, deterministically.

    The share `held_out` of all tiles, at least one, is taken for val and then for test. From tiles
    in pseudorandom order the one is taken that removes fewest classes from training, so that a
    class in two or more tiles keeps one for training.

    Args:
        classes: labelled class ids of each tile; at least three tiles.
        held_out: 0 to 0.4.
    """
    left = sorted(classes)
    # The same draw each time; no secret depends on it.
    random.Random(0).shuffle(left)  # noqa: S311  # nosec B311
    count = min(max(1, round(held_out * len(left))), (len(left) - 1) // 2)
    splits: Dict[str, str] = {}
    for split in SPLITS[1:]:
        for _ in range(count):
            tile = min(left, key=lambda name: _lost(name, left, classes))
            left.remove(tile)
            splits[tile] = split
    splits.update(dict.fromkeys(left, SPLITS[0]))
    return splits


def _lost(tile: str, left: List[str], classes: Mapping[str, FrozenSet[int]]) -> int:
    """Number of classes in the tile that no other remaining tile has."""
    counts = Counter(item for name in left for item in classes[name])
    return sum(counts[item] == 1 for item in classes[tile])
