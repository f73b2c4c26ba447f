"""Types of QGIS as the plugin meets it, of stubs that say some things otherwise."""

import pytest

from tools import write_qgis_types

CORE = """\
try:
    from warnings import deprecated
except ImportError:
    pass
import typing

class Qgis(PyQt5.sip.wrapper):

    class GeometryType(int):
        Point = ... # type: Qgis.GeometryType

class QgsProject(PyQt5.sip.wrapper):
    @staticmethod
    def instance() -> typing.Optional['QgsProject']: ...
    def mapLayer(self, layerId: typing.Optional[str]) -> typing.Optional['QgsMapLayer']: ...

class QgsWkbTypes(PyQt5.sip.wrapper):
    GeometryType: typing.Type[Qgis.GeometryType]

class QgsMapTool(QtCore.QObject):
    def keyPressEvent(self, e: typing.Optional[QtGui.QKeyEvent]) -> None: ...
"""
ADDITIONS = "QgsWkbTypes.GeometryType.PointGeometry = Qgis.GeometryType.Point\n"
QT5 = "class QWidget(QObject):\n    def layout(self) -> 'QLayout': ...\n"
QT6 = """\
import PyQt6.sip
class QVariant(PyQt6.sip.simplewrapper):
    def typeName(self, /) -> str|None: ...
class QWidget(QObject):
    def __init__(self, parent: 'QWidget|None' = ...) -> None: ...
    def layout(self, /) -> 'QLayout|None': ...
    def showEvent(self, a0: QtGui.QShowEvent|None, /) -> None: ...
    def drawPolygon(self, point: QPoint|None, *args: QPoint, /) -> None: ...
"""


@pytest.fixture
def packages(tmp_path):
    for name, text in {
        "qgis-stubs/_core.pyi": CORE,
        "qgis-stubs/core/__init__.py": ADDITIONS,
        "qgis-stubs/_gui.pyi": "from qgis import _core\nclass QgsDockWidget(_core.QgsThing): ...\n",
        "PyQt5-stubs/QtWidgets.pyi": QT5,
        "PyQt6/QtCore.pyi": QT6,
    }.items():
        path = tmp_path / "packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "packages"


def written(packages, out, qt):
    write_qgis_types.write_types(packages, out, qt)
    return {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*.pyi")}


def test_qgis_pyqt_is_qt_and_has_what_qt_6_moved(packages, tmp_path):
    five, six = written(packages, tmp_path / "5", 5), written(packages, tmp_path / "6", 6)
    assert five["qgis/PyQt/QtCore.pyi"] == six["qgis/PyQt/QtCore.pyi"]
    assert "QAction" in five["qgis/PyQt/QtGui.pyi"] and "QAction" not in six["qgis/PyQt/QtGui.pyi"]
    assert "QAction" in six["qgis/PyQt/QtWidgets.pyi"]


def test_enums_have_the_names_that_qgis_gives_them_as_it_starts(packages, tmp_path):
    core = written(packages, tmp_path / "5", 5)["qgis/core.pyi"]
    assert "        PointGeometry = ... # type: Qgis.GeometryType\n" in core
    assert "    GeometryType: typing.TypeAlias = Qgis.GeometryType\n" in core


def test_none_stays_where_a_call_may_give_none(packages, tmp_path):
    core = written(packages, tmp_path / "5", 5)["qgis/core.pyi"]
    assert "def instance() -> 'QgsProject': ..." in core
    assert "-> typing.Optional['QgsMapLayer']: ..." in core
    assert "def keyPressEvent(self, e: QtGui.QKeyEvent) -> None: ..." in core


def test_a_deprecated_call_is_still_one(packages, tmp_path):
    core = written(packages, tmp_path / "5", 5)["qgis/core.pyi"]
    assert "from typing_extensions import deprecated" in core and "except" not in core


def test_widgets_may_have_no_layout(packages, tmp_path):
    five, six = written(packages, tmp_path / "5", 5), written(packages, tmp_path / "6", 6)
    assert "-> typing.Optional['QLayout']: ..." in five["PyQt5/QtWidgets.pyi"]
    assert "-> 'QLayout|None': ..." in six["PyQt5/QtCore.pyi"]


def test_qt_6_has_the_name_of_qt_5_and_is_what_python_reads(packages, tmp_path):
    six = written(packages, tmp_path / "6", 6)["PyQt5/QtCore.pyi"]
    assert "PyQt6" not in six
    assert "    Int: typing.Any\n" in six
    assert "def typeName(self, /) -> str: ..." in six
    assert "parent: 'QWidget|None' = ..." in six and "a0: QtGui.QShowEvent, /" in six
    compile(six, "QtCore.pyi", "exec")
