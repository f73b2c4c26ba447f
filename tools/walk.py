"""The analyst's tutorial (docs/tutorial-analyst.md), driven in QGIS: what a user would press.

tools/take_walk.py has QGIS run it, with these variables: GRASS_ZIP (the plugin), GRASS_WALK (folder
with the scene; results go there), GRASS_ONLY ("live" for the tab Label alone), GRASS_PICTURES
(folder to write), GRASS_TRAIN (the program grass-train), GRASS_ALSO (another raster to segment, or
empty). GRASS_QGIS_BACKEND_PYTHON leaves the backend's set-up out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from qgis import utils
from qgis.core import (
    QgsBilinearRasterResampler,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize, QTimer
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface
from qgis_window import run_and_leave, settle, show_dock, take, take_window, unfold, wait_for
from walk_live import label_live

_WINDOW = QSize(1120, 740)
_LONG = 3600.0  # seconds; for what loads packages or trains
_FOLDER = Path(os.environ["GRASS_WALK"])
# A part of the scene with every class, to look at and to draw regions in.
_PART = QgsRectangle(321_900, 2_786_900, 323_400, 2_788_400)
_TO_LABEL = 60  # regions to label
_CLEAR = 0.6  # share of the commonest class; what is more mixed is skipped
_UNLABELLED = 255
# The bundled model's class of each class of the data set, whose vegetation is mostly gardens.
_MODEL_CLASS = {0: 0, 1: 1, 2: 2, 3: 4, 4: 5}
TRAINING = {
    "--encoder.name": "tf_efficientnet_lite0",
    "--encoder.init": "imagenet",
    "--tile": "256",
    "--crop": "192",
    "--loss.balance": "pixels",
    "--loop.steps": "80",
    "--loop.batch": "4",
    "--validate_every": "40",
}


def walk() -> None:
    """Every step of the tutorial, in its order."""
    install()
    dock = show_dock(_WINDOW)
    settle(2.0)
    set_up_backend(dock)
    label_live(dock, _FOLDER)
    if os.environ["GRASS_ONLY"] == "live":
        return
    project = QgsProject.instance()
    project.clear()
    scene = QgsRasterLayer(str(_FOLDER / "dubai_t8.tif"), "dubai_t8")
    # Its mean where the map shows many pixels as one.
    scene.resampleFilter().setZoomedOutResampler(QgsBilinearRasterResampler())
    scene.resampleFilter().setMaxOversampling(4.0)
    project.addMapLayer(scene)
    project.setCrs(scene.crs())
    project.write(str(_FOLDER / "dubai.qgz"))
    segment(dock)
    read_results(dock)
    regions = draw_regions(dock)
    label(regions)
    folder = export(regions)
    use_trained_model(dock, train(folder))
    if os.environ["GRASS_ALSO"]:
        segment_also(dock, os.environ["GRASS_ALSO"])


def install() -> None:
    """What "Install from ZIP" does."""
    import pyplugin_installer

    pyplugin_installer.instance().installFromZipFile(os.environ["GRASS_ZIP"])
    if "grass_qgis" not in utils.active_plugins:
        raise RuntimeError("The plugin is not active after its installation.")


def set_up_backend(dock: Any) -> None:
    """Presses "Set up" on the page that a fresh profile opens with."""
    backend = dock.backend
    wait_for(lambda: backend.state.value in ("missing", "ready"))
    settle(2.0)
    if backend.state.value == "missing":
        take(dock, "walk-backend")
        backend.setup_button.click()
        settle(5.0)
        take(dock, "working")
        wait_for(lambda: backend.state.value in ("ready", "failed"), _LONG)
        settle(2.0)
    take(dock, "walk-backend-ready")
    if backend.state.value != "ready":
        raise RuntimeError(backend.text.text() + backend.detail.text())


def segment(dock: Any) -> None:
    """The whole scene with the bundled model, which a new user is offered."""
    dock.tabs.setCurrentWidget(dock.segment_page)
    plugin = Path(str(sys.modules["grass_qgis"].__file__)).parent
    # The tab has chosen the one used last.
    dock.inputs.model.set_path(str(plugin / "models" / "land_cover_rgb.onnx"))
    iface.mapCanvas().zoomToFullExtent()
    settle(1.0)
    wait_for(lambda: not iface.mapCanvas().isDrawing())
    take_window("walk-segment")
    unfold(dock.inputs.model.details)
    take(dock, "walk-model")
    unfold(dock.inputs.model.details, False)
    dock.progress.run_button.click()
    wait_for(lambda: dock.progress.bar.maximum() > 0 and dock.progress.bar.value() > 300, _LONG)
    take(dock, "walk-running")
    finish(dock)
    take_window("walk-classes")


def read_results(dock: Any) -> None:
    """A part of the map, then the place of the lowest confidence."""
    look_at(_PART)
    take_window("part")
    node("Confidence").setItemVisibilityChecked(True)
    node("Classes").setItemVisibilityChecked(False)
    node("Segments").setItemVisibilityChecked(False)
    dock.results.least_certain.click()
    settle(3.0)
    take_window("walk-least-certain")
    node("Confidence").setItemVisibilityChecked(False)


def draw_regions(dock: Any) -> Any:
    """The regions of what the map shows."""
    look_at(_PART)
    tab = dock.regions
    dock.tabs.setCurrentIndex(2)
    tab.inputs.area.choice.setCurrentIndex(1)  # what the map shows
    settle()
    take(dock, "regions-before")
    tab.progress.run_button.click()
    wait_for(lambda: not tab.running, _LONG)
    iface.messageBar().clearWidgets()
    settle(3.0)
    take_window("walk-regions")
    return tab


def label(tab: Any) -> None:
    """Labels the regions by the masks of the data set, in place of an analyst."""
    tab.first.models.aboutToShow.emit()
    tab.first.models.actions()[0].trigger()  # the bundled model
    tab.first.count.setValue(_TO_LABEL)
    tab.first.make.click()
    settle(2.0)
    truth = QgsRasterLayer(str(_FOLDER / "truth.tif"), "truth")
    layer = tab.labelling.layer
    seen: set[int] = set()
    while (selected := layer.selectedFeatures()) and selected[0].id() not in seen:
        seen.add(selected[0].id())
        truth_class = commonest(truth, selected[0].geometry())
        button = tab.labelling.skip if truth_class is None else tab.labelling.buttons[truth_class]
        button.click()
        if tab.labelling.state.text().startswith("3 ") and truth_class is not None:
            settle(3.0)
            take_window("walk-label")
    tab.labelling.save.click()
    print(tab.labelling.state.text(), flush=True)
    look_at(_PART)
    take_window("walk-labelled")


def commonest(truth: QgsRasterLayer, shape: QgsGeometry) -> int | None:
    """The model's class of most of 15 x 15 points in the shape; None where it shows several."""
    box, provider = shape.boundingBox(), truth.dataProvider()
    counts: dict[int, int] = {}
    for row in range(15):
        for column in range(15):
            x = box.xMinimum() + (column + 0.5) / 15 * box.width()
            y = box.yMinimum() + (row + 0.5) / 15 * box.height()
            point = QgsPointXY(x, y)
            if shape.contains(point):
                value, _ = provider.sample(point, 1)
                counts[int(value)] = counts.get(int(value), 0) + 1
    best = max(counts, key=lambda value: counts[value])
    clear = counts[best] >= _CLEAR * sum(counts.values())
    return _MODEL_CLASS[best] if clear and best != _UNLABELLED else None


def export(tab: Any) -> Path:
    """Runs the algorithm whose dialog the button opens."""
    folder = _FOLDER / "labelled"
    QTimer.singleShot(2000, lambda: drive_export(folder))
    tab.export.click()  # comes back when the dialog is closed
    if not (folder / "index.csv").is_file():
        raise RuntimeError("The tiles were not exported.")
    return folder


def drive_export(folder: Path) -> None:
    """Names the folder, runs, and closes the dialog."""
    dialog = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and hasattr(widget, "setParameters")
    )
    parameters = dialog.createProcessingParameters()
    dialog.setParameters({**parameters, "FOLDER": str(folder)})
    settle(1.0)
    take(dialog, "walk-export")
    dialog.runButton().click()
    wait_for((folder / "index.csv").is_file, 120)
    settle(2.0)
    take(dialog, "exported")
    dialog.close()


def train(folder: Path) -> Path:
    """Fine-tunes and exports with grass-train, as a user does in a shell; returns the model."""
    run, models = _FOLDER / "run", _FOLDER / "models"
    settings = [word for pair in TRAINING.items() for word in pair]
    shell("finetune", "--data", str(folder), "--out", str(run), *settings)
    shell("export", "--run", str(run), "--out", str(models))
    return models / "segment.onnx"


def shell(*words: str) -> None:
    """Runs grass-train while QGIS goes on."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    program = subprocess.Popen([os.environ["GRASS_TRAIN"], *words], env=kept)
    wait_for(lambda: program.poll() is not None, _LONG)
    if program.returncode:
        raise RuntimeError(f"grass-train {words[0]} ended with {program.returncode}.")


def use_trained_model(dock: Any, model: Path) -> None:
    """The part of the scene again, with the model that was just trained."""
    dock.tabs.setCurrentWidget(dock.segment_page)
    for group in QgsProject.instance().layerTreeRoot().findGroups():
        group.setItemVisibilityChecked(False)
    hide_labels()
    dock.inputs.model.set_path(str(model))
    look_at(_PART)
    dock.inputs.area.choice.setCurrentIndex(1)
    settle()
    dock.progress.run_button.click()
    finish(dock)
    take_window("walk-own-model")


def hide_labels() -> None:
    """Leaves the imagery and what a run makes of it."""
    for layer in QgsProject.instance().mapLayers().values():
        if layer.name().startswith("Labels of"):
            QgsProject.instance().layerTreeRoot().findLayer(layer).setItemVisibilityChecked(False)


def segment_also(dock: Any, path: str) -> None:
    """Another whole raster in another project, with the bundled model."""
    project = QgsProject.instance()
    project.clear()
    layer = QgsRasterLayer(path, Path(path).stem)
    project.addMapLayer(layer)
    project.setCrs(layer.crs())
    project.write(str(_FOLDER / "also.qgz"))
    dock.inputs.layer.setLayer(layer)
    dock.inputs.model.choice.setCurrentText("land_cover_rgb (bundled)")
    dock.inputs.area.choice.setCurrentIndex(0)
    look_at(layer.extent())
    take_window("also-before")
    dock.progress.run_button.click()
    finish(dock)
    take_window("also")


def finish(dock: Any) -> None:
    """Waits for the run that is on."""
    settle()
    wait_for(lambda: not dock.running, _LONG)
    settle(3.0)


def look_at(box: QgsRectangle) -> None:
    """Moves the map there."""
    iface.mapCanvas().setExtent(box)
    iface.mapCanvas().refresh()
    settle(3.0)


def node(name: str) -> Any:
    """The newest layer of that name in the tree."""
    layer = QgsProject.instance().mapLayersByName(name)[-1]
    return QgsProject.instance().layerTreeRoot().findLayer(layer.id())


run_and_leave(walk)
