"""The rasters of a prediction, and runs over several of them, sequential or parallel."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grass_qgis.engine.core.errors import CancelledError, DataError, GrassError
from grass_qgis.engine.core.progress import Event, IsCancelled, Log, Progress, Reporter

from ..data.sources import find_sources, local_name, matches_files
from ..data.stac import stac_rasters

RunOne = Callable[[str, Path, Reporter], None]


def rasters_of(raster: str, asset: str = "") -> dict[str, str]:
    """Rasters of `raster` by name; a single raster has the name "".

    A folder, a pattern (`scenes/*.tif`) and a `.txt` list name rasters as `images` of a pretraining
    does; a `.json` file is a STAC item collection. Anything else is one raster, as GDAL opens it.

    Raises:
        DataError: a list, folder or pattern holds no raster.
    """
    raster = local_name(raster)
    path = Path(raster)
    if path.suffix.lower() in (".json", ".geojson") and path.is_file():
        return stac_rasters(path, asset)
    is_list = path.is_dir() or (path.suffix.lower() == ".txt" and path.is_file())
    is_pattern = not path.exists() and matches_files(raster)
    if not (is_list or is_pattern):
        return {"": raster}
    rasters: dict[str, str] = {}
    taken: set[str] = set()
    for source in map(str, find_sources(raster)):
        name = stem = Path(source).stem
        number = 1
        while _as_folder(name) in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(_as_folder(name))
        rasters[name] = source
    return rasters


def _as_folder(name: str) -> str:
    """Normal form of names that are one folder on some file systems (letter case, accents)."""
    return unicodedata.normalize("NFC", name).casefold()


def run_many(
    rasters: Mapping[str, str],
    out: Path,
    run_one: RunOne,
    parallel_calls: int,
    report: Reporter,
    is_cancelled: IsCancelled,
) -> None:
    """Runs each raster into a folder of its name in `out`.

    A failure does not stop the others.

    Args:
        rasters: by name.
        out: folder of folders.
        run_one: runs a raster into a folder and reports progress.
        parallel_calls: how many at a time.
        report: called for each finished raster, and for warnings with its name.
        is_cancelled: called before each raster.

    Raises:
        CancelledError: a run was cancelled.
        DataError: some failed; it names the first one and its error.
    """
    failed: dict[str, GrassError] = {}
    done = 0

    def attempt(name: str) -> None:
        nonlocal done
        if is_cancelled():
            raise CancelledError("The run was cancelled; finished rasters stay.")
        try:
            run_one(rasters[name], out / name, _named(name, report))
        except CancelledError:
            raise
        except GrassError as error:
            failed[name] = error
            report(Log("warning", f"{name}: {error}"))
        done += 1
        report(Progress("scenes", done, len(rasters), 0.0, 0))

    with ThreadPoolExecutor(parallel_calls) as pool:
        for future in [pool.submit(attempt, name) for name in rasters]:
            future.result()
    if failed:
        name = next(name for name in rasters if name in failed)
        raise DataError(
            f"{len(failed)} of {len(rasters)} rasters failed; the first is {name}: "
            f"{failed[name].what}",
            failed[name].remedy,
        )


def _named(name: str, report: Reporter) -> Reporter:
    """Reporter that passes on only messages of one raster among several."""

    def pass_on(event: Event) -> None:
        if isinstance(event, Log):
            report(Log(event.level, f"{name}: {event.message}"))

    return pass_on
