"""What bench_engine.py runs on: scenes and models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio.raw
import rasterio
import shapely
import torch
from numpy.typing import NDArray
from rasterio.windows import Window
from torch import nn

from benchmarks.bench_export import MODELS, source_of, write_files
from grass_model.data.datasets import MIN_OVERLAP
from tests.onnx_models import write_segment_model
from tests.scenes import NORTH_UP, UTM, write_scene

SCENE = (4438, 6447)  # rows and columns of scene t8 of the Dubai set
_FIELD = 64  # pixels: side of the fields of one colour
_UNIT = 2048  # pixels: side of the block that a large raster repeats


def scene(folder: Path, data: Path | None) -> Path:
    """RGB of 8 bits in tiles of 256: the nine parts of Dubai's scene t8 joined, else generated."""
    image = fields(*SCENE) if data is None else _joined(data)
    return write_scene(
        folder / "scene.tif", image, tiled=True, photometric="RGB", compress="deflate", zlevel=1
    )


def fields(height: int, width: int) -> NDArray[np.uint8]:
    """(3, height, width) uint8: fields of one colour with grain."""
    rng = np.random.default_rng(0)
    shape = (3, -(-height // _FIELD), -(-width // _FIELD))
    colours = rng.integers(30, 220, shape, dtype=np.uint8)
    image = colours.repeat(_FIELD, axis=1).repeat(_FIELD, axis=2)[:, :height, :width]
    return image + rng.integers(0, 36, image.shape, dtype=np.uint8)


def _joined(data: Path) -> NDArray[np.uint8]:
    """The parts of a 3 x 3 grid, whose sizes differ by a pixel."""
    rows = []
    for first in (1, 4, 7):
        parts = []
        for number in range(first, first + 3):
            with rasterio.open(data / "images" / f"t8_{number:03d}.jpg") as source:
                parts.append(source.read())
        height = min(part.shape[1] for part in parts)
        rows.append(np.concatenate([part[:, :height] for part in parts], axis=2))
    width = min(row.shape[2] for row in rows)
    return np.concatenate([row[:, :, :width] for row in rows], axis=1)


def large_raster(folder: Path, height: int, width: int) -> Path:
    """A virtual raster that repeats a block of generated fields; it takes no disk space."""
    block = folder / "block.tif"
    if not block.exists():
        write_scene(block, fields(_UNIT, _UNIT), tiled=True, photometric="RGB", compress="deflate")
    bands = []
    for number, colour in enumerate(("Red", "Green", "Blue"), 1):
        sources = [
            f'<SimpleSource><SourceFilename relativeToVRT="1">block.tif</SourceFilename>'
            f"<SourceBand>{number}</SourceBand>"
            f'<SrcRect xOff="0" yOff="0" xSize="{_UNIT}" ySize="{_UNIT}"/>'
            f'<DstRect xOff="{left}" yOff="{top}" xSize="{_UNIT}" ySize="{_UNIT}"/></SimpleSource>'
            for top in range(0, height, _UNIT)
            for left in range(0, width, _UNIT)
        ]
        bands.append(
            f'<VRTRasterBand dataType="Byte" band="{number}"><ColorInterp>{colour}</ColorInterp>'
            f"{''.join(sources)}</VRTRasterBand>"
        )
    path = folder / f"large-{height}.vrt"
    path.write_text(
        f'<VRTDataset rasterXSize="{width}" rasterYSize="{height}"><SRS>{UTM}</SRS>'
        f"<GeoTransform>500000, 0.5, 0, 5400000, 0, -0.5</GeoTransform>{''.join(bands)}"
        "</VRTDataset>"
    )
    return path


def real_models(folder: Path, raster: Path) -> dict[str, Path]:
    """DeepLabV3+ on ResNet-18, tiles of 512 px: default, dynamic and int8 file.

    The weights are random, but every class is found on `raster`: a map of one class would have
    no polygons to speak of.
    """
    folder.mkdir()
    variants = ("default", "dynamic", "int8")
    source = source_of(*MODELS["deeplabv3plus_resnet18"])
    scatter_classes(source.model, tiles_of(raster))
    spec = replace(source.contract.input, min_overlap=MIN_OVERLAP)  # as training writes it
    source = replace(source, contract=replace(source.contract, input=spec))
    return dict(zip(variants, write_files(source, folder, variants)))


def tiles_of(raster: Path) -> torch.Tensor:
    """(8, 3, 256, 256) float32 in -1 to 1, spread over the raster."""
    side = 256
    with rasterio.open(raster) as source:
        rows = np.linspace(0, source.height - side, 2).astype(int)
        cols = np.linspace(0, source.width - side, 4).astype(int)
        windows = [Window(int(col), int(row), side, side) for row in rows for col in cols]
        pixels = np.stack([source.read([1, 2, 3], window=window) for window in windows])
    return torch.from_numpy(pixels).float() / 127.5 - 1


@torch.no_grad()
def scatter_classes(model: nn.Module, images: torch.Tensor) -> None:
    """Gives the norms the statistics of `images`, and the logits of all classes mean 0, std 1."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
            module.reset_running_stats()
    model.train()
    model(images)
    model.eval()
    logits = model(images).clamp_min(1e-30).log()
    logits = logits - logits.mean(1, keepdim=True)  # the softmax keeps them up to this
    std, mean = torch.std_mean(logits, dim=(0, 2, 3))
    head = [module for module in model.modules() if isinstance(module, nn.Conv2d)][-1]
    head.weight /= std[:, None, None, None]
    head.bias -= mean
    head.bias /= std


def free_model(folder: Path) -> Path:
    """A nearly free model of three classes, tiles of 512 px."""
    return write_segment_model(folder / "free.onnx", tile=512, overlap=MIN_OVERLAP, dynamic=False)


def one_percent(folder: Path, raster: Path) -> Path:
    """A circle of 1 % of the area of `raster`, in its middle, as a GeoPackage."""
    with rasterio.open(raster) as source:
        x, y = source.xy(source.height // 2, source.width // 2)
        pixel = NORTH_UP.a
        radius = (0.01 * source.height * source.width / np.pi) ** 0.5 * pixel
        crs = source.crs.to_wkt()
    path = folder / "circle.gpkg"
    circle = shapely.Point(x, y).buffer(radius, quad_segs=32)
    pyogrio.raw.write(
        path, geometry=np.array([shapely.to_wkb(circle)], object), field_data=[], fields=[],
        geometry_type="Polygon", crs=crs, driver="GPKG",
    )  # fmt: skip
    return path


def first_tile(raster: Path, side: int) -> NDArray[np.uint8]:
    """(3, side, side) of the raster's upper left corner."""
    with rasterio.open(raster) as source:
        return source.read([1, 2, 3], window=Window(0, 0, side, side))
