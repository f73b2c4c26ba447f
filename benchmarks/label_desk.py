"""A canvas in QGIS with a labelling session, and how long things take on it: for bench_label."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 1500, 900
PIXEL, LEFT, TOP = 0.3, 500000.0, 2800000.0
CRS = "EPSG:32640"
COLOURS = ("#e2a9f1", "#8429f6", "#6ec1e4", "#3c1098", "#fedd3a", "#50e3c2")
_LONGEST_S = 120.0


@dataclass
class Stalls:
    """The longest time between two ticks of the main thread's timer, and its CPU time."""

    wall: float = 0.0
    cpu: float = 0.0
    where: str = ""
    now: str = ""
    last: tuple[float, float] = field(
        default_factory=lambda: (time.perf_counter(), time.thread_time())
    )

    def leave_out(self) -> None:
        """What has been done since the last tick is the benchmark's own work, or QGIS's."""
        self.last = time.perf_counter(), time.thread_time()

    def tick(self) -> None:
        """One tick of the timer."""
        now = time.perf_counter(), time.thread_time()
        wall, cpu = now[0] - self.last[0], now[1] - self.last[1]
        self.last = now
        self.cpu = max(self.cpu, cpu)
        if wall > self.wall:
            self.wall, self.where = wall, self.now


class Desk:
    """A canvas with a raster, a session and its preview, and how long things take on it."""

    def __init__(self, app: Any, python: str, folder: Path, stalls: Stalls) -> None:
        """An open canvas."""
        from qgis.core import QgsCoordinateReferenceSystem
        from qgis.gui import QgsMapCanvas

        from grass_qgis.bridge.learning.session import LearnSession
        from grass_qgis.gui.preview.live_preview import LivePreview

        self._app, self.folder, self.stalls = app, folder, stalls
        self.crs = QgsCoordinateReferenceSystem(CRS)
        self.canvas = QgsMapCanvas()
        self.canvas.resize(WIDTH, HEIGHT)
        self.canvas.setDestinationCrs(self.crs)
        self.canvas.show()
        self.session = LearnSession(python)
        self.preview = LivePreview(self.session, lambda: [self.canvas])
        self.pictures: list[Any] = []
        self.reports: list[Any] = []
        self.problems: list[Any] = []
        self.busy = False
        self.opened = ""
        self._count = 0
        self._looked_at: dict[tuple[bool, bool], int] = {}
        self.preview.drawn.connect(self._note_picture)
        self.session.fitted.connect(self.reports.append)
        self.session.failed.connect(self.problems.append)
        self.session.busy_changed.connect(self._note_busy)
        self.session.set_classes(classes())
        self.preview.start()

    def wait(self, condition: Callable[[], Any], seconds: float = _LONGEST_S) -> float:
        """Runs the event loop until a condition holds; how long it took."""
        from qgis.PyQt.QtCore import QEventLoop

        began = time.perf_counter()
        while not condition():
            if time.perf_counter() - began > seconds:
                raise TimeoutError(f"{self.stalls.now}: {[p.error for p in self.problems]}")
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        return time.perf_counter() - began

    def rest(self) -> None:
        """Waits until nothing is under way."""
        quiet = [time.perf_counter()]

        def is_quiet() -> bool:
            if self.busy:
                quiet[0] = time.perf_counter()
            return time.perf_counter() - quiet[0] > 0.25

        self.wait(is_quiet)

    def show(self, name: str) -> None:
        """Shows a raster in the canvas."""
        from qgis.core import QgsProject, QgsRasterLayer

        QgsProject.instance().clear()
        layer = QgsRasterLayer(str(self.folder / name), name)
        QgsProject.instance().addMapLayer(layer, False)
        self.canvas.setLayers([layer])
        self.wait(lambda: not self.canvas.isDrawing())
        self.stalls.leave_out()

    def look_at(self, col: float, row: float) -> None:
        """Moves the canvas's middle to a pixel, at the raster's scale."""
        from qgis.core import QgsRectangle

        x, y = LEFT + col * PIXEL, TOP - row * PIXEL
        across, down = WIDTH * PIXEL / 2, HEIGHT * PIXEL / 2
        self.canvas.setExtent(QgsRectangle(x - across, y - down, x + across, y + down))

    def open(self, name: str) -> None:
        """Opens a raster for labelling."""
        from grass_qgis.bridge.learning.values import Opening

        self.opened = name
        self.session.open(Opening(str(self.folder / name)), self.crs)

    def drawn(self, of_now: bool = True, whole: bool = True) -> bool:
        """Whether there is a new picture: of what the canvas shows now, with all its tiles."""
        from grass_qgis.gui.preview.canvas_view import view_of

        # Looked at only when there is a new one: the loop must not take the worker's time.
        if self._looked_at.get((of_now, whole)) == self._count:
            return False
        self._looked_at[of_now, whole] = self._count
        points = view_of(self.canvas, self.crs).points if of_now else None
        return any(
            picture.image is not None
            and not (whole and picture.missing)
            and (points is None or picture.view.points == points)
            for picture in self.pictures
        )

    def _note_picture(self, picture: Any) -> None:
        self._count += 1
        self.pictures.append(picture)

    def _note_busy(self, busy: bool) -> None:
        self.busy = busy


def classes() -> list[Any]:
    """A class for each colour."""
    from grass_qgis.engine.core.contract import ClassSpec

    return [ClassSpec(k, f"class {k}", colour) for k, colour in enumerate(COLOURS)]
