"""Labelling of regions in order: the next region and the number left."""

from __future__ import annotations

from qgis.core import NULL, QgsFeature, QgsVectorLayer

from ...engine.core.errors import GrassError
from .layer import CLASS_FIELD


class EditError(GrassError, RuntimeError):
    """The layer of labels cannot be changed."""

    code = "layer.unsupported"


class Labelling:
    """Walks through the regions of a label layer in their order; changes stay in its edit buffer.

    Attributes:
        layer: the label layer.
        current: id of the region that is looked at; None before the first.
    """

    def __init__(self, layer: QgsVectorLayer) -> None:
        self.layer = layer
        self.current: int | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """Regions that have a class, and all."""
        features = self._ordered()
        return sum(not _is_open(item) for item in features), len(features)

    def next(self) -> QgsFeature | None:
        """The first region without a class after the current one, else before it; None for none."""
        features = self._ordered()
        ids = [item.id() for item in features]
        start = ids.index(self.current) + 1 if self.current in ids else 0
        for item in features[start:] + features[:start]:
            if _is_open(item):
                self.current = item.id()
                return item
        self.current = None
        return None

    def label(self, name: str) -> None:
        """Gives the current region the class `name`, as an edit that can be undone.

        Raises:
            EditError: the layer cannot be edited.
        """
        if self.current is None:
            return
        layer = self.layer
        if not layer.isEditable() and not layer.startEditing():
            raise EditError(f"The layer {layer.name()!r} cannot be edited.", "See its file.")
        layer.beginEditCommand(name)
        field = layer.fields().lookupField(CLASS_FIELD)
        done = layer.changeAttributeValue(self.current, field, name)
        layer.endEditCommand()
        if not done:
            raise EditError(f"The layer {layer.name()!r} takes no class.", "See its fields.")
        layer.triggerRepaint()

    def save(self) -> None:
        """Writes the labels to the file; editing goes on.

        Raises:
            EditError: they cannot be written.
        """
        if self.layer.isEditable() and not self.layer.commitChanges(False):
            reason = " ".join(self.layer.commitErrors())
            raise EditError(f"The labels cannot be saved: {reason}.", "See the layer's file.")

    def _ordered(self) -> list[QgsFeature]:
        features = list(self.layer.getFeatures())
        if self.layer.fields().lookupField("order") < 0:
            return features
        return sorted(features, key=_place)


def _place(feature: QgsFeature) -> tuple[bool, int]:
    """Regions drawn by hand have no order and come last."""
    order = feature["order"]
    is_null = order in (None, NULL)
    return is_null, feature.id() if is_null else int(order)


def _is_open(feature: QgsFeature) -> bool:
    return feature[CLASS_FIELD] in (None, NULL, "")
