"""Labels in a QGIS project: which file belongs to which raster, and the layers of it."""

from __future__ import annotations

import os
from pathlib import Path

from qgis.core import (
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QStandardPaths

from ...engine.core.learn_job import LINES
from ...messages import tr
from ..inputs.output_names import default_folder, first_path, free_paths
from .label_store import LabelStore
from .label_tables import is_label_file

_SCOPE = "GrassSegmenter"
_TABLE = "grass_segmenter/label_table"
ENDING = "labels.gpkg"


def file_of(project: QgsProject, raster: QgsRasterLayer) -> str:
    """The file of labels that the project remembers for a raster; empty for none."""
    path, is_set = project.readEntry(_SCOPE, f"labels/{_key(raster)}", "")
    return project.readPath(path) if is_set and path else ""


def remember_file(project: QgsProject, raster: QgsRasterLayer, path: str) -> None:
    """Has the project remember the file of labels of a raster."""
    project.writeEntry(_SCOPE, f"labels/{_key(raster)}", project.writePath(path))


def last_raster(project: QgsProject) -> str:
    """Id of the raster layer that was labelled last; empty for none."""
    return str(project.readEntry(_SCOPE, "labels/last", "")[0])


def remember_raster(project: QgsProject, raster: QgsRasterLayer) -> None:
    """Has the project remember the raster that is labelled."""
    project.writeEntry(_SCOPE, "labels/last", raster.id())


def recalled(project: QgsProject, name: str, usual: str = "") -> str:
    """A choice of the tab that the project remembers."""
    return str(project.readEntry(_SCOPE, f"label_tab/{name}", usual)[0])


def remember(project: QgsProject, name: str, value: str) -> None:
    """Has the project remember a choice of the tab."""
    if recalled(project, name) != value:
        project.writeEntry(_SCOPE, f"label_tab/{name}", value)


def new_file(project: QgsProject, raster: QgsRasterLayer) -> str:
    """A free path for the labels of a raster."""
    return free_paths(_folder(project, raster), raster.name(), (ENDING,))[0]


def earlier_file(project: QgsProject, raster: QgsRasterLayer) -> str:
    """Labels that were made of a raster of that name in the same place; empty for none."""
    path = first_path(_folder(project, raster), raster.name(), ENDING)
    if not is_label_file(path):
        return ""
    points = QgsVectorLayer(f"{path}|layername=points", "points", "ogr")
    return path if points.crs() == raster.crs() else ""


def _folder(project: QgsProject, raster: QgsRasterLayer) -> Path:
    """Beside the project, else beside the raster; never a temporary folder: labels are work."""
    home = project.homePath()
    beside = Path(raster.source()).parent
    if home:
        folder = default_folder(home, "")
    elif Path(raster.source()).is_file() and _is_writable(beside):
        folder = beside
    else:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = default_folder(QStandardPaths.writableLocation(documents), "")
    return folder


def layers_of(project: QgsProject, path: str) -> dict[str, QgsVectorLayer]:
    """The tables of a file that are layers of the project, by their names."""
    layers = {}
    for layer in project.mapLayers().values():
        table = layer.customProperty(_TABLE)
        if table and isinstance(layer, QgsVectorLayer) and layer.isValid():
            parts = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
            if Path(parts.get("path", "")) == Path(path):
                layers[str(table)] = layer
    return layers


def show_layers(project: QgsProject, store: LabelStore, raster: QgsRasterLayer) -> None:
    """Puts the tables on top of the layer tree, in a group; those that are there stay.

    The table of lines comes once it holds any.
    """
    root = project.layerTreeRoot()
    missing = [
        (table, layer)
        for table, layer in store.layers.items()
        if project.mapLayer(layer.id()) is None
        and (table != LINES or layer.dataProvider().featureCount() > 0)
    ]
    if not missing:
        return
    present = next((n for la in store.layers.values() if (n := root.findLayer(la.id()))), None)
    group = present.parent() if present is not None else None
    if not isinstance(group, QgsLayerTreeGroup):
        group = root.insertGroup(0, tr("Labels of {name}").format(name=raster.name()))
    for table, layer in missing:
        layer.setCustomProperty(_TABLE, table)
        layer.setName(_title(table))
        if not layer.crs().isValid() and raster.crs().isValid():
            layer.setCrs(raster.crs())
        project.addMapLayer(layer, False)
        group.addLayer(layer).setExpanded(False)
    group.setExpanded(False)


def is_of(store: LabelStore, layer_id: str) -> bool:
    """Whether a layer is a table of the store."""
    return any(layer.id() == layer_id for layer in store.layers.values())


def is_label_layer(layer: QgsMapLayer) -> bool:
    """Whether a layer is a table of a label file."""
    return bool(layer.customProperty(_TABLE))


def _key(raster: QgsRasterLayer) -> str:
    """An entry's name from a layer's id, which may hold what XML does not take."""
    return "r" + "".join(c if c.isascii() and c.isalnum() else "_" for c in raster.id())


def _title(table: str) -> str:
    return {"points": tr("Clicks"), "lines": tr("Lines"), "polygons": tr("Areas")}[table]


def _is_writable(folder: Path) -> bool:

    return folder.is_dir() and os.access(folder, os.W_OK)
