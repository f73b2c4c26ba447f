"""Styled layers for the files of a finished run; runs on the main thread."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ...engine.core.contract import ClassSpec
from ...engine.core.errors import OutputError
from ...engine.core.progress import Result
from ...messages import tr
from .change_styles import style_change, style_changes
from .styles import (
    ROLE,
    style_boxes,
    style_classes,
    style_confidence,
    style_entropy,
    style_lam,
    style_novelty,
    style_regions,
    style_segments,
)

_HIDDEN_AT_FIRST = ("confidence", "boxes", "entropy", "probabilities", "novelty", "date_map")


def classes_of(summary: Mapping[str, Any]) -> tuple[ClassSpec, ...]:
    """The classes of a run, from the summary of its result.

    Raises:
        OutputError: the summary has no classes.
    """
    try:
        rows = summary["classes"]
        return tuple(ClassSpec(int(r["id"]), str(r["name"]), str(r["colour"])) for r in rows)
    except (ValueError, KeyError, TypeError) as error:
        raise OutputError(f"The result has no classes: {error}.", "Run again.") from error


def result_layers(result: Result) -> tuple[QgsMapLayer, ...]:
    """Styled layers for the files of `result`, the topmost first.

    Raises:
        OutputError: a file is not there or not readable as what it should be.
    """
    outputs = result.outputs
    layers: list[QgsMapLayer] = []
    if "regions" in outputs:
        layers += region_layers(outputs["regions"])
    if "lam" in outputs:
        layers.append(lam_layer(outputs["lam"]))
    if "change" in outputs:
        layers += change_layers(result)
    if "classes" in outputs:
        classes = classes_of(result.summary)
        if "segments" in outputs:
            layers.append(segments_layer(outputs["segments"], classes))
        layers.append(class_layer(outputs["classes"], classes))
        layers.append(confidence_layer(outputs["classes"]))
        if "entropy" in outputs:
            layers.append(entropy_layer(outputs["entropy"]))
        if "probabilities" in outputs:
            layers.append(probabilities_layer(outputs["probabilities"]))
        if "novelty" in outputs:
            layers.append(novelty_layer(outputs["novelty"]))
    return tuple(layers)


def class_layer(path: str, classes: tuple[ClassSpec, ...]) -> QgsRasterLayer:
    """The class raster, band 1 of `path`."""
    layer = _raster(path, tr("Classes"))
    style_classes(layer, classes)
    return layer


def confidence_layer(path: str) -> QgsRasterLayer:
    """The confidence raster, band 2 of `path`."""
    layer = _raster(path, tr("Confidence"))
    style_confidence(layer)
    return layer


def entropy_layer(path: str) -> QgsRasterLayer:
    """The entropy raster, percent of the largest possible entropy."""
    layer = _raster(path, tr("Entropy"))
    style_entropy(layer)
    return layer


def probabilities_layer(path: str) -> QgsRasterLayer:
    """A band for each class, its probability in percent; QGIS shows the first three as colours."""
    layer = _raster(path, tr("Probabilities"))
    layer.setCustomProperty(ROLE, "probabilities")
    return layer


def novelty_layer(path: str) -> QgsRasterLayer:
    """How unlike the training imagery each part is, percent of the limit."""
    layer = _raster(path, tr("Novelty"))
    style_novelty(layer)
    return layer


def change_layers(result: Result) -> list[QgsMapLayer]:
    """Polygons and raster of a comparison, then the maps of both dates if it made them."""
    outputs, rows = result.outputs, result.summary["matrix"]
    layers: list[QgsMapLayer] = []
    if "polygons" in outputs:
        polygons = _vector(outputs["polygons"], "changes", tr("Polygons of change"))
        style_changes(polygons, [row for row in rows if row["is_change"]])
        layers.append(polygons)
    raster = _raster(outputs["change"], tr("Change"))
    style_change(raster, rows)
    layers.append(raster)
    for role, name in (
        ("after", tr("Map of the second date")),
        ("before", tr("Map of the first date")),
    ):
        if f"{role}_map" in outputs:
            layer = _raster(outputs[f"{role}_map"], name)
            style_classes(layer, classes_of(result.summary["maps"][role]))
            layer.setCustomProperty(ROLE, "date_map")
            layers.append(layer)
    return layers


def segments_layer(path: str, classes: tuple[ClassSpec, ...]) -> QgsVectorLayer:
    """The polygons, layer `segments` of `path`."""
    layer = _vector(path, "segments", tr("Segments"))
    style_segments(layer, classes)
    return layer


def region_layers(path: str) -> tuple[QgsVectorLayer, QgsVectorLayer]:
    """Outlines and boxes, layers `regions` and `boxes` of `path`."""
    outlines = _vector(path, "regions", tr("Regions"))
    boxes = _vector(path, "boxes", tr("Region boxes"))
    style_regions(outlines)
    style_boxes(boxes)
    return outlines, boxes


def lam_layer(path: str) -> QgsRasterLayer:
    """The attention map, band 1 of `path`."""
    layer = _raster(path, tr("Attention map"))
    style_lam(layer)
    return layer


def add_group(
    project: QgsProject,
    title: str,
    layers: Iterable[QgsMapLayer],
    crs: QgsCoordinateReferenceSystem | None = None,
) -> QgsLayerTreeGroup:
    """Puts `layers` into a new group on top of the layer tree; confidence and boxes start hidden.

    `crs` is given to layers whose file has none, such as those of an input whose CRS the user
    has set by hand.
    """
    group = project.layerTreeRoot().insertGroup(0, title)
    for layer in layers:
        if crs is not None and crs.isValid() and not layer.crs().isValid():
            layer.setCrs(crs)
        project.addMapLayer(layer, False)
        node = group.addLayer(layer)
        # Only the legend of the classes is expanded; the others would bury it.
        role = layer.customProperty(ROLE)
        node.setExpanded(role in ("classes", "changes"))
        node.setItemVisibilityChecked(role not in _HIDDEN_AT_FIRST)
    # A group that was empty when it came into the layer tree is shown folded; it takes a change.
    group.setExpanded(False)
    group.setExpanded(True)
    return group


def uncover_imagery(project: QgsProject) -> None:
    """Hides all results of runs to show the imagery below; labels stay visible."""
    for layer in project.mapLayers().values():
        node = project.layerTreeRoot().findLayer(layer.id())
        if node is not None and layer.customProperty(ROLE) not in (None, "labels"):
            node.setItemVisibilityChecked(False)


def show_results(project: QgsProject, outputs: Mapping[str, str], shown: bool) -> None:
    """Shows or hides the groups that hold layers of a run, to compare them with the imagery.

    What is switched on or off within a group stays as it is.

    Args:
        project: of the layers.
        outputs: role and path of the run's files.
        shown: False to hide.
    """
    paths = set(outputs.values())
    for layer in project.mapLayers().values():
        if layer.customProperty(ROLE) is None or layer.source().partition("|")[0] not in paths:
            continue
        node = project.layerTreeRoot().findLayer(layer.id())
        group = node.parent() if node is not None else None
        if group is not None and group is not project.layerTreeRoot():
            group.setItemVisibilityChecked(shown)


def result_rasters(project: QgsProject) -> list[QgsMapLayer]:
    """The layers of `project` that are rasters made by a run."""
    layers = project.mapLayers().values()
    return [
        layer
        for layer in layers
        if isinstance(layer, QgsRasterLayer) and layer.customProperty(ROLE) is not None
    ]


def _raster(path: str, name: str) -> QgsRasterLayer:
    layer = QgsRasterLayer(path, name)
    if not layer.isValid():
        raise OutputError(f"The result {path} is no readable raster.", "Run again.")
    return layer


def _vector(path: str, table: str, name: str) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{path}|layername={table}", name, "ogr")
    if not layer.isValid():
        raise OutputError(f"The result {path} has no layer {table!r}.", "Run again.")
    return layer
