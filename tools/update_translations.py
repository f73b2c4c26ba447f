"""Updates the translation files in tools/i18n from the `tr()` texts of the plugin.

Usage: python tools/update_translations.py [--root FOLDER] [--add LANGUAGE]

Translations that are there stay; texts that are new come in as unfinished; those that are gone go.
"""

from __future__ import annotations

import argparse
import ast
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

CONTEXT = "GrassSegmenter"
SOURCES = "grass_qgis"
FOLDER = Path("tools", "i18n")
_HEADER = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


class TextError(Exception):
    """A text cannot be translated; the message names its file and line."""


def texts(root: Path) -> dict[str, str]:
    """Every text of a call `tr(...)` under `root`, and the file it stands in first.

    Raises:
        TextError: a call has anything but one literal, which no translator could know.
    """
    names: dict[str, str] = {}
    for path in sorted((root / SOURCES).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for call in _calls(ast.parse(path.read_text(encoding="utf-8"), name)):
            names.setdefault(_literal(call, name), name)
    return names


def translated(path: Path) -> dict[str, str]:
    """Text to translation of a .ts file, without those that are unfinished."""
    tree = ET.parse(path)  # noqa: S314  (a file of the project)
    messages = tree.getroot().iter("message")
    pairs = ((item.find("translation"), item.findtext("source", "")) for item in messages)
    return {
        source: node.text or ""
        for node, source in pairs
        if node is not None and node.get("type") is None
    }


def update(path: Path, root: Path) -> int:
    """Writes the .ts file at `path` anew for the texts under `root`; how many are unfinished."""
    former = translated(path) if path.exists() else {}
    tree = ET.Element("TS", version="2.1", language=_language(path), sourcelanguage="en")
    context = ET.SubElement(tree, "context")
    ET.SubElement(context, "name").text = CONTEXT
    current = texts(root)
    for text, name in current.items():
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "location", filename=f"../../{name}")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        translation.text = former.get(text, "")
        if text not in former:
            translation.set("type", "unfinished")
    ET.indent(tree, "  ")
    part = path.with_suffix(".part")
    part.write_text(_HEADER + ET.tostring(tree, encoding="unicode") + "\n", encoding="utf-8")
    part.replace(path)
    return len(current.keys() - former.keys())


def _calls(tree: ast.Module) -> list[ast.Call]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    calls = [n for n in nodes if isinstance(n.func, ast.Name) and n.func.id == "tr"]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _literal(call: ast.Call, name: str) -> str:
    value = call.args[0] if len(call.args) == 1 and not call.keywords else None
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        return value.value
    raise TextError(f"{name}:{call.lineno}: tr takes one literal; format what it returns.")


def _language(path: Path) -> str:
    return path.stem[len(f"{SOURCES}_") :]


def main(arguments: list[str] | None = None) -> int:
    """Updates the file of every language and prints how many texts lack a translation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--add", metavar="LANGUAGE", help="a language to begin, such as fr")
    options = parser.parse_args(arguments)
    folder = options.root / FOLDER
    paths = set(folder.glob(f"{SOURCES}_*.ts"))
    if options.add:
        paths.add(folder / f"{SOURCES}_{options.add}.ts")
    try:
        for path in sorted(paths):
            print(f"{path.name}: {update(path, options.root)} unfinished")
    except (TextError, ET.ParseError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
