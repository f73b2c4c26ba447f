"""A generated landscape: scenes with roads, buildings, vegetation, water and bare land.

The scenes are georeferenced and every pixel's label is exact. The same seed gives the same
landscape, so that tests and the demo need no other data.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine, from_origin, xy
from scipy.ndimage import distance_transform_edt
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, Point, Polygon, box

from grass_model.settings.pretrain import SyntheticSettings
from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.output.geopackage import Layer, write_layers

CRS = "EPSG:32633"
GSD = 0.5
NAMES = ("building", "land", "road", "vegetation", "water")
_COLOURS = ("#c0392b", "#d9c29c", "#5d6068", "#3f8f3f", "#3b7dd8")
BUILDING, LAND, ROAD, VEGETATION, WATER = range(5)
_FROM_BORDER_PX = 5.0  # a click shows its class alone
_ROOFS = ((168, 92, 74), (150, 150, 152), (196, 186, 170), (120, 78, 66), (214, 214, 210))


@dataclass(frozen=True)
class Landscape:
    """One scene: image (3, size, size) uint8 red, green, blue; labels (size, size) uint8."""

    image: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def landscape(size: int, seed: int) -> Landscape:
    """Draws one scene of `size` x `size` pixels at 0.5 m."""
    rng = np.random.default_rng(seed)
    labels = np.full((size, size), LAND, np.uint8)
    fertile = _noise(rng, size, 90) + 0.25 * _noise(rng, size, 12)
    labels[fertile > np.quantile(fertile, rng.uniform(0.55, 0.75))] = VEGETATION
    labels[_water(rng, size)] = WATER
    roads, angle = _roads(rng, size)
    road = _burn(roads, size)
    labels[road & (labels != WATER)] = ROAD
    labels[road & (labels == WATER)] = ROAD
    houses = _houses(rng, size, angle, labels)
    labels[_burn(houses, size)] = BUILDING
    return Landscape(_paint(rng, labels, houses, size), labels)


def _noise(rng: np.random.Generator, size: int, scale: float) -> NDArray[np.float32]:
    """Smooth random field, mean 0 and std 1, with features about `scale` pixels wide."""
    waves = np.fft.rfft2(rng.standard_normal((size, size)))
    y, x = np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]
    waves *= np.exp(-((x**2 + y**2) * (np.pi * scale) ** 2) / 2)
    waves[0, 0] = 0  # on scenes smaller than `scale` only the mean would remain
    field = np.fft.irfft2(waves, s=(size, size))
    return np.asarray(field / (field.std() + 1e-12), dtype=np.float32)


def _water(rng: np.random.Generator, size: int) -> NDArray[np.bool_]:
    """A river across the scene, with a lake beside it in half of all scenes."""
    across = np.linspace(-0.1 * size, 1.1 * size, 12)
    along = np.cumsum(rng.normal(0, 0.05 * size, 12)) + rng.uniform(0.15, 0.85) * size
    points = np.stack([across, along] if rng.random() < 0.5 else [along, across], axis=1)
    river = LineString(points).buffer(rng.uniform(0.02, 0.045) * size)
    shapes = [river.buffer(6).buffer(-6)]
    if rng.random() < 0.5:
        centre = rng.uniform(0.2, 0.8, 2) * size
        angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        phases = rng.uniform(0, 2 * np.pi, 3)
        wobble = sum(0.12 * np.sin((k + 2) * angles + phases[k]) for k in range(3))
        radius = rng.uniform(0.07, 0.13) * size * (1 + wobble)
        shapes.append(
            Polygon(centre + np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius[:, None])
        )
    return _burn(shapes, size)


def _roads(rng: np.random.Generator, size: int) -> tuple[list[Polygon], float]:
    """A turned street grid with some streets left out; also its angle in degrees."""
    angle = float(rng.uniform(0, 90))
    middle = (size / 2, size / 2)
    roads: list[Polygon] = []
    for upright in (False, True):
        position = rng.uniform(-0.3, -0.2) * size
        while position < 1.3 * size:
            position += rng.uniform(70, 150)
            half = float(rng.choice([4.0, 5.5, 8.0], p=[0.5, 0.35, 0.15]))
            start, stop = sorted(rng.uniform(-0.4, 1.4, 2) * size)
            if stop - start < 0.5 * size:
                continue
            band = box(start, position - half, stop, position + half)
            band = rotate(band, 90, origin=middle) if upright else band
            roads.append(rotate(band, angle, origin=middle))
    return roads, angle


def _houses(
    rng: np.random.Generator, size: int, angle: float, labels: NDArray[np.uint8]
) -> list[Polygon]:
    """Houses along the streets' direction, on land or green, with a little space around each."""
    settled = _noise(rng, size, 120)
    settled_limit = np.quantile(settled, 0.45)
    free = np.isin(labels, (LAND, VEGETATION))
    houses: list[Polygon] = []
    for _ in range(size * size // 500):
        col, row = rng.integers(0, size, 2)
        if settled[row, col] < settled_limit or not free[row, col]:
            continue
        half_w, half_h = rng.uniform(7, 20, 2)
        house = box(-half_w, -half_h, half_w, half_h)
        if rng.random() < 0.35:
            house = house.difference(box(0, 0, half_w, half_h * rng.uniform(0.2, 0.9)))
        house = translate(rotate(house, angle, origin=(0, 0)), float(col), float(row))
        footprint = _burn([house.buffer(4)], size)
        if footprint.any() and free[footprint].all():
            houses.append(house)
            free[footprint] = False
    return houses


def _burn(shapes: list[Polygon], size: int) -> NDArray[np.bool_]:
    if not shapes:
        return np.zeros((size, size), dtype=bool)
    burnt = rasterize([(s, 1) for s in shapes], (size, size), transform=Affine.identity())
    inside: NDArray[np.bool_] = burnt == 1
    return inside


def _paint(
    rng: np.random.Generator, labels: NDArray[np.uint8], houses: list[Polygon], size: int
) -> NDArray[np.uint8]:
    """Colours, texture, roofs, shadows, light and noise; (3, size, size) uint8."""
    tone = {
        LAND: ((176, 156, 124), 18, 10),
        ROAD: ((112, 113, 118), 4, 6),
        VEGETATION: ((74, 104, 58), 16, 4),
        WATER: ((46, 74, 92), 4, 40),
        BUILDING: ((160, 150, 140), 3, 8),
    }
    image: NDArray[np.floating[Any]] = np.zeros((3, size, size), np.float32)
    for label, (colour, amplitude, scale) in tone.items():
        texture = _noise(rng, size, scale) + 0.5 * _noise(rng, size, 60)
        shade = np.array(colour, np.float32) + rng.normal(0, 6, 3).astype(np.float32)
        where = labels == label
        image[:, where] = shade[:, None] + amplitude * texture[where]
    _paint_roofs(rng, image, houses, size)
    shadow = _burn([translate(house, 5, 5) for house in houses], size) & (labels != BUILDING)
    image[:, shadow] *= 0.55
    light = 1 + 0.06 * _noise(rng, size, 250)
    image = image * light + rng.normal(0, 4, image.shape)
    return np.clip(image, 1, 255).astype(np.uint8)


def _paint_roofs(
    rng: np.random.Generator, image: NDArray[Any], houses: list[Polygon], size: int
) -> None:
    """Each roof its own colour, its sunny half lighter."""
    if not houses:
        return
    identity = Affine.identity()
    numbers = rasterize(
        [(house, i + 1) for i, house in enumerate(houses)],
        (size, size),
        transform=identity,
        dtype="int32",
    )
    roofs = np.array(_ROOFS, np.float32)[rng.integers(0, len(_ROOFS), len(houses))]
    tinted = (roofs + rng.normal(0, 8, roofs.shape)).astype(np.float32)
    palette = np.concatenate([np.zeros((1, 3), np.float32), tinted])
    north = np.array([0.0] + [house.centroid.y for house in houses])
    rows = np.arange(size)[:, None]
    inside = numbers > 0
    lit = np.where(rows < north[numbers], 1.08, 0.92).astype(np.float32)
    image[:, inside] = (palette[numbers].transpose(2, 0, 1) * lit)[:, inside]


def write_dataset(out: Path, scenes: int, size: int, seed: int) -> Path:
    """Writes `scenes` neighbouring scenes with masks, index.csv and classes.json to `out`.

    One scene in four (at least one) is "test", one "val", the others "train".
    """
    for name in ("images", "masks"):
        (out / name).mkdir(parents=True, exist_ok=True)
    held = max(1, scenes // 4)
    rows = []
    for number in range(scenes):
        key = f"scene_{number:02d}"
        write_scene(out, key, landscape(size, seed * 1000 + number), column=number)
        split = "test" if number < held else "val" if number == held else "train"
        rows.append({"key": key, "split": split})
    with (out / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["key", "split"])
        writer.writeheader()
        writer.writerows(rows)
    classes = {
        str(i): {"name": name, "colour": colour}
        for i, (name, colour) in enumerate(zip(NAMES, _COLOURS, strict=True))
    }
    (out / "classes.json").write_text(json.dumps(classes, indent=1), encoding="utf-8")
    return out


def write_scene(out: Path, key: str, scene: Landscape, column: int = 0) -> Path:
    """Writes images/KEY.tif and masks/KEY.tif; scene `column` lies east of the one before it."""
    size = scene.labels.shape[0]
    profile = {
        "driver": "GTiff",
        "width": size,
        "height": size,
        "dtype": "uint8",
        "crs": CRS,
        "transform": from_origin(500_000 + column * size * GSD, 5_400_000, GSD, GSD),
        "compress": "deflate",
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
    }
    path = out / "images" / f"{key}.tif"
    with rasterio.open(path, "w", count=3, photometric="rgb", **profile) as target:
        target.write(scene.image)
    with rasterio.open(out / "masks" / f"{key}.tif", "w", count=1, **profile) as target:
        target.write(scene.labels, 1)
    return path


def write_clicks(path: Path, scene: Path, mask: Path, of_each: int, seed: int) -> None:
    """Writes labels for `grass-train learn`: points with the field `class`, in the scene's CRS.

    Args:
        path: the GeoPackage to write.
        scene: the image, for its place.
        mask: its classes.
        of_each: points of each class that the scene shows, clear of its borders where it can be.
        seed: the points are the same for the same seed.
    """
    with rasterio.open(scene) as source:
        transform, crs = source.transform, source.crs.to_wkt()
    with rasterio.open(mask) as source:
        labels = source.read(1)
    rng = np.random.default_rng(seed)
    points: list[Point] = []
    names: list[str] = []
    for number, name in enumerate(NAMES):
        depth = distance_transform_edt(np.pad(labels == number, 1))[1:-1, 1:-1]
        rows, cols = np.nonzero(depth >= min(_FROM_BORDER_PX, max(depth.max(), 1.0)))
        chosen = rng.permutation(len(rows))[:of_each]
        points += [Point(x, y) for x, y in zip(*xy(transform, rows[chosen], cols[chosen]))]
        names += [name] * len(chosen)
    fields = {"class": np.array(names, dtype=object)}
    path.unlink(missing_ok=True)
    write_layers(path, [Layer("labels", np.array(points), "Point", fields)], crs)


def synthetic(settings: SyntheticSettings) -> Path:
    """`grass-train synthetic`: writes the data set; returns its folder.

    Raises:
        JobError: too few scenes or too small ones, or a negative number of clicks.
    """
    if settings.scenes < 3 or settings.size < 64 or settings.clicks < 0:
        raise JobError(
            f"scenes is {settings.scenes}, size {settings.size}, clicks {settings.clicks}.",
            "Use at least 3 scenes of at least 64 pixels, and no negative number.",
        )
    out = write_dataset(Path(settings.out), settings.scenes, settings.size, settings.seed)
    if settings.clicks:
        (out / "clicks").mkdir(exist_ok=True)
        for number, scene in enumerate(sorted((out / "images").glob("scene_*.tif"))):
            path, mask = out / "clicks" / f"{scene.stem}.gpkg", out / "masks" / scene.name
            write_clicks(path, scene, mask, settings.clicks, settings.seed * 1000 + number)
    return out
