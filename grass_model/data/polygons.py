"""Polygon labels of a data set: file, layer and class field; no geometry is read here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grass_qgis.engine.core.errors import DataError

from .classes import IGNORE, read_values

_RECORD = "labels.json"
_USUAL = ("labels.gpkg", "labels.geojson", "labels.shp")
_KEYS = ("polygons", "layer", "field", "labelled_area", "background")


@dataclass(frozen=True)
class Polygons:
    """A file of polygons with a class field; the same for all scenes of a data set.

    Attributes:
        file: whatever GDAL reads: GeoPackage, GeoJSON, Shapefile ...
        layer: its layer; the first when empty.
        field: the attribute that holds the class.
        ids: values of the field, as text, with the class index each means.
        area: file of the areas in which all objects of the classes are drawn; None when unknown.
        background: class index of pixels in these areas that no polygon covers.
    """

    file: Path
    layer: str
    field: str
    ids: tuple[tuple[str, int], ...]
    area: Path | None = None
    background: int = IGNORE

    @property
    def files(self) -> tuple[Path, ...]:
        """The files behind the labels."""
        return (self.file, self.area) if self.area else (self.file,)


def find_polygons(folder: Path) -> Polygons | None:
    """The polygons of a data set: what labels.json names, else labels.gpkg (.geojson, .shp).

    Without labels.json, a folder `masks/` goes before polygons, and the class field is `class`.

    Raises:
        DataError: labels.json or classes.json cannot be used, or a file they name is missing.
    """
    record = folder / _RECORD
    if record.is_file():
        return _described(folder, _read(record))
    usual = [folder / name for name in _USUAL if (folder / name).is_file()]
    if (folder / "masks").is_dir() or not usual:
        return None
    if len(usual) > 1:
        raise DataError(
            f"{folder} holds {usual[0].name} and {usual[1].name}.",
            f"Keep one, or name it in {_RECORD}.",
        )
    return Polygons(usual[0], "", "class", read_values(folder))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # the name may be too long, or no name at all
        return False


def _described(folder: Path, record: dict[str, Any]) -> Polygons:
    path, values = folder / _RECORD, read_values(folder)
    texts = {key: str(record.get(key, "")) for key in _KEYS}
    for key in ("polygons", "labelled_area"):
        if texts[key] and not _is_file(folder / texts[key]):
            raise DataError(
                f"{path} names {texts[key]} as {key}, but there is no such file.",
                f"Paths are relative to {folder}.",
            )
    background = texts["background"]
    if bool(background) != bool(texts["labelled_area"]) or background not in {"", *dict(values)}:
        raise DataError(
            f"{path} has the background {background!r} and the labelled_area "
            f"{texts['labelled_area']!r}.",
            "Give both or neither; background is a class of classes.json.",
        )
    return Polygons(
        folder / texts["polygons"],
        texts["layer"],
        texts["field"] or "class",
        values,
        folder / texts["labelled_area"] if texts["labelled_area"] else None,
        dict(values).get(background, IGNORE),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
        unknown = sorted(set(record) - set(_KEYS))
        wrong = unknown or not record.get("polygons")
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{path} cannot be read ({error}).", "Write a JSON object.") from error
    if wrong:
        raise DataError(
            f"{path} has the keys {sorted(record)}.",
            f"It needs polygons, and may have {', '.join(_KEYS[1:])}.",
        )
    return dict(record)
