"""Rasters and features model made ready for learning."""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional, Sequence, Tuple

from ..core.contract import InputSpec
from ..core.errors import DataError, ModelError
from ..core.learn_job import NO_FEATURES
from ..core.monitor import Monitor
from ..raster.dataset import RasterInfo, describe
from .extraction import Extraction, build_extraction, features_contract
from .scene import Bands, Source, choose_input, open_source

BUNDLED = Path(__file__).resolve().parents[2] / "models" / "features_rgb.onnx"


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
            "Write one with grass-train export --features true, or give features none.",
        )
    return path


def prepare(
    rasters: Sequence[str], features: Optional[Path], bands: Bands, gsd: float, monitor: Monitor
) -> Tuple[Extraction, List[Source]]:
    """The graph of features, and the rasters made ready for it.

    Raises:
        GrassError: a raster or the features model cannot be used, or the rasters' bands differ.
    """
    expected: Optional[InputSpec] = None
    if features is not None:
        expected = features_contract(features).input
    first = describe(rasters[0])
    spec, choice = choose_input(first, expected, bands, monitor)
    sources = [open_source(rasters[0], spec, choice, gsd, monitor)]
    for path in rasters[1:]:
        info = describe(path)
        _require_alike(first, info, choice.bands)
        sources.append(open_source(path, spec, choice, gsd, monitor))
    return build_extraction(features, spec), sources


def _require_alike(first: RasterInfo, info: RasterInfo, bands: Sequence[int]) -> None:
    alike = info.count >= max(bands) and info.dtypes[bands[0] - 1] == first.dtypes[bands[0] - 1]
    if not alike:
        raise DataError(
            f"{info.path} has {info.count} bands of {info.dtypes[0]}; {first.path} has "
            f"{first.count} of {first.dtypes[0]}.",
            "Learn from rasters with the same bands.",
        )
