"""Writes a QGIS project and a map picture of a run: scene, classes, and labels or regions.

Run it with QGIS's Python and QT_QPA_PLATFORM=offscreen. The styles are those of the plugin.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayer,
    QgsMapLayerLegendUtils,
    QgsMarkerSymbol,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRendererCategory,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QFont

PIXELS = 2000
# Millimetres on the page.
WIDTH, MARGIN, GAP, TITLE, FOOT = 300.0, 6.0, 5.0, 10.0, 40.0
_MM = QgsUnitTypes.LayoutUnit.LayoutMillimeters


@dataclass(frozen=True)
class Panel:
    """One map of the picture: its title and its layers, topmost first."""

    title: str
    layers: tuple[QgsMapLayer, ...]


def main(arguments: list[str] | None = None) -> int:
    """Builds the project from the files named on the command line."""
    options = _parser().parse_args(arguments)
    sys.path.append(str(options.plugin.resolve()))
    application = QgsApplication([], False)
    application.initQgis()
    problem = ""
    try:
        write(options)
    except SystemExit as error:
        # The error keeps the layers of `write` alive, and they must not outlive QGIS.
        problem = str(error)
    finally:
        QgsProject.instance().clear()
        application.exitQgis()
    if problem:
        sys.exit(problem)
    print(options.project)
    print(options.map)
    return 0


def write(options: argparse.Namespace) -> None:
    """Loads and styles the layers, saves the project, renders the picture."""
    from grass_qgis.bridge.results import layers as overlay
    from grass_qgis.bridge.results.styles import CLASS_OPACITY
    from grass_qgis.engine.core.errors import GrassError
    from grass_qgis.engine.core.progress import Result

    scene = QgsRasterLayer(str(options.scene), options.scene.stem)
    if not scene.isValid():
        sys.exit(f"error: {options.scene} is no readable raster.")
    outputs = {
        name: str(path)
        for name in ("classes", "segments", "regions")
        if (path := getattr(options, name)) is not None
    }
    try:
        summary = json.loads(options.report.read_text(encoding="utf-8"))
        layers = overlay.result_layers(Result(outputs, summary))
    except (GrassError, OSError, ValueError) as error:
        sys.exit(f"error: {options.report}: {error}")
    *of_regions, _, classes, _ = layers
    project = QgsProject.instance()
    project.setFilePathStorage(Qgis.FilePathType.Relative)
    if scene.crs().isValid():
        project.setCrs(scene.crs())
    project.addMapLayer(scene)
    overlay.add_group(project, "GraSS Segmenter", tuple(layers), scene.crs())
    panels = [Panel("Scene", (scene,)), Panel("Classes", (classes, scene))]
    if of_regions:
        # The boxes are in the project; on paper they would only cross the outlines.
        panels.append(Panel("Gradient-selected regions", (of_regions[0], scene)))
    if options.labels is not None:
        labels = labels_layer(options.labels, summary["classes"])
        project.addMapLayer(labels)
        panels.insert(1, Panel(f"{labels.featureCount()} labels", (labels, scene)))
    _look_at(project, scene)
    # On paper the scene lies beside the classes: they are opaque there, and as in the legend.
    classes.renderer().setOpacity(1.0)
    layout = lay_out(project, tuple(panels), scene)
    export(layout, options.map)
    classes.renderer().setOpacity(CLASS_OPACITY)
    options.project.parent.mkdir(parents=True, exist_ok=True)
    project.layoutManager().addLayout(layout)
    if not project.write(str(options.project)):
        sys.exit(f"error: {options.project} cannot be written: {project.error()}")


def labels_layer(path: Path, classes: list[dict[str, Any]]) -> QgsVectorLayer:
    """The labels as dots in the colours of their classes.

    Args:
        path: points with the field `class`.
        classes: those of the run's report, with name and colour.
    """
    layer = QgsVectorLayer(str(path), "Labels", "ogr")
    if not layer.isValid():
        sys.exit(f"error: {path} is no readable layer.")
    dots = [
        QgsRendererCategory(
            entry["name"],
            QgsMarkerSymbol.createSimple(
                {"color": entry["colour"], "outline_color": "white", "size": "3.4"}
            ),
            entry["name"],
        )
        for entry in classes
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer("class", dots))
    return layer


def lay_out(
    project: QgsProject, panels: tuple[Panel, ...], scene: QgsRasterLayer
) -> QgsPrintLayout:
    """A page with the panels side by side, their titles, legends and a scale bar."""
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName("Map")
    extent = scene.extent()
    width = (WIDTH - 2 * MARGIN - GAP * (len(panels) - 1)) / len(panels)
    # Very long scenes are shown on a panel no more than twice as high as wide.
    height = min(max(width * extent.height() / extent.width(), width / 2), 2 * width)
    page = QgsLayoutSize(WIDTH, TITLE + MARGIN + height + FOOT, _MM)
    layout.pageCollection().page(0).setPageSize(page)
    top, bottom = MARGIN + TITLE, MARGIN + TITLE + height + 2
    for index, panel in enumerate(panels):
        left = MARGIN + index * (width + GAP)
        _add_label(layout, panel.title, left, MARGIN)
        shown = _add_map(layout, panel, extent, QgsRectangle(left, top, left + width, top + height))
        legend_of = panel.layers[:-1]
        if legend_of:
            _add_legend(layout, shown, legend_of, left, bottom)
        elif scene.crs().isValid():
            _add_scale_bar(layout, shown, left, bottom)
    return layout


def export(layout: QgsPrintLayout, path: Path) -> None:
    """Renders `layout` to a PNG of PIXELS width."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = layout.pageCollection().page(0).pageSize()
    pixels = QSize(PIXELS, round(PIXELS * size.height() / size.width()))
    # Rendered and saved in two steps: exporting in one adds georeference, which a PNG cannot hold.
    image = QgsLayoutExporter(layout).renderPageToImage(0, pixels, PIXELS / (WIDTH / 25.4))
    if image.isNull() or not image.save(str(path)):
        sys.exit(f"error: {path} cannot be written.")


def _add_label(layout: QgsPrintLayout, text: str, left: float, top: float) -> None:
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    label.setFont(_font(15, bold=True))
    label.setFontColor(QColor("#22281f"))
    layout.addLayoutItem(label)
    label.attemptMove(QgsLayoutPoint(left, top, _MM))
    label.attemptResize(QgsLayoutSize(95, 8, _MM))


def _add_map(
    layout: QgsPrintLayout, panel: Panel, extent: QgsRectangle, place: QgsRectangle
) -> QgsLayoutItemMap:
    item = QgsLayoutItemMap(layout)
    layout.addLayoutItem(item)
    item.setLayers(list(panel.layers))
    item.setKeepLayerSet(True)
    size = QgsLayoutSize(place.width(), place.height(), _MM)
    item.attemptMove(QgsLayoutPoint(place.xMinimum(), place.yMinimum(), _MM))
    item.attemptResize(size)
    # An item without extent cannot be zoomed, and giving it one changes its height.
    item.setExtent(extent)
    item.attemptResize(size)
    item.zoomToExtent(extent)
    item.setFrameEnabled(True)
    item.setFrameStrokeColor(QColor("#555555"))
    return item


def _add_legend(
    layout: QgsPrintLayout,
    shown: QgsLayoutItemMap,
    layers: tuple[QgsMapLayer, ...],
    left: float,
    top: float,
) -> None:
    legend = QgsLayoutItemLegend(layout)
    layout.addLayoutItem(legend)
    legend.setLinkedMap(shown)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.clear()
    for layer in layers:
        node = root.addLayer(layer)
        if isinstance(layer, QgsRasterLayer):
            # The first entry of a paletted raster only names its band.
            count = len(legend.model().layerLegendNodes(node))
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, list(range(1, count)))
            legend.model().refreshLayerLegend(node)
            # The panel's title says it already.
            QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
    legend.setColumnCount(2)
    legend.setSplitLayer(len(layers) == 1)
    legend.setColumnSpace(8)
    legend.setSymbolHeight(3.2)
    legend.setSymbolWidth(6)
    legend.setFrameEnabled(False)
    legend.setBackgroundEnabled(False)
    for style in (
        QgsLegendStyle.Style.Subgroup,
        QgsLegendStyle.Style.SymbolLabel,
        QgsLegendStyle.Style.Group,
    ):
        legend.setStyleFont(style, _font(8, bold=style == QgsLegendStyle.Style.Subgroup))
    legend.attemptMove(QgsLayoutPoint(left - 2, top - 2, _MM))
    legend.adjustBoxSize()


def _add_scale_bar(
    layout: QgsPrintLayout, shown: QgsLayoutItemMap, left: float, top: float
) -> None:
    bar = QgsLayoutItemScaleBar(layout)
    layout.addLayoutItem(bar)
    bar.setLinkedMap(shown)
    bar.setStyle("Single Box")
    bar.applyDefaultSize(QgsUnitTypes.DistanceUnit.DistanceMeters)
    text = QgsTextFormat()
    text.setFont(_font(8))
    text.setSize(8)
    bar.setTextFormat(text)
    bar.setHeight(2)
    bar.setUnitsPerSegment(2 * bar.unitsPerSegment())
    bar.attemptMove(QgsLayoutPoint(left - 1, top, _MM))


def _look_at(project: QgsProject, scene: QgsRasterLayer) -> None:
    """Has QGIS open the project with the whole scene in view."""
    view = QgsReferencedRectangle(
        scene.extent().buffered(scene.extent().width() * 0.02), scene.crs()
    )
    project.viewSettings().setDefaultViewExtent(view)


def _font(size: int, bold: bool = False) -> QFont:
    font = QFont("DejaVu Sans", size)
    font.setBold(bold)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    files = {
        "plugin": "folder that holds the unpacked plugin",
        "scene": "the raster",
        "classes": "class GeoTIFF",
        "segments": "GeoPackage of polygons",
        "report": "run.json of the segmentation",
        "project": "project to write, .qgz",
        "map": "picture to write, .png",
    }
    for name, text in files.items():
        parser.add_argument(f"--{name}", type=Path, required=True, help=text)
    parser.add_argument("--regions", type=Path, help="GeoPackage of regions")
    parser.add_argument("--labels", type=Path, help="points that the model was learnt from")
    return parser


if __name__ == "__main__":
    sys.exit(main())
