"""From a raster and labelled polygons to the folder that fine-tuning takes.

Source of the layout: docs/data.md.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from ..core.contract import ClassSpec
from ..core.errors import DataError, ExtentError, OutputError, RasterError
from ..core.map_jobs import TilesJob
from ..core.monitor import Monitor
from ..core.progress import Result
from ..output.staging import new_folder
from ..raster.bands import BandChoice, choose_bands
from ..raster.dataset import RasterInfo, describe, open_raster
from ..raster.input_guard import InputGuard
from ..raster.label_mask import UNLABELLED, LabelDrawer, read_labels
from ..raster.pixels import PixelReader
from ..raster.work_grid import native_grid, window_transform
from ..tiling.grid import Window

_GDAL = {"GDAL_TIFF_INTERNAL_MASK": True, "GDAL_PAM_ENABLED": False}
_REMEDY = "Check the space on the disk, or choose another folder."


@dataclass(frozen=True)
class Cut:
    """A tile as written: its name, and the labelled pixels of each class."""

    key: str
    pixels: np.ndarray

    @property
    def classes(self) -> FrozenSet[int]:
        """The ids that are labelled in it."""
        return frozenset(np.flatnonzero(self.pixels).tolist())


def cut_tiles(job: TilesJob, monitor: Monitor) -> Result:
    """Writes `images/`, `masks/`, `classes.json` and `index.csv`, all of them or none.

    Tiles do not overlap; those at the raster's right and lower edge are smaller. The summary holds
    the number of tiles, those of each split, and each class with its labelled pixels.

    Raises:
        GrassError: of the kind that fits; CancelledError when cancelled.
    """
    target = Path(job.folder).absolute()
    _check_target(target)
    inputs = InputGuard([Path(job.raster)])
    info = describe(job.raster)
    inputs.add(info.files)
    choice = _choose(info, job.bands)
    labels = read_labels(job.labels, job.field, job.classes, info.crs, monitor)
    drawer = LabelDrawer(labels, info.transform)
    with _folder_beside(target) as work:
        cuts = _write_tiles(job, (info, choice), drawer, work, monitor)
        inputs.check()
        if len(cuts) < len(SPLITS):
            raise DataError(
                f"{len(cuts)} tiles of {job.tile} px hold labels; {len(SPLITS)} are needed, for "
                f"{', '.join(SPLITS)}.",
                "Label further places, or choose smaller tiles.",
            )
        splits = draw_splits({cut.key: cut.classes for cut in cuts}, job.held_out)
        _write_index(work / "index.csv", splits)
        classes = _distinct(job.classes)
        _write_classes(work / "classes.json", classes)
        monitor.check()
        return Result(_put(work, target), _summary(cuts, splits, classes, monitor))


def _choose(info: RasterInfo, bands: Any) -> BandChoice:
    """The bands asked for; all but alpha otherwise, where a palette gives three."""
    if info.colours == ("palette",) and bands is None:
        return BandChoice((1,), palette=True)
    wanted = bands or tuple(k for k, name in enumerate(info.colours, 1) if name != "alpha")
    choice = choose_bands(info, [f"band {band}" for band in wanted], wanted)
    types = {info.dtypes[band - 1] for band in choice.bands}
    if len(types) > 1:
        raise RasterError(
            f"The bands of {info.path} are of different types ({', '.join(sorted(types))}).",
            "Choose bands of one type.",
        )
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
    with open_raster(job.raster) as source:
        reader = PixelReader(source, info, choice, native_grid(info))
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
            key = f"{Path(info.path).stem[:60]}_{window.row:06d}_{window.col:06d}"
            _write_tile(work, key, (image, valid, mask), (info, choice, window))
            cuts.append(Cut(key, labelled))
    monitor.step("tiles", len(windows), len(windows))
    if not cuts:
        raise ExtentError(
            f"No tile of {info.path} holds enough labelled pixels.",
            "Label polygons over the raster, or lower the least labelled share.",
        )
    return cuts


def _windows(info: RasterInfo, tile: int) -> List[Window]:
    return [
        Window(left, top, tile, tile).intersection(info.whole)
        for top in range(0, info.height, tile)
        for left in range(0, info.width, tile)
    ]


def _write_tile(
    work: Path,
    key: str,
    pixels: Tuple[np.ndarray, np.ndarray, np.ndarray],
    source: Tuple[RasterInfo, BandChoice, Window],
) -> None:
    """An image as GeoTIFF with its place and its mask of valid pixels, its labels as PNG."""
    image, valid, mask = pixels
    info, choice, window = source
    place: Dict[str, Any] = {"width": window.width, "height": window.height}
    if info.georeferenced:
        place.update(crs=info.crs, transform=window_transform(native_grid(info), window))
    try:
        with warnings.catch_warnings(), rasterio.Env(**_GDAL):
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # a PNG has no place
            with rasterio.open(
                work / "images" / f"{key}.tif", "w", driver="GTiff", count=len(image),
                dtype=image.dtype, compress="deflate", **place,
            ) as target:  # fmt: skip
                target.write(image)
                if not choice.palette:
                    target.descriptions = [info.names[band - 1] for band in choice.bands]
                if not valid.all():
                    target.write_mask(valid)
            with rasterio.open(
                work / "masks" / f"{key}.png", "w", driver="PNG", count=1, dtype="uint8",
                width=window.width, height=window.height,
            ) as target:  # fmt: skip
                target.write(mask, 1)
            _check_written(work / "images" / f"{key}.tif", image, valid)
            _check_written(work / "masks" / f"{key}.png", mask[None])
    except OutputError:
        raise
    except (RasterioError, SystemError, OSError) as error:
        raise OutputError(
            f"The tile {key} cannot be written: {' '.join(str(error).split())}.", _REMEDY
        ) from error


def _check_written(path: Path, pixels: np.ndarray, valid: Optional[np.ndarray] = None) -> None:
    """Reads a file again: GDAL is silent about a disk that fills while it closes one."""
    with rasterio.open(path) as found:
        same = np.array_equal(found.read(), pixels, equal_nan=pixels.dtype.kind == "f")
        if valid is not None and not valid.all():
            same = same and np.array_equal(found.dataset_mask() > 0, valid)
    if not same:
        raise OutputError(f"{path.name} is not complete.", _REMEDY)


def _write_index(path: Path, splits: Dict[str, str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "split"])
        writer.writerows(sorted(splits.items()))


def _write_classes(path: Path, classes: Sequence[ClassSpec]) -> None:
    record = {str(item.id): {"name": item.name, "colour": item.colour} for item in classes}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _distinct(classes: Sequence[ClassSpec]) -> List[ClassSpec]:
    """Classes whose colours differ, as fine-tuning wants them; a colour in use gives way."""
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
    if not target.parent.is_dir():
        raise OutputError(f"The folder {target.parent} does not exist.", "Make it.")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file.", "Give the name of a folder.")
    if target.is_dir() and any(target.iterdir()):
        raise OutputError(f"The folder {target} is not empty.", "Choose a new or empty one.")


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A hidden folder to fill; what is left of it at the end is removed."""
    try:
        hidden = new_folder(target.parent)
        work = hidden / target.name  # a temporary folder itself would be for its owner alone
        work.mkdir()
    except OSError as error:
        raise OutputError(
            f"No folder can be made in {target.parent}: {error.strerror}.", _REMEDY
        ) from error
    try:
        yield work
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}.", _REMEDY) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _put(work: Path, target: Path) -> Dict[str, str]:
    if target.is_dir():
        target.rmdir()
    work.replace(target)
    return {"folder": str(target)}


SPLITS = ("train", "val", "test")


def draw_splits(classes: Mapping[str, FrozenSet[int]], held_out: float) -> Dict[str, str]:
    """A split for each tile, always the same for the same tiles.

    For val and then test the share `held_out` of all tiles is taken, one at least. Each tile is
    the one, in an order drawn at random, that takes fewest classes out of training altogether, so
    that a class that is labelled twice is never held out whole.

    Args:
        classes: of each tile, the ids that are labelled in it; three tiles at least.
        held_out: 0 to 0.4.
    """
    left = sorted(classes)
    random.Random(0).shuffle(left)  # noqa: S311  # nosec B311  (a draw, not a secret)
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
    """How many classes no other tile that is left has."""
    counts = Counter(item for name in left for item in classes[name])
    return sum(counts[item] == 1 for item in classes[tile])
