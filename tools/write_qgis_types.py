"""Write the types of QGIS and Qt that `make lint-qgis` checks the plugin with.

The packages of requirements/types.txt hold what SIP knows of QGIS 3 (qgis-stubs), of Qt 5
(PyQt5-stubs) and of Qt 6 (PyQt6, of which only the types are used). They lack `qgis.PyQt`, and say
some things otherwise than QGIS does: the tables and functions here name each.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sysconfig
from pathlib import Path

PYQT = ("QtCore", "QtGui", "QtNetwork", "QtWidgets", "sip")
# Qt 6 has them in QtGui, Qt 5 in QtWidgets; the plugin asks both (tests/test_qt6.py).
MOVED = {
    5: ("QtGui", "from PyQt5.QtWidgets import QAction as QAction, QShortcut as QShortcut\n"),
    6: ("QtWidgets", "from PyQt5.QtGui import QAction as QAction, QShortcut as QShortcut\n"),
}

# SIP writes `Optional` for every pointer. QGIS and Qt call these themselves, with something.
HANDLERS = frozenset(
    {
        "canvasDoubleClickEvent",
        "canvasMoveEvent",
        "canvasPressEvent",
        "canvasReleaseEvent",
        "checkParameterValues",
        "keyPressEvent",
        "keyReleaseEvent",
        "paint",
        "postProcessLayer",
        "prepareAlgorithm",
        "processAlgorithm",
        "wheelEvent",
    }
)
# These are there from the start of QGIS to its end, are made by the call, or belong to a layer that
# is valid; the plugin's lists offer no other.
NEVER_NONE = {
    "QgsApplication": {"clipboard", "processingRegistry", "taskManager"},
    "QgsExpressionContextUtils": {"layerScope", "projectScope"},
    "QgsFileWidget": {"lineEdit"},
    "QgsLayerTreeGroup": {"addLayer", "insertGroup", "insertLayer"},
    "QgsLineSymbol": {"createSimple"},
    "QgsMarkerSymbol": {"createSimple"},
    "QgsNetworkAccessManager": {"instance"},
    "QgsProject": {"instance", "layerTreeRoot"},
    "QgsProviderRegistry": {"instance"},
    "QgsRasterLayer": {"dataProvider"},
    "QgsVectorFileWriter": {"create"},
    "QgsVectorLayer": {"dataProvider"},
}
# Of widgets and items of layouts, which may well have none.
MAYBE_NONE = ("layout", "widget")
# Of QVariant, which QGIS gives Qt 6 back.
VARIANTS = ("DateTime", "Double", "Int", "String")
# Made outside SIP, so that its stubs lack them.
OUTSIDE_SIP = """
class QgsException(Exception): ...
class QgsCsException(QgsException): ...
class QgsProcessingException(QgsException): ...
class QgsNotSupportedException(QgsException): ...

from PyQt5.QtCore import NULL as NULL
"""
PROCESSING = """
import typing
def execAlgorithmDialog(
    algOrName: str, parameters: typing.Mapping[str, object] = ...
) -> dict[str, typing.Any]: ...
"""


def main() -> None:
    """Write both sets of types."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, default=Path(sysconfig.get_path("purelib")))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    shutil.rmtree(arguments.out, ignore_errors=True)
    for qt in (5, 6):
        write_types(arguments.packages, arguments.out / f"qt{qt}", qt)


def write_types(packages: Path, out: Path, qt: int) -> None:
    """Write the types of QGIS with Qt `qt` into the folder `out`."""
    source, qgis = packages / "qgis-stubs", out / "qgis"
    (qgis / "PyQt").mkdir(parents=True)
    (qgis / "__init__.pyi").touch()
    (qgis / "PyQt" / "__init__.pyi").touch()
    for name in PYQT:
        more = MOVED[qt][1] if name == MOVED[qt][0] else ""
        (qgis / "PyQt" / f"{name}.pyi").write_text(f"from PyQt5.{name} import *\n{more}")
    core = _corrected((source / "_core.pyi").read_text())
    core = with_old_names(core, (source / "core" / "__init__.py").read_text())
    (qgis / "core.pyi").write_text(core + OUTSIDE_SIP)
    gui = _corrected((source / "_gui.pyi").read_text())
    gui = gui.replace("from qgis import _core", "from qgis import core").replace("_core.", "core.")
    (qgis / "gui.pyi").write_text(gui)
    (qgis / "processing.pyi").write_text(PROCESSING)
    (out / "PyQt5").mkdir()
    (out / "PyQt5" / "__init__.pyi").touch()
    stubs, correct = ("PyQt5-stubs", corrected_qt5) if qt == 5 else ("PyQt6", corrected_qt6)
    for file in sorted((packages / stubs).glob("*.pyi")):
        (out / "PyQt5" / file.name).write_text(correct(file.read_text()))


def _corrected(stub: str) -> str:
    # SIP writes an import with a fallback, which checkers take for no decorator at all.
    stub = re.sub(
        r"try:\n    from warnings import deprecated\nexcept ImportError:\n    pass",
        "from typing import Any\nfrom typing_extensions import deprecated",
        stub,
    )
    # An enum that moved to Qgis is still the class it was, not a variable.
    moved = re.compile(r"(?m)^(    \w+): typing\.Type\[(Qgis\.\w+)\]$")
    stub = moved.sub(r"\1: typing.TypeAlias = \2", stub)
    # An attribute takes None and names of colours, and gives a text and a colour.
    stub = stub.replace("# type: typing.Optional[str]", "# type: str")
    colour = "# type: typing.Union[QtGui.QColor, QtCore.Qt.GlobalColor]"
    stub = stub.replace(colour, "# type: QtGui.QColor")
    return without_none(re.sub(r"(?m)^class Qgis\(.*\n", r"\g<0>    QGIS_VERSION_INT: int\n", stub))


def without_none(stub: str) -> str:
    """The stub without the None that SIP writes for each pointer, where none is ever passed."""
    lines, inside = [], ""
    for line in stub.splitlines():
        if match := re.match(r"class (\w+)", line):
            inside = match[1]
        match = re.match(r"    def (\w+)\(", line)
        name = match[1] if match else ""
        arguments, arrow, result = line.rpartition(" -> ")
        if name in HANDLERS:
            lines.append(_without_optional(line))
        elif name in NEVER_NONE.get(inside, ()):
            lines.append(arguments + arrow + _without_optional(result))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _without_optional(text: str) -> str:
    """The text with `Optional[X]` as `X`, whatever brackets X has."""
    while (start := text.find("typing.Optional[")) >= 0:
        first = start + len("typing.Optional[")
        depth, end = 1, first
        while depth:
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            end += 1
        text = text[:start] + text[first : end - 1] + text[end:]
    return text


def with_old_names(stub: str, additions: str) -> str:
    """The stub with the names that QGIS adds to its enums as it is imported."""
    values: dict[str, list[str]] = {}
    patch = re.compile(r"(?m)^Qgs\w+(?:\.\w+)?\.(\w+) = (?:Qgis\.(\w+))\.\w+$")
    for old, enum in patch.findall(additions):
        values.setdefault(enum, []).append(old)
    lines, inside = [], ""
    for line in stub.splitlines():
        lines.append(line)
        if line.startswith("class "):
            inside = line.split("(")[0]
        match = re.match(r"    class (\w+)\(int\):$", line)
        if match and inside == "class Qgis":
            enum = match[1]
            lines += [f"        {name} = ... # type: Qgis.{enum}" for name in values.pop(enum, ())]
    return "\n".join(lines) + "\n"


def corrected_qt5(stub: str) -> str:
    """The stub of a module of PyQt5, with what may be None, and flags where numbers stand."""
    maybe = re.compile(rf"(?m)^(    def (?:{'|'.join(MAYBE_NONE)})\(self\)) -> (.*): \.\.\.$")
    stub = maybe.sub(r"\1 -> typing.Optional[\2]: ...", stub)
    return stub.replace(
        "def setTextAlignment(self, alignment: int)",
        "def setTextAlignment(self, alignment: typing.Any)",
    )


def corrected_qt6(stub: str) -> str:
    """The stub of a module of PyQt6, by the name of PyQt5 that QGIS's types call Qt by."""
    stub = "".join(map(_some_in_qt6, stub.replace("PyQt6", "PyQt5").splitlines(keepends=True)))
    types = "".join(f"    {name}: typing.Any\n" for name in VARIANTS)
    stub, count = re.subn(r"(?m)^class QVariant\(.*\n", rf"\g<0>{types}", stub)
    # No Python takes the slash after what has a star.
    stub = re.sub(r"(\*\w+: [^,/]*), /", r"\1", stub)
    return stub + "\nNULL: None\n" if count else stub


def _some_in_qt6(line: str) -> str:
    """The line without the None that PyQt6 writes for each pointer; Qt 5's types know better."""
    if re.match(rf"    def (?:{'|'.join(MAYBE_NONE)})\(", line):
        return line
    if re.match(r"    def (\w*[eE]vent|eventFilter|paint)\(", line):
        return line.replace("|None", "")
    arguments, arrow, result = line.rpartition(" -> ")
    return arguments + arrow + result.replace("|None", "")


if __name__ == "__main__":
    main()
