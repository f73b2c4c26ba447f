"""The features of a GeoPackage, in a form that can be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio


def features_of(path: Path, layer: str) -> list[tuple[Any, ...]]:
    """The features of a layer, each with its geometry and its values, in an order of their own."""
    _, _, shapes, fields = pyogrio.raw.read(path, layer=layer)
    columns = [np.asarray(column).tolist() for column in fields]
    places = [[bytes(shape) for shape in shapes]] if shapes is not None else []
    return sorted(zip(*places, *columns, strict=True), key=repr)
