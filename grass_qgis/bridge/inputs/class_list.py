"""Classes with names and colours: of a raster layer, of the worker's result, or as typed."""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping

from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer

from ...engine.core.class_colours import class_colours
from ...engine.core.contract import ClassSpec
from ...engine.core.errors import JobError


def classes_of_layer(layer: QgsRasterLayer, band: int) -> tuple[ClassSpec, ...]:
    """Classes from the style of `layer`, else from the raster's colour table and categories.

    Entries without a name are left to the reader of the raster.
    """
    renderer = layer.renderer()
    if isinstance(renderer, QgsPalettedRasterRenderer) and renderer.band() == band:
        entries = [(item.value, item.label, item.color) for item in renderer.classes()]
    else:
        table = layer.dataProvider().colorTable(band)
        entries = [(item.value, item.label, item.color) for item in table]
    return tuple(
        ClassSpec(int(value), label.strip(), colour.name())
        for value, label, colour in entries
        if label.strip() and not _is_number(label)
    )


def classes_of_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[ClassSpec, ...]:
    """Classes from plain values with `id`, `name` and `colour`, as the worker writes them."""
    return tuple(ClassSpec(int(r["id"]), str(r["name"]), str(r["colour"])) for r in rows)


def classes_typed(text: str) -> tuple[ClassSpec, ...]:
    """Classes from names such as "building, road, water", numbered from 0, each with a colour.

    Raises:
        JobError: no name, an empty one, the same one twice, or more than 255.
    """
    if not text.strip():
        raise JobError(
            "No classes are named.", "Type some, such as building, road, water, or take a model's."
        )
    names = [name.strip() for name in re.split(r"[,;]\s*|\n", text.strip())]
    twice = {name for name in names if names.count(name) > 1}
    if not all(names) or twice or len(names) > 255:
        raise JobError(
            f"The classes are {text!r}.", "Give different names, such as building, road, water."
        )
    colours = class_colours(names)
    return tuple(ClassSpec(k, name, colours[k]) for k, name in enumerate(names))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
