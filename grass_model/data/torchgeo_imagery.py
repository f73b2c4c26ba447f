"""Imagery of torchgeo data sets: their image files where they list them, else their samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.transform import from_bounds

from grass_qgis.engine.core.errors import DataError

from .samples import Pixels, Sample
from .torchgeo_address import Address, parse_address
from .torchgeo_opening import open_dataset, split_of

if TYPE_CHECKING:
    from torch.utils.data import Dataset
    from torchgeo.datasets import GeoDataset

# Keys of an entry that do not change what its sample's image shows.
_BESIDE = frozenset(("image", "mask", "label", "target", "annotation", "audio", "cls"))
_REGRIDDING = ("crs", "res")


@dataclass(frozen=True)
class Imagery:
    """Images of a data set, and how to read them.

    Attributes:
        images: files, names for GDAL, or samples.
        bands: 1-based numbers of the bands to read of each; empty for all but alpha.
        split: their split; empty if the data set has none.
    """

    images: tuple[Path | str | Sample, ...]
    bands: tuple[int, ...] = ()
    split: str = ""


def torchgeo_imagery(name: str, tile: int) -> Imagery:
    """The imagery of `torchgeo:NAME?root=FOLDER&...`; of splits the training split by default.

    Files are read by windows, like any raster. Without files that match its samples, the samples
    of a data set are the images, or tiles on a regular grid if it is a geographic data set.

    Args:
        name: the address.
        tile: side of these tiles in pixels.

    Raises:
        DataError: torchgeo is not installed or does not find the data.
        JobError: the address names no class of torchgeo, or a wrong argument.
    """
    address = parse_address(name)
    dataset = open_dataset(address)
    split = split_of(address)
    regridded = any(key in _REGRIDDING for key in address.values)
    files = () if regridded else _image_files(dataset)
    if files:
        return Imagery(files, _bands(dataset), split)
    return Imagery(_samples(dataset, address, tile), (), split)


def _image_files(dataset: Dataset) -> tuple[Path | str, ...]:
    """The files that samples are read from without changes; empty if there are none."""
    from torch.utils.data import Subset
    from torchgeo.datasets import RasterDataset

    if isinstance(dataset, Subset):
        files = _image_files(dataset.dataset)
        return tuple(files[i] for i in sorted(dataset.indices)) if files else ()
    if getattr(dataset, "transforms", None) is not None:
        return ()
    if isinstance(dataset, RasterDataset):
        # Subclasses that read otherwise, or a band from each file, have no file of an image.
        plain = type(dataset).__getitem__ is RasterDataset.__getitem__
        usable = plain and dataset.is_image and not dataset.separate_files
        return tuple(map(_file, dataset.index.filepath)) if usable else ()
    return _named_files(getattr(dataset, "files", None))


def _named_files(entries: Any) -> tuple[Path | str, ...]:
    """Images in a list of {"image": FILE, "mask": FILE}, as LoveDA and others have it."""
    if not isinstance(entries, list) or not all(isinstance(e, Mapping) for e in entries):
        return ()
    if not all(e.keys() <= _BESIDE and isinstance(e.get("image"), str | Path) for e in entries):
        return ()
    return tuple(_file(entry["image"]) for entry in entries)


def _file(name: str | Path) -> Path | str:
    return name if isinstance(name, str) and name.startswith("/vsi") else Path(name)


def _bands(dataset: Dataset) -> tuple[int, ...]:
    return tuple(getattr(dataset, "band_indexes", None) or ())


def _samples(dataset: Dataset, address: Address, tile: int) -> tuple[Sample, ...]:
    """All images of the samples, read on demand; the last one is cached."""
    from torchgeo.datasets import GeoDataset

    keys: Sequence[Any] = range(len(dataset))  # type: ignore[arg-type]
    if isinstance(dataset, GeoDataset):
        keys = _grid(dataset, tile, address)

    @lru_cache(maxsize=1)
    def read(number: int) -> tuple[Pixels, ...]:
        return _read(dataset, keys[number], f"{address}#{number}")

    times = len(read(0))
    return tuple(
        Sample(f"{address}#{number}", partial(_at_time, read, number, time, times))
        for number in range(len(keys))
        for time in range(times)
    )


def _grid(dataset: GeoDataset, tile: int, address: Address) -> list[Any]:
    from torchgeo.samplers import GridGeoSampler

    windows = list(GridGeoSampler(dataset, tile))
    if not windows:
        raise DataError(f"No tile of {tile} px fits into {address}.", "Use smaller tiles.")
    return windows


def _read(dataset: Dataset, key: Any, name: str) -> tuple[Pixels, ...]:
    """The images of a sample: one, or one of each time."""
    import torch

    try:
        sample = dict(dataset[key])
        image = torch.as_tensor(sample.get("image", ()))
    except Exception as error:  # torchgeo's classes raise errors of any type
        raise DataError(
            f"{name} cannot be read ({type(error).__name__}: {error}).", "Fetch the data set again."
        ) from error
    if image.ndim not in (2, 3, 4):
        raise DataError(
            f"{name} holds no image, only {', '.join(map(str, sample))}.",
            "Choose a data set of imagery, or arguments with which its samples hold `image`.",
        )
    values = (image.float() if image.is_floating_point() else image).numpy()
    stack = values.reshape((-1, *values.shape[-3:])) if values.ndim > 2 else values[None, None]
    return tuple(_placed(dataset, key, each) for each in stack)


def _placed(dataset: Dataset, key: Any, values: NDArray[Any]) -> Pixels:
    from torchgeo.datasets import GeoDataset

    if not isinstance(dataset, GeoDataset):
        return Pixels(values)
    x, y, _ = key
    transform = from_bounds(x.start, y.start, x.stop, y.stop, *values.shape[:0:-1])
    # torchgeo pads samples with 0 outside the files of the data set.
    return Pixels(values, CRS.from_user_input(dataset.crs), transform, 0)


def _at_time(
    read: Callable[[int], tuple[Pixels, ...]], number: int, time: int, times: int
) -> Pixels:
    images = read(number)
    if len(images) != times:
        raise DataError(
            f"Sample {number} has {len(images)} images, the first {times}.",
            "Choose arguments with which all samples have as many.",
        )
    return images[time]
