"""The plugin's code is what both Qt 5 and Qt 6 take, read from the syntax of every file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parent.parent / "grass_qgis"

FOREIGN = frozenset({"PyQt5", "PyQt6", "PySide2", "PySide6", "sip"})
# Qt 6 has them in QtGui: they are imported with a fallback.
MOVED = frozenset(
    {"QAction", "QActionGroup", "QFileSystemModel", "QShortcut", "QUndoCommand", "QUndoStack"}
)
GONE = frozenset(
    {
        "QDesktopWidget",
        "QGLWidget",
        "QMatrix",
        "QRegExp",
        "QRegExpValidator",
        "QStringRef",
        "QTextCodec",
        "QtScript",
        "QtWebKit",
        "QtWebKitWidgets",
        "QtXmlPatterns",
    }
)
GONE_MEMBERS = {
    "exec_": "is exec",
    "print_": "is print",
    "desktop": "is QGuiApplication.screens",
    "globalPos": "is globalPosition",
    "MidButton": "is MiddleButton",
    "setTabStopWidth": "is setTabStopDistance",
}
# Signals that had a second signature.
SINGLE = frozenset({"activated", "buttonClicked", "currentIndexChanged", "highlighted"})


def complaints(source: str) -> list[str]:
    """One line for each place in `source` that Qt 6 refuses."""
    tree = ast.parse(source)
    result = [*_imports(tree), *_members(tree), *_resources(tree), *_enums(tree)]
    return [f"{line}: {text}" for line, text in sorted(result)]


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    guarded = _guarded(tree)
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            whole = f"{module}.{alias.name}".strip(".")
            if not getattr(node, "level", 0) and whole.split(".")[0] in FOREIGN:
                yield node.lineno, f"{whole} comes from qgis.PyQt"
            elif GONE & set(whole.split(".")):
                yield node.lineno, f"{whole} is gone"
            elif alias.name in MOVED and "QtWidgets" in module and node not in guarded:
                yield node.lineno, f"{alias.name} is imported from QtGui first"
            elif alias.name.endswith("_rc"):
                yield node.lineno, f"{alias.name} is compiled for one Qt"


def _members(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in GONE_MEMBERS:
            yield node.lineno, f"{node.attr} {GONE_MEMBERS[node.attr]}"
        elif isinstance(node, ast.Attribute) and _chain(node)[-3:-1] == ["QVariant", "Type"]:
            yield node.lineno, "QVariant.Type is QMetaType.Type"
        elif isinstance(node, ast.Attribute) and node.attr in GONE | MOVED:
            yield node.lineno, f"{node.attr} is imported by name"
        elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") in SINGLE:
            yield node.lineno, f"{node.value.attr} has one signature"


def _resources(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and str(node.value).startswith((":/", "qrc:")):
            yield node.lineno, f"{node.value} is in a compiled resource"


def _enums(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Values of enums that are not read from their enum, and those taken for numbers."""
    classes, guarded, apart = _qt_names(tree), _guarded(tree), _types(tree)
    if not classes:
        return
    inner = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node in inner or node in apart:
            continue
        names = _chain(node)
        if not names or names[0] not in classes:
            continue
        names = names[sum(_is_module(name) for name in names) :]
        if len(names) == 2 and _is_value(names[1]) and not (_is_variant(names) and node in guarded):
            yield node.lineno, f"{'.'.join(names)} lacks the name of its enum"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "int":
            names = [name for argument in node.args for name in _chain(argument)]
            if len(names) > 2 and names[0] in classes and _is_value(names[-1]):
                yield node.lineno, f"{'.'.join(names)} is no number"


def _qt_names(tree: ast.Module) -> frozenset[str]:
    """Names of a file that stand for something of QGIS or Qt: imports, subclasses, `self`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "qgis":
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {"qgis" for alias in node.names if alias.name.split(".")[0] == "qgis"}
    if not names:
        return frozenset()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any({*_chain(b)[:1]} & names for b in node.bases):
            names.add(node.name)
    return frozenset({*names, "self", "cls"})


def _guarded(tree: ast.Module) -> set[ast.AST]:
    """Nodes that run for one version only: in an `except`, or beside a question for QGIS's own."""
    result: set[ast.AST] = set()
    for node in ast.walk(tree):
        versioned = isinstance(node, (ast.If, ast.IfExp)) and any(
            getattr(part, "attr", "") == "QGIS_VERSION_INT" for part in ast.walk(node.test)
        )
        if versioned or isinstance(node, ast.ExceptHandler):
            result |= set(ast.walk(node))
    return result


def _types(tree: ast.Module) -> set[ast.AST]:
    """Nodes where a class is named rather than a value: annotations, calls, bases, short names."""
    result: set[ast.AST] = set()
    requested = {node.value.id for node in ast.walk(tree) if _is_required(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and {getattr(to, "id", "") for to in node.targets} <= requested
        ):
            result.add(node.value)
        parts = [getattr(node, name, None) for name in ("annotation", "returns")]
        parts += [node.func] if isinstance(node, ast.Call) else []
        parts += node.bases if isinstance(node, ast.ClassDef) else []
        for part in parts:
            # Of a call only what is called: its arguments hold values.
            inside = [part] if isinstance(node, ast.Call) else ast.walk(part) if part else []
            result |= set(inside)
    return result


def _is_required(node: ast.AST) -> bool:
    """Whether it is a value read from a plain name: `kind.Integer`."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and _is_value(node.attr)
    )


def _chain(node: ast.AST) -> list[str]:
    """`Qt.AlignmentFlag.AlignLeft` as its three names; empty where it does not begin with one."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []


def _is_module(name: str) -> bool:
    return name in ("qgis", "PyQt", "core", "gui", "utils", "analysis", "uic") or (
        name.startswith("Qt") and name != "Qt"
    )


def _is_value(name: str) -> bool:
    """Whether it is written as Qt writes values; constants of Python are in capitals."""
    return name[:1].isupper() and not (name.isupper() and len(name) > 1)


def _is_variant(names: list[str]) -> bool:
    return names[0] == "QVariant"


FILES = sorted(path.relative_to(PLUGIN).as_posix() for path in PLUGIN.rglob("*.py"))


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_what_qt_6_takes(name):
    assert complaints((PLUGIN / name).read_text(encoding="utf-8")) == []


def test_nothing_is_compiled_for_one_qt():
    assert not [path for path in PLUGIN.rglob("*") if path.suffix in (".qrc", ".rcc")]


CORE = "from qgis.core import QgsProject, QgsTask, QgsWkbTypes, QgsProcessingAlgorithm, Qgis\n"
QT = "from qgis.PyQt.QtCore import Qt, QVariant, QMetaType\nfrom qgis.PyQt import QtCore\n"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("x = Qt.AlignLeft", "Qt.AlignLeft lacks"),
        ("x = Qt.AlignLeft | Qt.AlignmentFlag.AlignTop", "Qt.AlignLeft lacks"),
        ("x = f(flags=QtCore.Qt.AlignLeft)", "Qt.AlignLeft lacks"),
        ("x = QgsWkbTypes.Polygon", "QgsWkbTypes.Polygon lacks"),
        ("x = Qt.Key.Key_A if y == QgsTask.CanCancel else 0", "QgsTask.CanCancel lacks"),
        ("x = Qgis.Warning", "Qgis.Warning lacks"),
        ("class A(QgsTask):\n    def f(self):\n        return self.CanCancel", "self.CanCancel"),
        ("class A(QgsTask):\n    pass\nx = A.CanCancel", "A.CanCancel lacks"),
        ("x = QVariant.Int", "QVariant.Int lacks"),
        ("x = QVariant.Type.Int", "is QMetaType.Type"),
        ("x = int(Qt.AlignmentFlag.AlignLeft)", "is no number"),
        ("import PyQt5.QtCore", "comes from qgis.PyQt"),
        ("from PyQt6.QtWidgets import QWidget", "comes from qgis.PyQt"),
        ("import sip", "comes from qgis.PyQt"),
        ("from qgis.PyQt.QtCore import QRegExp", "is gone"),
        ("from qgis.PyQt.QtWidgets import QDesktopWidget", "is gone"),
        ("from qgis.PyQt import QtWebKit", "is gone"),
        ("x = QtCore.QRegExp('a')", "by name"),
        ("from qgis.PyQt.QtWidgets import QAction", "QtGui first"),
        ("from . import resources_rc", "compiled for one Qt"),
        ("x = QIcon(':/plugins/a.png')", "compiled resource"),
        ("dialog.exec_()", "is exec"),
        ("box.activated[str].connect(f)", "one signature"),
        ("x = Qt.MouseButton.MidButton", "MiddleButton"),
    ],
)
def test_a_planted_line_is_refused(line, word):
    result = complaints(CORE + QT + line + "\n")
    assert len(result) == 1
    assert word in result[0]


@pytest.mark.parametrize(
    "line",
    [
        "x = Qt.AlignmentFlag.AlignLeft",
        "x = QtCore.Qt.AlignmentFlag.AlignLeft",
        "x = Qgis.QGIS_VERSION_INT",
        "x = QgsProject.instance()",
        "x = QgsTask.SubTask(y)",
        "def f(level: Qgis.MessageLevel) -> QgsTask.Flag: ...",
        "level: Qgis.MessageLevel = Qgis.MessageLevel.Info",
        "class A(QgsProcessingAlgorithm):\n    INPUT = 'I'\n    def f(self):\n        self.INPUT",
        "x = QMetaType.Type.Int if Qgis.QGIS_VERSION_INT >= 33800 else QVariant.Int",
        "try:\n    from qgis.PyQt.QtGui import QAction\n"
        "except ImportError:\n    from qgis.PyQt.QtWidgets import QAction",
        "kind = QgsTask.Flag\nx = kind.CanCancel",
        "dialog.exec()",
        "box.activated.connect(f)",
        "x = ('a', ':', 'b:/c')",
    ],
)
def test_a_line_that_both_take_is_accepted(line):
    assert complaints(CORE + QT + line + "\n") == []


def test_code_without_qt_may_name_its_values_as_it_likes():
    assert complaints("import enum\nx = Kind.Red\nself.Blue\n") == []
