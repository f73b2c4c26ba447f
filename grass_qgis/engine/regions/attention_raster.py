"""The attention maps of all tiles as one raster without seams."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Dict, Sequence

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from ..core.errors import MAKE_ROOM, OutputError
from ..raster.gdal_errors import writing
from ..raster.output_grid import OutputGrid
from ..tensors.blend import StripBlender
from ..tiling.grid import TileGrid

# SystemError is rasterio's where GDAL fails without a word.


class LamRaster:
    """Blends maps row of tiles by row of tiles into a GeoTIFF. A context manager.

    Every pixel is the mean of the tiles that saw it as valid, by their blending weights; where no
    tile was looked at it is nodata (NaN).

    Attributes:
        least: smallest value so far; infinite before the first.
        greatest: largest value so far.
    """

    def __init__(self, path: Path, grid: TileGrid, output: OutputGrid) -> None:
        """Writes to `path` what tiles of `grid` show; memory is that of one row of tiles."""
        self.least, self.greatest = math.inf, -math.inf
        self._path = path
        self._work = path.with_name(f"{path.stem}.rows.tif")
        self._output = output
        self._blender = StripBlender(grid, 2)
        self._count, self._sum, self._squares = 0, 0.0, 0.0
        self._top = 0
        self._last = np.empty((0, output.width), np.float32)
        self._target: Any = None

    def __enter__(self) -> LamRaster:
        """Opens a working file beside the result."""
        output = self._output
        with writing(self._path.name):
            self._target = rasterio.open(
                self._work, "w", driver="GTiff", width=output.width, height=output.height, count=1,
                dtype="float32", nodata=math.nan, crs=output.crs, transform=output.transform,
                compress="deflate", zlevel=1, bigtiff="if_safer",
            )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        """Closes and removes the working file."""
        if not self._target.closed:
            self._target.close()
        self._work.unlink(missing_ok=True)

    def add(
        self, cols: Sequence[int], maps: NDArray[np.float32], valid: Sequence[NDArray[np.bool_]]
    ) -> None:
        """Adds tiles of the current row: maps (n, side, side), and which pixels count."""
        for col, values, inside in zip(cols, maps, valid):
            seen = inside & np.isfinite(values)
            self._blender.add(col, np.stack([np.where(seen, values, 0), seen]).astype(np.float32))

    def finish(self, row: int) -> None:
        """Ends a row of tiles and writes the pixels that are final.

        Raises:
            OutputError: they cannot be written.
        """
        for sums, weights in self._blender.finish(row):
            covered = weights > 1e-6
            values = np.full(sums.shape, np.nan, np.float32)
            values[covered] = sums[covered] / weights[covered]
            if covered.any():
                self.least = min(self.least, float(values[covered].min()))
                self.greatest = max(self.greatest, float(values[covered].max()))
                self._count += int(covered.sum())
                self._sum += float(values[covered].sum(dtype=np.float64))
                self._squares += float((values[covered].astype(np.float64) ** 2).sum())
            self._write(values)

    def close(self) -> None:
        """Makes the result, with overviews, from the working file.

        Raises:
            OutputError: it cannot be written.
        """
        with writing(self._path.name):
            self._target.set_band_description(1, "lam")
            self._target.update_tags(1, **self._statistics())
            self._target.close()
            with rasterio.Env(GDAL_PAM_ENABLED=False):
                rasterio.shutil.copy(
                    str(self._work), str(self._path), driver="COG", COMPRESS="DEFLATE",
                    PREDICTOR="YES", OVERVIEW_RESAMPLING="AVERAGE", BIGTIFF="IF_SAFER",
                )  # fmt: skip
            is_whole = self._ends_as_written()
        if not is_whole:
            raise OutputError(f"{self._path.name} is not complete: it lacks rows.", MAKE_ROOM)

    def _ends_as_written(self) -> bool:
        """Reads the last rows: GDAL is silent about a disk that fills while it closes a file."""
        rows, width = self._last.shape
        with rasterio.open(self._path) as source:
            last = source.read(1, window=RasterWindow(0, self._top - rows, width, rows))
        return np.array_equal(last, self._last, equal_nan=True)

    def _statistics(self) -> Dict[str, str]:
        """As GDAL keeps them, so that a map program need not read the raster to colour it."""
        if not self._count:
            return {}
        mean = self._sum / self._count
        std = math.sqrt(max(0.0, self._squares / self._count - mean**2))
        values = {"MINIMUM": self.least, "MAXIMUM": self.greatest, "MEAN": mean}
        return {
            f"STATISTICS_{name}": repr(value) for name, value in {**values, "STDDEV": std}.items()
        }

    def _write(self, values: NDArray[np.float32]) -> None:
        window = RasterWindow(0, self._top, values.shape[1], len(values))
        with writing(self._path.name):
            self._target.write(values, 1, window=window)
        self._top += len(values)
        self._last = values
