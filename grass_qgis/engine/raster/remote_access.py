"""Control of remote access by GDAL: addresses given by the user are read, those inside files not.

A file from elsewhere may refer to others: a virtual raster to its sources, a service description
to its server, a sidecar to its overviews. Reading it must not contact hosts the user did not name.
"""

from __future__ import annotations

import html
import os
import re
import stat
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Set, Type

import pyogrio
import rasterio

from ..core.errors import GrassError, RasterError, cause_of

ALLOW = "GRASS_ALLOW_REMOTE"
_ADDRESS = re.compile(
    r"(?:https?|ftp|s3|gs|az|adls|oss|swift)://"
    r"|/vsi(?:curl|s3|gs|az|adls|oss|swift|webhdfs|hdfs)(?:_streaming)?[/?]",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"(?:WMS|WMTS|WCS|WFS3?|OAPIF\w*|OGCAPI|STACIT|STACTA|EEDAI?|PLMosaic|PLScenes|DAAS|CSW|NGW"
    r"|Carto|AmigoCloud|ES|GDALG|HTTP):",
    re.IGNORECASE,
)
# No library supports this proxy scheme, so each request fails before a host name is resolved.
_NO_PROXY_AT_ALL = "refused://addresses-inside-files"
_CLOSED = {
    "GDAL_HTTP_PROXY": _NO_PROXY_AT_ALL,
    "GDAL_HTTPS_PROXY": _NO_PROXY_AT_ALL,
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_HTTP_MAX_RETRY": "0",
}
_ALWAYS = {
    "GDAL_VRT_ENABLE_PYTHON": "NO",  # code inside virtual rasters is never run
    "CPL_VSISTDIN_FILE": os.devnull,  # standard input is the worker's connection to its parent
}
_DESCRIPTIONS = re.compile(
    rb"<(?:VRTDataset|OGRVRTDataSource|GDALTileIndexDataset|MRF_META|GDAL_WMS|GDAL_WMTS|WMS_\w+"
    rb"|WCS_GDAL|OGRWFSDataSource|OGCAPI\w*)\b"
)
_NAMED = re.compile(
    r"<(Source\w*|SrcDataSource|IndexDataset|DataFile|IndexFile|ServerUrl|ServiceURL|URL"
    r"|GetCapabilitiesUrl|LocationField)\b([^>]*)>([^<]*)<"
)
_COVERAGES = re.compile(r"(?:<|&lt;|&#60;|&#x3c;)WCS_GDAL", re.IGNORECASE)
_PIXELS = frozenset(("SourceFilename", "SourceDataset"))
_PLAIN = re.compile(r"(?!/vsi)(?:[A-Za-z]:[\\/])?[^:<\"]*\Z")
_NESTED = frozenset((".vrt", ".xml", ".mrf", ".gti", ".wms"))
_HEAD, _MOST_BYTES = 4096, 256 * 2**20
_VECTORS = threading.Lock()


class _Named(NamedTuple):
    """A source that a virtual raster or service description refers to."""

    name: str
    beside: bool  # relative to the folder of the description
    pixels: bool  # a raster that provides pixels


def leads_away(name: str) -> bool:
    """Whether GDAL would read `name` from another machine."""
    with suppress(OSError, ValueError):
        if Path(name).exists():
            return False
    return bool(_ADDRESS.search(name) or _SERVICE.match(name))


def is_allowed() -> bool:
    """Whether the user allows addresses inside files, by the environment variable `ALLOW`."""
    return os.environ.get(ALLOW, "").strip().lower() in ("1", "yes", "true", "on")


@contextmanager
def local_only(name: str) -> Iterator[None]:
    """Disables remote access by GDAL in this thread, unless `name` itself is an address.

    Raises:
        RasterError: `name` is a pipe or a device, or refers to one, to an address, or to a missing
            source.
    """
    given = leads_away(name)
    closed = not (is_allowed() or given)
    if closed:
        _refuse_unusual(Path(name))
    if not given:
        _refuse_named(Path(name), set(), trusted=not closed)
    with rasterio.Env(**_ALWAYS, **(_CLOSED if closed else {})):
        yield


def close_process(name: str) -> None:
    """Disables remote access also to the hosts in `NO_PROXY`, for a process that reads `name` only.

    `NO_PROXY` would exempt them from the invalid proxy.
    """
    if not (is_allowed() or leads_away(name)):
        os.environ["no_proxy"] = "none.invalid"


@contextmanager
def vectors_from_here(name: str, kind: Type[GrassError]) -> Iterator[None]:
    """Disables remote access by OGR in all threads while the file `name` is read.

    Raises:
        GrassError: of `kind`: `name` is an address, not a file, or refers to an address.
    """
    if is_allowed():
        yield
        return
    if leads_away(name):
        raise kind(
            f"{name} is an address; polygons are read from files.",
            f"Download it first, or set {ALLOW}=1.",
        )
    try:
        _refuse_unusual(Path(name))
        _refuse_named(Path(name), set(), trusted=False)
    except RasterError as error:
        raise kind(error.what, error.remedy) from error
    with _VECTORS, _closed_vectors():
        yield


@contextmanager
def _closed_vectors() -> Iterator[None]:
    """Disables remote access of pyogrio, whose GDAL may be another one than that of rasterio."""
    former: Dict[str, Optional[str]] = {key: pyogrio.get_gdal_config_option(key) for key in _CLOSED}
    pyogrio.set_gdal_config_options(_CLOSED)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(former)


def explained(name: str, error: BaseException) -> str:
    """GDAL's error in one line, or the reason when remote access was refused."""
    reasons = []
    cause: Optional[BaseException] = error
    while cause is not None:
        reasons.append(cause_of(cause))
        cause = cause.__cause__
    kept = any(_NO_PROXY_AT_ALL in text or _ADDRESS.search(text) for text in reasons)
    if kept and not (is_allowed() or leads_away(name)):
        return "it refers to an address, and addresses inside files are not read"
    return reasons[0]


@contextmanager
def nothing_fetched() -> Iterator[None]:
    """Disables remote access by GDAL in this thread."""
    with rasterio.Env(**_CLOSED):
        yield


def _refuse_unusual(path: Path) -> None:
    """Refuses pipes and devices, also as sidecars of a file: opening one may block forever."""
    beside: List[Path] = []
    with suppress(OSError, ValueError):
        if path.is_file():
            beside = [p for p in path.parent.iterdir() if p.name.startswith(f"{path.stem}.")]
    for item in (path, *beside):
        if _is_unusual(item):
            raise RasterError(
                f"{path} cannot be read: {item} is a pipe or a device.",
                "Give a regular file, in a folder of regular files.",
            )


def _is_unusual(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _refuse_named(path: Path, seen: Set[Path], *, trusted: bool) -> None:
    """Refuses a virtual raster or service description with missing sources.

    Unless it is `trusted`, also one that refers to an address, a pipe or a device.
    """
    seen.add(path)
    text = _description_in(path)
    if not trusted and _COVERAGES.search(text):
        # Opening it would write a cache into the user's folder in any case.
        raise RasterError(
            f"{path} describes a web coverage service; addresses inside files are not read.",
            f"Download the coverage, or set {ALLOW}=1 if you trust the file.",
        )
    for item in _names_in(text):
        inner = path.parent / item.name if item.beside else Path(item.name)
        if leads_away(item.name):
            if trusted:
                continue
            raise RasterError(
                f"{path} refers to the address {item.name:.200}; addresses inside files are not "
                "read.",
                f"Download that source, or set {ALLOW}=1 if you trust the file.",
            )
        if not trusted and _is_unusual(inner):
            raise RasterError(
                f"{path} refers to {item.name:.200}, which is a pipe or a device.",
                "Refer to regular files only.",
            )
        if item.pixels and _is_missing(path, item):
            raise RasterError(
                f"{path} refers to the missing file {item.name:.200}.",
                "Restore it, or build the virtual raster again where its files are.",
            )
        if inner.suffix.lower() in _NESTED and inner not in seen:
            _refuse_named(inner, seen, trusted=trusted)


def _is_missing(path: Path, item: _Named) -> bool:
    """Whether a source of a virtual raster is missing.

    GDAL reports it only once while other virtual rasters are open, and later returns uninitialised
    memory as pixels. Names other than plain paths are left to GDAL.
    """
    if not _PLAIN.match(item.name):
        return False
    # GDAL resolves relative names from the target of a symbolic link.
    folders = (path.parent, path.resolve().parent) if item.beside else (Path(),)
    return not any(_exists(folder / item.name) for folder in folders)


def _exists(path: Path) -> bool:
    with suppress(OSError, ValueError):  # a path may be too long
        return path.exists()
    return False


def _description_in(path: Path) -> str:
    """Text of a virtual raster or service description; empty for any other file."""
    with suppress(OSError, ValueError):
        if path.is_file() and path.stat().st_size <= _MOST_BYTES:
            with path.open("rb") as file:
                head = file.read(_HEAD)
                if _DESCRIPTIONS.search(head):
                    return (head + file.read()).decode("utf-8", "replace")
    return ""


def _names_in(text: str) -> List[_Named]:
    """Sources in the text of a virtual raster or service description."""
    return [
        _Named(
            html.unescape(name).strip(),
            re.search(r"relativeToVRT\s*=\s*.1", about) is not None,
            tag in _PIXELS,
        )
        for tag, about, name in _NAMED.findall(text)
        if name.strip()
    ]
