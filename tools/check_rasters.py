"""`make check-rasters`: command line, plugin and training over every raster of a folder, compared.

The first two run the bundled model at each raster's native pixels. Their results must have the
same pixels, the place of the source, and nodata exactly where GDAL says that the source has none.
Training must read the same bands, with the values that GDAL reads, and hold the same pixels valid.
Prints a table; the exit status is 1 when something differs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine
from rasterio.windows import Window

from grass_model.data.imagery import open_scene
from grass_model.data.scenes import Scene
from grass_model.predict.command import predict
from grass_model.settings.predict import PredictSettings
from grass_qgis.engine.core.errors import GrassError
from grass_qgis.engine.tiling.grid import Window as EngineWindow

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "grass_qgis" / "models" / "land_cover_rgb.onnx"
NODATA = 255
_RGB = ("red", "green", "blue")
_FOLDERS = ("line", "plugin", "plugins", "profile")
_MOST = 4096  # rows or columns; of a larger raster its middle is taken
_MIDDLE = 2048
_STRETCH = (2.0, 98.0)  # of imagery that has other than 8 bits


@dataclass(frozen=True)
class Case:
    """A raster and the settings that both sides read it with.

    Attributes:
        bands: 1-based, where the raster has too few for the model; else None.
        stretch: percentiles, or None.
        window: the part that is worked on, or None for all.
    """

    path: Path
    bands: tuple[int, ...] | None
    stretch: tuple[float, float] | None
    window: Window | None


@dataclass(frozen=True)
class Row:
    """A line of the table: the case, a word for each comparison, and whether all is well."""

    name: str
    seen: str
    nodata: str
    words: tuple[str, str, str, str]
    good: bool


def main() -> int:
    """Runs both sides over all rasters of a folder and compares."""
    options = _parser().parse_args()
    paths = sorted(options.data.glob("*.tif")) if options.data.is_dir() else []
    if not paths:
        sys.stderr.write(f"check-rasters: no .tif in {options.data}. Give DATA=FOLDER.\n")
        return 2
    warnings.simplefilter("ignore", NotGeoreferencedWarning)
    for name in _FOLDERS:  # of an earlier check
        shutil.rmtree(options.out / name, ignore_errors=True)
    options.out.mkdir(parents=True, exist_ok=True)
    cases = [case_of(path) for path in paths]
    by_line = [run_line(case, options.out / "line" / case.path.stem) for case in cases]
    by_plugin = run_plugin(cases, options)
    rows = [
        compare(case, options.out, (mine, theirs))
        for case, mine, theirs in zip(cases, by_line, by_plugin, strict=True)
    ]
    print(table(rows))
    return 0 if all(row.good for row in rows) else 1


def case_of(path: Path) -> Case:
    """How a raster of any kind is given to a model of red, green and blue in 8 bits."""
    with rasterio.open(path) as source:
        colours = [item for item in source.colorinterp if item is not ColorInterp.alpha]
        enough = len(colours) >= 3 or colours == [ColorInterp.palette]
        large = max(source.width, source.height) > _MOST
        middle = Window(
            (source.width - _MIDDLE) // 2, (source.height - _MIDDLE) // 2, _MIDDLE, _MIDDLE
        )
        eight_bit = source.dtypes[0] == "uint8"
    return Case(
        path,
        bands=None if enough else (1, 1, 1),
        stretch=None if eight_bit else _STRETCH,
        window=middle if large else None,
    )


def run_line(case: Case, out: Path) -> str:
    """What `grass-train predict` does; returns its sentence when it refuses."""
    settings = PredictSettings(
        raster=str(case.path.absolute()),
        model=str(MODEL),
        out=str(out),
        extent=extent_of(case),
        bands=list(case.bands) if case.bands else None,
        stretch=case.stretch,
        gsd=-1.0,
    )
    try:
        predict(settings)
    except GrassError as error:
        return str(error)
    return ""


def run_plugin(cases: list[Case], options: argparse.Namespace) -> list[str]:
    """The same by the built plugin in QGIS; the sentence of each raster that it refuses."""
    out = options.out.resolve()
    archive = max((ROOT / "build").glob("grass_qgis-*.zip"), key=lambda path: path.stat().st_mtime)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(out / "plugins")
    (out / "plugin").mkdir()
    requests = [parameters_of(case, out / "plugin") for case in cases]
    (out / "requests.json").write_text(json.dumps(requests), encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment = {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(out / "profile"),
        "GRASS_QGIS_BACKEND_PYTHON": str(options.backend.absolute()),
    }
    command = [str(options.qgis), str(ROOT / "tools" / "segment_in_qgis.py")]
    command += ["--plugins", str(out / "plugins")]
    command += ["--requests", str(out / "requests.json")]
    command += ["--problems", str(out / "problems.json")]
    subprocess.run(command, check=True, env=environment, cwd=out)
    problems: list[str] = json.loads((out / "problems.json").read_text(encoding="utf-8"))
    return problems


def parameters_of(case: Case, folder: Path) -> dict[str, Any]:
    """Parameters of `grassseg:segment` for the same run."""
    made: dict[str, Any] = {
        "INPUT": str(case.path.absolute()),
        "MODEL": str(folder.parent / "plugins" / MODEL.relative_to(ROOT)),
        "CLASSES": str(folder / f"{case.path.stem}.tif"),
        "GSD": -1.0,
    }
    if case.bands:
        made["BANDS"] = ",".join(str(band) for band in case.bands)
    if case.stretch:
        made["STRETCH"] = list(case.stretch)
    extent = extent_of(case)
    if extent:
        left, low, right, high = extent
        made["EXTENT"] = f"{left!r},{right!r},{low!r},{high!r}"
    return made


def extent_of(case: Case) -> tuple[float, float, float, float] | None:
    """Left, low, right, high of the case's window in the raster's CRS."""
    if case.window is None:
        return None
    with rasterio.open(case.path) as source:
        half = abs(source.transform.a) / 4  # inside the outer pixels, so that these surely count
        left, low, right, high = source.window_bounds(case.window)
    return left + half, low + half, right - half, high - half


def compare(case: Case, out: Path, areas: tuple[str, str]) -> Row:
    """Both results with each other and with the source."""
    mine, theirs = areas
    if mine or theirs:
        same = mine == theirs
        sentence = f"{'the same' if same else 'DIFFERENT'} sentence: {mine}"
        words = ("refused", "refused", sentence, refusal_of_training(case) or "read")
        return Row(case.path.stem, seen_of(case), "", words, good=same)
    line, plugin = out / "line" / case.path.stem, out / "plugin" / f"{case.path.stem}.tif"
    report = json.loads((line / "run.json").read_text(encoding="utf-8"))
    with rasterio.open(line / "classes.tif") as one, rasterio.open(plugin) as other:
        first, second = one.read(), other.read()
        alike = np.array_equal(first, second) and place_of(one) == place_of(other)
        placed = place_of(one) == expected_place(case)
    valid = valid_pixels(case, tuple(report["raster"]["bands"]))
    obeyed = all(np.array_equal(band != NODATA, valid) for band in first)
    share = f"{100 * (1 - valid.mean()):.1f} %"
    trained = training_agrees(case, tuple(report["raster"]["bands"]), valid)
    words = (_word(placed), _word(obeyed), _word(alike), _word(trained))
    good = placed and obeyed and alike and trained
    return Row(case.path.stem, seen_of(case), share, words, good=good)


def training_agrees(case: Case, bands: tuple[int, ...], valid: NDArray[np.bool_]) -> bool:
    """Whether training reads these bands, GDAL's values of them, and holds `valid` for valid."""
    window = case.window
    with open_scene(_scene(case)) as image:
        part = image.stack.info.whole
        if window is not None:
            part = EngineWindow(*map(int, window.flatten()))
        pixels, read_valid = image.read(part)
    with rasterio.open(case.path) as source:
        stored = source.read(list(bands), window=window)
        if image.stack.choice.palette:
            table = source.colormap(1)
            colours = np.zeros((3, np.iinfo(stored.dtype).max + 1), np.uint8)
            for value, colour in table.items():
                colours[:, value] = colour[:3]
            stored = colours[:, stored[0]]
    same = image.stack.choice.bands == bands and pixels.dtype == stored.dtype
    same = same and np.array_equal(pixels, stored, equal_nan=stored.dtype.kind == "f")
    return bool(same and np.array_equal(read_valid, valid))


def refusal_of_training(case: Case) -> str:
    """The sentence by which training refuses the raster, or nothing."""
    try:
        with open_scene(_scene(case)):
            return ""
    except GrassError as error:
        return str(error)


def _scene(case: Case) -> Scene:
    return Scene(case.path.stem, case.path, bands=case.bands or (), names=_RGB)


def place_of(source: rasterio.DatasetReader) -> tuple[object, ...]:
    """Size, reference system and geotransform."""
    return source.shape, source.crs, source.transform


def expected_place(case: Case) -> tuple[object, ...]:
    """Where results must lie. Rasters without a place go from 0 downwards, as QGIS shows them."""
    with rasterio.open(case.path) as source:
        window = case.window or Window(0, 0, source.width, source.height)
        transform = source.window_transform(window)
        if source.transform.is_identity:
            transform = Affine(1, 0, 0, 0, -1, 0)
        return (window.height, window.width), source.crs, transform


def valid_pixels(case: Case, bands: tuple[int, ...]) -> NDArray[np.bool_]:
    """(rows, cols) bool by GDAL's masks of the bands that were used.

    By nodata whole numbers hold data when any band does, floats when every band holds a finite
    number; a mask or alpha holds for itself.
    """
    with rasterio.open(case.path) as source:
        masks = source.read_masks(list(bands), window=case.window) > 0
        pixels = source.read(list(bands), window=case.window)
        flags = [set(source.mask_flag_enums[band - 1]) for band in bands]
    if pixels.dtype.kind == "f":
        everywhere: NDArray[np.bool_] = (masks & np.isfinite(pixels)).all(axis=0)
        return everywhere
    by_value = np.array([item in ({MaskFlags.nodata}, {MaskFlags.all_valid}) for item in flags])
    valid: NDArray[np.bool_] = masks[~by_value].all(axis=0)
    return valid & masks[by_value].any(axis=0) if by_value.any() else valid


def seen_of(case: Case) -> str:
    """What was run: size, bands, stretch."""
    with rasterio.open(case.path) as source:
        window = case.window or Window(0, 0, source.width, source.height)
        kind = f"{source.count} x {source.dtypes[0]}"
    part = "the middle, " if case.window is not None else ""
    return f"{part}{window.width} x {window.height}, {kind}{', stretched' if case.stretch else ''}"


def table(rows: list[Row]) -> str:
    """The rows in Markdown."""
    lines = [
        "| raster | pixels | no data | place | nodata | plugin and command line | training |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        lines.append(f"| {' | '.join((row.name, row.seen, row.nodata, *row.words))} |")
    return "\n".join(lines)


def _word(good: bool) -> str:
    return "the same" if good else "DIFFERENT"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of GeoTIFFs")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "check-rasters")
    parser.add_argument("--backend", type=Path, default=ROOT / ".venv-engine" / "bin" / "python")
    parser.add_argument("--qgis", type=Path, default=ROOT / ".venv-qgis" / "bin" / "python")
    return parser


if __name__ == "__main__":
    sys.exit(main())
