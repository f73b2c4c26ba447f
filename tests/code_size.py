"""How long files and functions may be, read from the syntax of every file under a root."""

from __future__ import annotations

import ast
from pathlib import Path

MOST_LINES = {"file": 400, "function": 60}
ROOMS = ("grass_qgis", "grass_model", "export", "tools", "tests", "benchmarks")
# What may be longer, by "path" or "path:function", and why.
EXCEPTIONS: dict[str, str] = {}


def too_long(root: Path, exceptions: dict[str, str]) -> list[str]:
    """One line for each file and function over its limit that is no exception."""
    lengths = {}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            lengths.update(_lengths_of(path, path.relative_to(root).as_posix()))
    over = {
        name: count
        for name, count in lengths.items()
        if count > MOST_LINES["function" if ":" in name else "file"]
    }
    lines = [f"{name} has {count} lines" for name, count in over.items() if name not in exceptions]
    return lines + [f"{name} is no exception any more" for name in exceptions if name not in over]


def _lengths_of(path: Path, name: str) -> dict[str, int]:
    """Lines of a file and of each of its functions, from `def` to the last line."""
    text = path.read_text(encoding="utf-8")
    lengths = {name: len(text.splitlines())}
    for node in ast.walk(ast.parse(text, str(path))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            lengths[f"{name}:{node.name}"] = max(count, lengths.get(f"{name}:{node.name}", 0))
    return lengths
