"""Rasters and features model made ready for learning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import List, Optional, Sequence, Tuple

from ..core.contract import InputSpec
from ..core.errors import BandError, DataError, ModelError
from ..core.learn_job import NO_FEATURES
from ..core.monitor import Monitor
from ..raster.bands import BandChoice, choose_bands, contradiction, finds_all
from ..raster.dataset import RasterInfo, describe
from .extraction import Extraction, build_extraction, features_contract
from .scene import Bands, Source, choose_input, open_source

_UNKNOWN = (0.0, 0.0, 0.0)
_LEAST_M, _MOST_M = 0.01, 60.0  # of pixels: from close aerial photographs to Landsat's thermal band
BUNDLED = Path(__file__).resolve().parents[2] / "models" / "features_rgb.onnx"


@dataclass(frozen=True)
class Declared:
    """The caller's declarations of rasters: `crs` as of `describe`, more values without data."""

    crs: Optional[str] = None
    nodata: Tuple[float, ...] = ()

    def describe(self, path: str) -> RasterInfo:
        """The metadata of a raster with what was declared; errors as of `describe`."""
        return replace(describe(path, self.crs), nodata_too=self.nodata)


def features_path(name: str) -> Optional[Path]:
    """The features model that a job means; None to learn from the bands alone.

    Raises:
        ModelError: there is no such file.
    """
    if name == NO_FEATURES:
        return None
    path = Path(name) if name else BUNDLED
    if not path.is_file():
        raise ModelError(
            f"The features model {path} does not exist.",
            "Write one with grass-train export --features, or give features none.",
        )
    return path


def prepare(
    rasters: Sequence[str],
    features: Optional[Path],
    bands: Bands,
    gsd: float,
    monitor: Monitor,
    declared: Declared = Declared(),
) -> Tuple[Extraction, List[Source]]:
    """The graph of features, and the rasters made ready for it.

    Raises:
        GrassError: a raster or the features model cannot be used, or the rasters' bands differ.
    """
    expected: Optional[InputSpec] = None
    if features is not None:
        expected = features_contract(features).input
    first = declared.describe(rasters[0])
    spec, choice = choose_input(first, expected, bands, monitor)
    sources = [open_source(first, spec, choice, gsd, monitor)]
    for path in rasters[1:]:
        info = declared.describe(path)
        matched = _same_bands(info, spec, choice, bands)
        _require_alike((first, choice), (info, matched))
        text = contradiction(info, spec.bands, matched)
        if text:
            monitor.warn(f"{Path(path).name}: {text}")
        sources.append(open_source(info, spec, matched, gsd, monitor))
    for source in sources:
        _warn_of_names(source, spec, monitor)
        if expected is not None and expected.gsd_m == _UNKNOWN:
            _warn_of_size(source, monitor)
    return build_extraction(features, spec), sources


def _warn_of_names(source: Source, spec: InputSpec, monitor: Monitor) -> None:
    """Says that a run will not find the bands by their names, if so."""
    if source.choice.palette or _bands_by_name(source.info, spec) == source.choice:
        return
    numbers = ",".join(map(str, source.choice.bands))
    monitor.warn(
        f"A run of the model on {Path(source.info.path).name} will not find the bands learnt from "
        f"by their names: give it the bands {numbers} (--bands)."
    )


def _bands_by_name(info: RasterInfo, spec: InputSpec) -> Optional[BandChoice]:
    """The bands that a run finds by itself; None if it finds too few."""
    try:
        return choose_bands(info, spec.bands, None)
    except BandError:
        return None


def _warn_of_size(source: Source, monitor: Monitor) -> None:
    """Says that pixels are of another size than any photograph's, if so."""
    if source.gsd_m and not _LEAST_M <= source.gsd_m <= _MOST_M:
        monitor.warn(
            f"The pixels of {Path(source.info.path).name} have {source.gsd_m:.3g} m; the features "
            f"model knows what is seen at {_LEAST_M:g} to {_MOST_M:g} m. Compare with features "
            "none, or set gsd."
        )


def _same_bands(
    info: RasterInfo, spec: InputSpec, of_first: BandChoice, requested: Bands
) -> BandChoice:
    """The bands of a further raster: by name where it has all names, else those of the first.

    Numbers that the user gave hold for every raster.
    """
    by_number = requested is not None and all(isinstance(item, int) for item in requested)
    if by_number or not finds_all(info, spec.bands):
        return of_first
    return choose_bands(info, spec.bands, None)


def _require_alike(
    first: Tuple[RasterInfo, BandChoice], other: Tuple[RasterInfo, BandChoice]
) -> None:
    first_info, info = first[0], other[0]
    has_all = info.count >= max(other[1].bands)
    types = {raster.dtypes[choice.bands[0] - 1] for raster, choice in (first, other) if has_all}
    if len(types) != 1:
        raise DataError(
            f"{info.path} has {info.count} bands of {info.dtypes[0]}; {first_info.path} has "
            f"{first_info.count} of {first_info.dtypes[0]}.",
            "Learn from rasters with the same bands.",
        )
