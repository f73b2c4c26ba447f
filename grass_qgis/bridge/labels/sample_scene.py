"""A small made-up scene with some labels, to try labelling on; painted on request."""

from __future__ import annotations

from pathlib import Path
from random import Random

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsPointXY,
    QgsRasterBlock,
    QgsRasterFileWriter,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QByteArray, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap

from ...engine.core.contract import ClassSpec
from ...engine.core.errors import OutputError
from ...messages import tr
from .label_classes import with_specs
from .label_rows import NewLabel
from .label_store import LabelStore
from .label_tables import CLICK, CLICK_RADIUS_PX

WIDTH, HEIGHT, PIXEL = 720, 480, 0.5
_CRS = "EPSG:32631"
_LEFT, _TOP = 500_000.0, 5_300_000.0
RASTER, LABELS = "sample.tif", "sample_labels.gpkg"
# (class number, column, row) of places whose class is sure, as the scene is painted.
_PLACES = (
    (0, 100, 238), (0, 452, 90), (1, 118, 96), (1, 236, 316), (2, 355, 456), (2, 57, 412),
    (3, 310, 129), (3, 520, 330), (4, 600, 160), (4, 650, 120),
)  # fmt: skip
_HOUSES = (
    (90, 70), (180, 60), (270, 62), (350, 70), (100, 292), (210, 296), (310, 290), (130, 150),
    (230, 142), (340, 148), (520, 392), (600, 400),
)  # fmt: skip
_ROOFS = ("#b5573c", "#a8462f", "#c26b47", "#9a4a3c", "#b8603f")


def sample_classes() -> tuple[ClassSpec, ...]:
    """The classes of the sample, in the user's language."""
    names = (
        (tr("road"), "#8d8d99"),
        (tr("building"), "#e15759"),
        (tr("tree"), "#2f7d32"),
        (tr("grass"), "#a6d854"),
        (tr("water"), "#4e79a7"),
    )
    return tuple(ClassSpec(k, name, colour) for k, (name, colour) in enumerate(names))


def make_sample(folder: Path) -> tuple[str, str]:
    """Paths of the raster and of its labels; what is there already stays.

    Raises:
        OutputError: they cannot be written.
    """
    raster, labels = folder / RASTER, folder / LABELS
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"The folder {folder} cannot be made: {error.strerror}."
        raise OutputError(text, "Check the disk.") from error
    if not raster.is_file():
        _write(paint(), str(raster))
    if not labels.is_file():
        store = LabelStore.create(str(labels), QgsCoordinateReferenceSystem(_CRS))
        store.set_classes(with_specs((), sample_classes()))
        store.add([_click(*place) for place in _PLACES])
        while store.store_some():
            pass
    return str(raster), str(labels)


def paint() -> QImage:
    """The scene: meadow, roads, houses with shadows, trees, a lake; the same every time."""
    dice = Random(7)  # noqa: S311  # nosec B311
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(image.rect(), QColor("#8fae5d"))
    for _ in range(60):  # the meadow is not of one colour
        shade = QColor(dice.choice(("#9db866", "#86a755", "#a4b86a", "#7fa053")))
        shade.setAlpha(90)
        _blob(painter, dice, QBrush(shade), dice.uniform(25, 90))
    _paint_water(painter, dice)
    _paint_roads(painter)
    for number, (x, y) in enumerate(_HOUSES):
        _paint_house(painter, x, y, _ROOFS[number % len(_ROOFS)])
    _paint_trees(painter, dice)
    _roughen(painter, dice)
    painter.end()
    return image


def _paint_water(painter: QPainter, dice: Random) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#c9bf98"))  # the shore
    painter.drawEllipse(QRectF(520, 40, 190, 230))
    painter.setBrush(QColor("#35566b"))
    painter.drawEllipse(QRectF(530, 50, 170, 210))
    for _ in range(25):
        shade = QColor("#3f647a")
        shade.setAlpha(70)
        painter.setBrush(shade)
        x, y = dice.uniform(550, 660), dice.uniform(80, 220)
        painter.drawEllipse(QRectF(x, y, dice.uniform(10, 36), dice.uniform(4, 9)))


def _paint_roads(painter: QPainter) -> None:
    for pen in (QPen(QColor("#b9b5a6"), 30), QPen(QColor("#77777b"), 22)):
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(0, 238), QPointF(470, 238))
        painter.drawLine(QPointF(452, 0), QPointF(452, HEIGHT))
    line = QPen(QColor("#d8d8d0"), 1.6, Qt.PenStyle.DashLine)
    painter.setPen(line)
    painter.drawLine(QPointF(0, 238), QPointF(438, 238))
    painter.drawLine(QPointF(452, 0), QPointF(452, HEIGHT))


def _paint_house(painter: QPainter, x: float, y: float, roof: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(40, 50, 35, 150))
    painter.drawRect(QRectF(x + 7, y + 7, 58, 46))
    painter.setBrush(QColor(roof))
    painter.drawRect(QRectF(x, y, 58, 23))
    painter.setBrush(QColor(roof).lighter(118))
    painter.drawRect(QRectF(x, y + 23, 58, 23))
    painter.setPen(QPen(QColor(roof).darker(130), 1))
    painter.drawLine(QPointF(x, y + 23), QPointF(x + 58, y + 23))


def _paint_trees(painter: QPainter, dice: Random) -> None:
    places = [(dice.uniform(0, 400), dice.uniform(380, 480)) for _ in range(110)]
    places += [(dice.uniform(470, 720), dice.uniform(280, 300)) for _ in range(16)]
    places += [(x, 205) for x in range(20, 430, 42)]
    painter.setPen(Qt.PenStyle.NoPen)
    for x, y in places:
        size = dice.uniform(9, 15)
        painter.setBrush(QColor(30, 40, 28, 120))
        painter.drawEllipse(QPointF(x + 5, y + 5), size, size)
        painter.setBrush(QColor(dice.choice(("#3d6a2f", "#335d2a", "#47733a"))))
        painter.drawEllipse(QPointF(x, y), size, size)
        painter.setBrush(QColor(120, 160, 80, 90))
        painter.drawEllipse(QPointF(x - 3, y - 3), size / 2, size / 2)


def _roughen(painter: QPainter, dice: Random) -> None:
    """Fine noise over everything, as every sensor has it."""
    side = 160
    noise = QImage(dice.randbytes(side * side), side, side, side, QImage.Format.Format_Grayscale8)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SoftLight)
    painter.setOpacity(0.35)
    painter.fillRect(QRectF(0, 0, WIDTH, HEIGHT), QBrush(QPixmap.fromImage(noise)))


def _blob(painter: QPainter, dice: Random, brush: QBrush, size: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    x, y = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT)
    painter.drawEllipse(QPointF(x, y), size, size * dice.uniform(0.4, 1.0))


def _write(image: QImage, path: str) -> None:
    """The image as a GeoTIFF of three bands."""
    extent = QgsRectangle(_LEFT, _TOP - HEIGHT * PIXEL, _LEFT + WIDTH * PIXEL, _TOP)
    writer = QgsRasterFileWriter(path)
    writer.setCreateOptions(["PHOTOMETRIC=RGB", "COMPRESS=DEFLATE"])
    crs = QgsCoordinateReferenceSystem(_CRS)
    provider = writer.createMultiBandRaster(Qgis.DataType.Byte, WIDTH, HEIGHT, extent, crs, 3)
    if provider is None or not provider.isValid():
        raise OutputError(f"{path} cannot be written.", "Check the disk.")
    pixels, stride = image.constBits().asstring(image.sizeInBytes()), image.bytesPerLine()
    for band in range(3):
        rows = [pixels[row * stride + band : row * stride + 3 * WIDTH : 3] for row in range(HEIGHT)]
        block = QgsRasterBlock(Qgis.DataType.Byte, WIDTH, HEIGHT)
        block.setData(QByteArray(b"".join(rows)))
        if not provider.writeBlock(block, band + 1):
            raise OutputError(f"{path} cannot be written.", "Check the disk.")
    provider.setEditable(False)


def _click(number: int, column: float, row: float) -> NewLabel:
    point = QgsPointXY(_LEFT + column * PIXEL, _TOP - row * PIXEL)
    return NewLabel(QgsGeometry.fromPointXY(point), number, CLICK, CLICK_RADIUS_PX * PIXEL)
