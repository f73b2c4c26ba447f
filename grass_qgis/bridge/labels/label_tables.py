"""GeoPackage of labels: its tables and fields, and how QGIS shows and edits them.

The file is complete without the plugin: `points`, `lines` and `polygons` are ordinary layers with
their colours, forms and default values stored in it, and `classes` names the classes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

from qgis.core import (
    QgsAbstractDatabaseProviderConnection,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsException,
    QgsField,
    QgsFields,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsProviderRegistry,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor

from ...engine.core.contract import ClassSpec
from ...engine.core.errors import OutputError
from ...engine.core.learn_job import (
    CHECK,
    CLASS_ID,
    CLASSES_TABLE,
    COLOUR,
    LINES,
    POINTS,
    POLYGONS,
    RADIUS,
    SPLIT,
    TABLES,
)
from ...messages import tr
from ..results.styles import ROLE, class_symbol
from . import field_types
from .layer import CLASS_FIELD

KIND, TIME, LEARN = "kind", "time", "learn"
CLICK, SEGMENT, FREEHAND, TAKEN = "click", "segment", "freehand", "taken"  # kinds
KEY = "key"
_TYPES = {
    POINTS: QgsWkbTypes.Type.Point,
    LINES: QgsWkbTypes.Type.MultiLineString,
    POLYGONS: QgsWkbTypes.Type.MultiPolygon,
}
CLICK_RADIUS_PX = 6.0  # of a click, in pixels of the model
_LONGEST_NAME = 254
_STYLE, _STYLES = "labels", "layer_styles"


def make_label_file(path: str, crs: QgsCoordinateReferenceSystem) -> str:
    """Writes a GeoPackage with empty tables; a file that is there is never replaced.

    Raises:
        OutputError: it cannot be written, or exists.
    """
    if Path(path).exists():
        raise OutputError(f"{path} exists.", "Choose another name, so that no label is lost.")
    for table in TABLES:
        _make_table(path, table, _label_fields(), _TYPES[table], crs)
    nowhere = QgsCoordinateReferenceSystem()
    _make_table(path, CLASSES_TABLE, _class_fields(), QgsWkbTypes.Type.NoGeometry, nowhere)
    return path


def open_table(path: str, table: str, name: str) -> QgsVectorLayer:
    """A table of the file as a layer.

    Raises:
        OutputError: the file has no such table.
    """
    layer = QgsVectorLayer(f"{path}|layername={table}", name, "ogr")
    if not layer.isValid():
        raise OutputError(f"{path} has no table {table!r}.", "Choose a file of labels.")
    return layer


def is_label_file(path: str) -> bool:
    """Whether the file has the tables of labels."""
    return Path(path).is_file() and all(
        QgsVectorLayer(f"{path}|layername={table}", table, "ogr").isValid()
        for table in (POINTS, POLYGONS, CLASSES_TABLE)
    )


def dress_table(layer: QgsVectorLayer, table: str, classes: Sequence[ClassSpec]) -> None:
    """Colours, choice of classes and default values, kept in the file itself too."""
    layer.setCustomProperty(ROLE, "labels")
    fields = layer.fields()
    index = fields.lookupField(CLASS_FIELD)
    entries = [{item.name: item.name} for item in classes]
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": entries}))
    layer.setFieldAlias(index, tr("Class"))
    splits = [{LEARN: LEARN}, {CHECK: CHECK}]
    split = fields.lookupField(SPLIT)
    layer.setEditorWidgetSetup(split, QgsEditorWidgetSetup("ValueMap", {"map": splits}))
    layer.setDefaultValueDefinition(split, QgsDefaultValue(f"'{LEARN}'"))
    layer.setDefaultValueDefinition(fields.lookupField(TIME), QgsDefaultValue("now()"))
    number = fields.lookupField(CLASS_ID)
    layer.setDefaultValueDefinition(number, QgsDefaultValue(_number_of(classes), True))
    form = layer.editFormConfig()
    for other in range(fields.count()):
        form.setReadOnly(other, other not in (index, split, fields.lookupField(RADIUS)))
    form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOff)
    layer.setEditFormConfig(form)
    layer.setDisplayExpression(f'"{CLASS_FIELD}"')
    layer.setRenderer(_renderer(table, classes))


def store_look(layer: QgsVectorLayer) -> None:
    """Keeps colours, form and default values in the file, for whoever opens it.

    QGIS 3.22 would ask whether to replace a style of the same name, in a box that waits: the former
    one goes first. QGIS's own list of styles is read through a connection that fails while another
    one closes the file's journal, and is then empty: SQL does not depend on it.
    """
    source = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    metadata = QgsProviderRegistry.instance().providerMetadata("ogr")
    connection = metadata.createConnection(source["path"], {}) if metadata is not None else None
    try:
        if isinstance(connection, QgsAbstractDatabaseProviderConnection) and connection.tableExists(
            "", _STYLES
        ):
            connection.executeSql(
                f"DELETE FROM {_STYLES} WHERE f_table_name = '{source['layerName']}' "  # noqa: S608  # nosec B608
                f"AND styleName = '{_STYLE}'"
            )
    except QgsException:  # the file is in use; the next change of classes stores the look
        return
    layer.saveStyleToDatabase(_STYLE, "", True, "")


def _number_of(classes: Sequence[ClassSpec]) -> str:
    """Expression for the number of the class that is named."""
    if not classes:
        return "NULL"
    quoted = [(item.name.replace("'", "''"), item.id) for item in classes]
    cases = " ".join(f"WHEN \"{CLASS_FIELD}\" = '{name}' THEN {number}" for name, number in quoted)
    return f"CASE {cases} END"


def _label_fields() -> QgsFields:
    fields = QgsFields()
    fields.append(QgsField(CLASS_FIELD, field_types.TEXT, "", _LONGEST_NAME))
    fields.append(QgsField(CLASS_ID, field_types.INTEGER))
    fields.append(QgsField(RADIUS, field_types.REAL))
    fields.append(QgsField(KIND, field_types.TEXT, "", 16))
    fields.append(QgsField(SPLIT, field_types.TEXT, "", 16))
    fields.append(QgsField(TIME, field_types.TIME))
    return fields


def _class_fields() -> QgsFields:
    fields = QgsFields()
    fields.append(QgsField(CLASS_ID, field_types.INTEGER))
    fields.append(QgsField(CLASS_FIELD, field_types.TEXT, "", _LONGEST_NAME))
    fields.append(QgsField(COLOUR, field_types.TEXT, "", 16))
    fields.append(QgsField(KEY, field_types.TEXT, "", 4))
    return fields


def _make_table(
    path: str,
    table: str,
    fields: QgsFields,
    kind: QgsWkbTypes.Type,
    crs: QgsCoordinateReferenceSystem,
) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", table
    if Path(path).exists():
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        )
    writer = QgsVectorFileWriter.create(
        path, fields, kind, crs, QgsCoordinateTransformContext(), options
    )
    problem = writer.errorMessage() if writer.hasError() else ""
    del writer  # closes the file
    if problem:
        raise OutputError(f"{path} cannot be written: {problem}.", "Choose another folder.")


def _renderer(table: str, classes: Sequence[ClassSpec]) -> QgsCategorizedSymbolRenderer:
    categories = [
        QgsRendererCategory(item.name, _symbol(table, item.colour), item.name) for item in classes
    ]
    return QgsCategorizedSymbolRenderer(CLASS_FIELD, categories)


def _symbol(table: str, colour: str) -> QgsSymbol:
    """White casing: seen on any imagery, and on the preview of the same colour."""
    if table == POINTS:
        look = {"name": "circle", "color": colour, "outline_color": "#ffffff"}
        return QgsMarkerSymbol.createSimple(
            {**look, "size": "2.6", "outline_width": "0.4", "outline_style": "solid"}
        )
    if table == LINES:
        return QgsLineSymbol.createSimple({"color": colour, "width": "0.8"})
    symbol: QgsFillSymbol = class_symbol(colour, alpha=50, darker=100, width=0.5)
    symbol.symbolLayer(0).setStrokeColor(QColor(colour).lighter(125))
    return symbol
