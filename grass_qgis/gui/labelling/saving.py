"""What becomes of the labels: a model file, and with it maps."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QDir, QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ... import remembered
from ...bridge.inputs.output_names import default_folder, free_paths
from ...bridge.inputs.request import Request
from ...engine.core.errors import GrassError, OutputError
from ...messages import tr
from .controller import LabelController

_ENDING = "model.onnx"


class Saving(QObject):
    """Has the session write the model, then does what it is for.

    Signals: `map_requested` (Request) for a map of the layer; `use_requested` (path) for other
    layers; `saved` (path) for the file alone; `failed` (GrassError).
    """

    map_requested = pyqtSignal(object)
    use_requested = pyqtSignal(str)
    saved = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, controller: LabelController, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller, self._parent = controller, parent
        self._then: Callable[[str], None] | None = None
        controller.started.connect(self._begin)
        controller.stopped.connect(self._forget)

    @property
    def is_busy(self) -> bool:
        """Whether a model is being written."""
        return self._then is not None

    def map_layer(self) -> None:
        """Writes the model beside the results, and asks for a map of the whole layer."""
        layer = self._controller.raster
        home = QgsProject.instance().homePath()
        folder = default_folder(home, QDir.tempPath())

        def request_model(path: str) -> None:
            if layer is not None:
                self.map_requested.emit(Request(layer, path, folder))

        self._write(folder, request_model)

    def use_elsewhere(self) -> None:
        """Writes the model into the library, and asks to choose it for other layers."""
        self._write(library_folder(), self._use)

    def save_as(self) -> None:
        """Asks for a file and writes the model to it."""
        layer = self._controller.raster
        if layer is None:
            return
        folder = library_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (start,) = free_paths(folder, layer.name(), (_ENDING,))
        kinds = tr("ONNX models") + " (*.onnx)"
        path, _ = QFileDialog.getSaveFileName(self._parent, tr("Save model"), start, kinds)
        if path:
            self.save_to(path if path.endswith(".onnx") else f"{path}.onnx")

    def save_to(self, path: str) -> None:
        """Writes the model to a file, which is offered from then on."""

        def keep(written: str) -> None:
            remembered.add_recent_model(written)
            self.saved.emit(written)

        self._request_model(path, keep)

    def _use(self, path: str) -> None:
        remembered.add_recent_model(path)
        self.use_requested.emit(path)

    def _write(self, folder: Path, then: Callable[[str], None]) -> None:
        layer = self._controller.raster
        if layer is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            text = f"The folder {folder} cannot be made: {error.strerror}."
            self.failed.emit(OutputError(text, "Save the project in another folder."))
            return
        (path,) = free_paths(folder, layer.name(), (_ENDING,))
        self._request_model(path, then)

    def _request_model(self, path: str, then: Callable[[str], None]) -> None:
        session = self._controller.session
        if session is None or self.is_busy:
            return
        self._then = then
        session.save(path)

    def _begin(self) -> None:
        self._forget()
        session = self._controller.session
        if session is not None:
            session.saved.connect(self._written)
            session.failed.connect(self._not_written)

    def _forget(self) -> None:
        self._then = None

    def _written(self, path: str) -> None:
        then, self._then = self._then, None
        if then is not None:
            try:
                then(path)
            except GrassError as error:
                self.failed.emit(error)

    def _not_written(self, problem: object) -> None:
        if getattr(problem, "request", "") == "save":
            self._then = None


def library_folder() -> Path:
    """The folder of the user's models; one in the QGIS profile if none was chosen."""
    chosen = remembered.model_folder()
    if not chosen:
        chosen = str(Path(QgsApplication.qgisSettingsDirPath()) / "grass_segmenter" / "models")
        remembered.set_model_folder(chosen)
    return Path(chosen)
