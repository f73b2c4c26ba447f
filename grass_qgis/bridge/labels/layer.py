"""Label layer: its fields, form, symbology and classes."""

from __future__ import annotations

from typing import Any, Sequence

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsFillSymbol,
    QgsRendererCategory,
    QgsSimpleLineSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ...engine.core.contract import ClassSpec
from ...engine.core.errors import JobError
from ...messages import tr
from ..inputs.class_list import classes_typed
from ..results.map_tip import map_tip
from ..results.styles import ROLE, class_symbol

CLASS_FIELD = "class"
_OPEN = "#ff2fa8"  # not labelled yet: what is left to do stands out on any imagery
_CASING = "#1a0d16"


def dress_label_layer(layer: QgsVectorLayer, classes: Sequence[ClassSpec]) -> None:
    """A choice of `classes` for the field `class`, a form of that alone, and a colour for each."""
    layer.setCustomProperty(ROLE, "labels")
    index = layer.fields().lookupField(CLASS_FIELD)
    entries = [{item.name: item.name} for item in classes]
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": entries}))
    layer.setFieldAlias(index, tr("Class"))
    form = layer.editFormConfig()
    for other in range(layer.fields().count()):
        form.setReadOnly(other, other != index)
    form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOff)
    layer.setEditFormConfig(form)
    layer.setRenderer(_renderer(classes))
    layer.setDisplayExpression(f"coalesce(\"{CLASS_FIELD}\", '{tr('not labelled')}')")
    layer.setMapTipTemplate(map_tip(layer.fields().names()))


def classes_of_labels(layer: QgsVectorLayer, field: str) -> tuple[ClassSpec, ...]:
    """The classes a layer of labels stands for.

    They are those its form offers for `field`, else the values it holds, in order; each has the
    colour the layer shows it in.

    Raises:
        JobError: the layer has no such field, or it holds no value yet.
    """
    index = layer.fields().lookupField(field)
    if index < 0:
        fields = ", ".join(layer.fields().names())
        raise JobError(
            f"The layer {layer.name()!r} has no field {field!r}, but {fields}.",
            "Choose one of these.",
        )
    styled = _with_stored_style(layer)
    names = _offered(layer.editorWidgetSetup(index)) or _offered(styled.editorWidgetSetup(index))
    if not names:
        values = {v for v in layer.uniqueValues(index) if v not in (None, NULL, "")}
        names = [str(v) for v in sorted(values, key=lambda v: (isinstance(v, str), v))]
    if not names:
        raise JobError(
            f"No polygon of {layer.name()!r} has a value in {field!r}.", "Label some, then run."
        )
    shown = _shown(layer, field) or _shown(styled, field)
    return tuple(
        ClassSpec(item.id, item.name, shown.get(item.name, item.colour))
        for item in classes_typed(", ".join(names))
    )


def _with_stored_style(layer: QgsVectorLayer) -> QgsVectorLayer:
    """The layer as QGIS would open it: Processing opens files without the style they keep."""
    if layer.providerType() != "ogr":
        return layer
    return QgsVectorLayer(layer.source(), layer.name(), "ogr")


def _offered(setup: QgsEditorWidgetSetup) -> list[str]:
    """The values of a choice, in its order."""
    if setup.type() != "ValueMap":
        return []
    entries: Any = setup.config().get("map", [])
    pairs = [entries] if isinstance(entries, dict) else entries
    return [str(value) for pair in pairs for value in pair.values()]


def _shown(layer: QgsVectorLayer, field: str) -> dict[str, str]:
    renderer = layer.renderer()
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return {}
    if renderer.classAttribute().strip('"') != field:
        return {}
    symbols = ((str(item.value()), item.symbol()) for item in renderer.categories())
    return {value: symbol.color().name() for value, symbol in symbols if symbol is not None}


def _renderer(classes: Sequence[ClassSpec]) -> QgsCategorizedSymbolRenderer:
    categories = [
        QgsRendererCategory(item.name, _labelled_symbol(item.colour), item.name) for item in classes
    ]
    categories.append(QgsRendererCategory(None, _open_symbol(), tr("not labelled")))
    return QgsCategorizedSymbolRenderer(CLASS_FIELD, categories)


def _labelled_symbol(colour: str) -> QgsFillSymbol:
    """The class's colour, thin enough to see what is under it, with a border that is not."""
    return class_symbol(colour, alpha=85, darker=150, width=0.7)


def _open_symbol() -> QgsFillSymbol:
    """An outline alone: whoever labels must see what is under it."""
    whole = QgsFillSymbol()
    whole.changeSymbolLayer(0, QgsSimpleLineSymbolLayer(QColor(_CASING), 1.1))
    whole.appendSymbolLayer(QgsSimpleLineSymbolLayer(QColor(_OPEN), 0.7))
    return whole
