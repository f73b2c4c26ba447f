"""What a run has written, in a form that can be compared."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio


def bytes_of(folder: Path, ending: str = ".tif") -> dict[str, str]:
    """Digest of each file of a folder with that ending."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob(f"*{ending}"))
    }


def names_in(folder: Path) -> set[str]:
    """Everything that lies in a folder, hidden files too."""
    return {path.name for path in folder.iterdir()}


def features_of(path: Path, layer: str) -> list[tuple[Any, ...]]:
    """The features of a layer, each with its geometry and its values, in an order of their own."""
    _, _, shapes, fields = pyogrio.raw.read(path, layer=layer)
    columns = [np.asarray(column).tolist() for column in fields]
    places = [[bytes(shape) for shape in shapes]] if shapes is not None else []
    return sorted(zip(*places, *columns, strict=True), key=repr)
