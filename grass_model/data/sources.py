"""Forms of `images`: a raster, folder, pattern, list, address, or torchgeo data set.

Names are only resolved here; nothing is opened, and no heavy library is loaded.
"""

from __future__ import annotations

import glob
import re
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit
from urllib.request import url2pathname

from grass_qgis.engine.core.errors import DataError

from .torchgeo_address import is_torchgeo, parse_address

# Files of a folder are chosen by these; a file that is named, listed or matched may be of any kind.
SUFFIXES = frozenset((
    ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".jp2", ".vrt", ".img",
    ".webp", ".bmp", ".ecw", ".sid", ".ntf", ".bil", ".bsq", ".kea",
))  # fmt: skip
_DRIVER = re.compile(
    r"[A-Za-z]\w+:(?![\\/])"
)  # GDAL's name of a subdataset: NETCDF:"file":variable
_NOT_IMAGERY = ("masks", "labels")
_REMOTE = {
    "http://": "/vsicurl/http://",
    "https://": "/vsicurl/https://",
    "ftp://": "/vsicurl/ftp://",
    "s3://": "/vsis3/",
    "gs://": "/vsigs/",
    "az://": "/vsiaz/",
    "/vsi": "/vsi",
}


def find_sources(images: str) -> tuple[Path | str, ...]:
    """The rasters that `images` names, sorted but for a list: paths, or names for GDAL.

    A raster is itself. A folder is its `images/` when it has one, else its rasters, else (it has
    none) the rasters of all folders below but hidden ones, `masks` and `labels`. A pattern holds
    `*`, `?` or `[`, and `**` for any depth. A `.txt` file lists one source a line, relative to
    itself; lines that start with # do not count. Addresses (http, https, ftp, s3, gs, az, or GDAL's
    own /vsi...) are read through GDAL. A data set of torchgeo stays `torchgeo:NAME?root=FOLDER`.

    Raises:
        DataError: nothing has that name, or it holds no raster.
        JobError: a data set of torchgeo is not named in full.
    """
    if is_torchgeo(images):
        return (str(parse_address(images)),)
    images = local_name(images)
    if is_remote(images):
        return (gdal_name(images),)
    path = Path(images)
    if path.is_dir():
        return _in_folder(path)
    if path.is_file():
        return _listed(path) if path.suffix.lower() == ".txt" else (path,)
    if glob.has_magic(images):
        return _matched(images)
    raise DataError(f"There is no file or folder {images}.", "Check the path to the imagery.")


def may_be_there(images: str) -> bool:
    """Whether files for a name exist on this machine; True for remote addresses.

    Raises:
        JobError: a data set of torchgeo is not named in full.
    """
    if is_torchgeo(images):
        return all(may_be_there(folder) for folder in parse_address(images).folders)
    images = local_name(images)
    if is_remote(images) or Path(images).exists():
        return True
    return glob.has_magic(images) and bool(_matches(images))


def short_name(images: str) -> str:
    """Name of the imagery in a run's record: the last part of a path, or torchgeo's data set."""
    if is_torchgeo(images):
        return parse_address(images).without_folders()
    return Path(images).resolve().name


def local_name(name: str) -> str:
    """Path of a `file:` address, its escapes resolved; any other name as it is."""
    if not name.lower().startswith("file:") or Path(name).exists():
        return name
    parts = urlsplit(name)
    host = "" if parts.netloc.lower() in ("", "localhost") else f"//{parts.netloc}"
    return url2pathname(host + parts.path)


def is_remote(name: str) -> bool:
    """Whether `name` is an address, or one of GDAL's virtual files."""
    return name.lower().startswith(tuple(_REMOTE))


def gdal_name(address: str) -> str:
    """GDAL's name of an address, which is downloaded in parts as they are needed."""
    for scheme, prefix in _REMOTE.items():
        if address.lower().startswith(scheme):
            return prefix + address[len(scheme) :]
    return address


def images_of(folder: Path) -> tuple[Path, ...]:
    """The rasters in a folder, or in its `images/` when it has one, sorted; none below.

    Raises:
        DataError: there is no such folder, or no raster in it.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.", "Check the path to the data.")
    inner = folder / "images" if (folder / "images").is_dir() else folder
    paths = tuple(sorted(p for p in inner.iterdir() if _is_raster(p)))
    return paths or _none_in(inner)


def _in_folder(path: Path) -> tuple[Path, ...]:
    folder = path / "images" if (path / "images").is_dir() else path
    paths = sorted(p for p in folder.iterdir() if _is_raster(p))
    if not paths:
        below = (p for p in folder.rglob("*") if _is_imagery(p.relative_to(folder)))
        paths = sorted(p for p in below if _is_raster(p))
    return tuple(paths) or _none_in(folder)


def _none_in(folder: Path) -> NoReturn:
    raise DataError(
        f"No image in {folder}.",
        f"Images end with one of {' '.join(sorted(SUFFIXES))}; name others by a pattern.",
    )


def _is_raster(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not is_companion(path) and path.is_file()


def is_companion(path: Path) -> bool:
    """Whether a file is metadata that macOS writes on foreign disks: `._NAME`."""
    return path.name.startswith("._")


def _is_imagery(inside: Path) -> bool:
    folders = inside.parts[:-1]
    return not any(name.startswith(".") or name.lower() in _NOT_IMAGERY for name in folders)


def _matched(pattern: str) -> tuple[Path, ...]:
    paths = _matches(pattern)
    if not paths:
        raise DataError(f"No file matches {pattern}.", "Use ** for folders of any depth.")
    return paths


def _matches(pattern: str) -> tuple[Path, ...]:
    # Unlike Path.glob, glob takes absolute patterns and leaves hidden folders out.
    for text in (pattern, _with_folders_as_they_are(pattern)):
        names = glob.glob(text, recursive=True)  # noqa: PTH207
        files = (path for path in map(Path, names) if path.is_file() and not is_companion(path))
        paths = tuple(sorted(files))
        if paths:
            return paths
    return ()


def _with_folders_as_they_are(pattern: str) -> str:
    """A pattern with existing folders escaped whose names hold wildcards, such as `site [2]`."""
    path = Path(pattern)
    folder = next((f for f in path.parents if f.is_dir()), None)
    if folder is None:
        return pattern
    return str(Path(glob.escape(str(folder)), *path.parts[len(folder.parts) :]))


def matches_files(pattern: str) -> bool:
    """Whether a name is a pattern of files and not GDAL's name of a subdataset.

    `NETCDF:"a[1].nc":b` is none, `C:/scenes/*.tif` and `scenes 10:30/*.tif` are.
    """
    if not glob.has_magic(pattern) or is_remote(pattern):
        return False
    return _DRIVER.match(pattern) is None or bool(_matches(pattern))


def _listed(path: Path) -> tuple[Path | str, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read ({error}).", "Write it as UTF-8 text.") from error
    # Names may hold other characters that count as blanks or line ends.
    lines = (line.strip(" \t\r") for line in text.split("\n"))
    names = [line for line in lines if line and not line.startswith("#")]
    if not names:
        raise DataError(f"{path} lists no image.", "Write one path or address a line.")
    sources: list[Path | str] = []
    for name in names:
        file = path.parent / local_name(name)
        if is_torchgeo(name):
            sources.append(str(parse_address(name).below(path.parent)))
        elif is_remote(name):
            sources.append(gdal_name(name))
        elif file.is_file():
            sources.append(file)
        else:
            raise DataError(
                f"{path} lists {name}, but there is no such file.",
                f"Paths are relative to {path.parent}.",
            )
    return tuple(sources)
