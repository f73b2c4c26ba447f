"""Reads polygons with a class from any vector file, for inference and for training."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional

import numpy as np
from numpy.typing import NDArray

from ..core.errors import DataError
from .polygon_mask import polygonal_parts
from .vector_input import read_features

_SHOWN = 5  # unknown values listed in an error


@dataclass(frozen=True)
class LabelFeatures:
    """The labels of a file.

    Attributes:
        crs: as PROJ names it, or None.
        polygons: (n,) valid shapely polygons in the file's order; one for each part of a feature.
        ids: (n,) uint8, the class id of each.
        without_class: number of features skipped because their class is null or blank.
        without_polygon: number of features skipped because their geometry is null, empty, or has
            no area.
    """

    crs: Optional[str]
    polygons: NDArray[np.object_]
    ids: NDArray[np.uint8]
    without_class: int
    without_polygon: int

    @property
    def left_out(self) -> str:
        """Skipped features as part of a sentence; empty if there are none."""
        parts = []
        if self.without_class:
            parts.append(f"{self.without_class} without a class")
        if self.without_polygon:
            parts.append(f"{self.without_polygon} without a polygon")
        return " and ".join(parts)


def read_label_features(
    file: str, layer: str, field: str, ids: Mapping[str, int], remedy: str
) -> LabelFeatures:
    """Reads the polygons of a layer with a class attribute.

    Args:
        file: any file OGR reads.
        layer: its name; empty for the first one.
        field: the attribute that holds the class, as text or as a number.
        ids: class id of each value; surrounding blanks and the Unicode normal form of accents are
            ignored.
        remedy: of the error for any other value.

    Raises:
        DataError: the file cannot be read, has no such field, has an unknown class, or no polygon
            with a class.
    """
    features = read_features(file, layer, DataError)
    if field not in features.fields:
        raise DataError(
            f"{file} has no field {field!r}; it has {', '.join(features.fields) or 'none'}.",
            "Give the field that holds the class.",
        )
    texts = [class_text(value) for value in features.values[features.fields.index(field)]]
    by_text = {_comparable(name): number for name, number in ids.items()}
    unknown = sorted({text for text in texts if text and text not in by_text})
    if unknown:
        count = sum(text in set(unknown) for text in texts)
        raise DataError(
            f"{count} polygons of {file} have an unknown class in their field {field}: "
            f"{', '.join(map(repr, unknown[:_SHOWN]))}; classes are "
            f"{', '.join(map(repr, ids)) or 'not given'}.",
            remedy,
        )
    return _chosen(file, field, features.crs, features.wkb, [by_text.get(text) for text in texts])


def _chosen(
    file: str, field: str, crs: Optional[str], wkb: NDArray[np.object_], ids: List[Optional[int]]
) -> LabelFeatures:
    """The features that have both a class and a polygon."""
    classed = np.array([k for k, number in enumerate(ids) if number is not None], np.int64)
    try:
        polygons, owners = polygonal_parts(wkb[classed])
    except ValueError as error:
        raise DataError(
            f"The labels {file} cannot be used: {error.args[0]}.", error.args[1]
        ) from error
    if not len(polygons):
        raise DataError(
            f"{file} holds no polygon with a class in {field}.", "Give some polygons a class."
        )
    numbers = np.array([number for number in ids if number is not None], np.uint8)
    without_polygon = len(classed) - len(np.unique(owners))
    return LabelFeatures(crs, polygons, numbers[owners], len(ids) - len(classed), without_polygon)


def class_text(value: Any) -> str:
    """A class as text: integers without a decimal point, empty for null."""
    if value is None or (isinstance(value, (float, np.floating)) and not np.isfinite(value)):
        return ""
    if isinstance(value, np.datetime64) and np.isnat(value):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return _comparable(str(value))


def _comparable(text: str) -> str:
    """Text in Unicode normal form C: macOS decomposes accents, other systems do not."""
    return unicodedata.normalize("NFC", text).strip()
