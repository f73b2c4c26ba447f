"""Builds the plugin's zip: the same commit always gives the same bytes.

Usage: python tools/build_plugin.py [--root FOLDER] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import configparser
import os
import sys
import zipfile
from pathlib import Path

PACKAGE = "grass_qgis"
SUFFIXES = frozenset({".py", ".svg", ".png", ".ui", ".qml", ".txt", ".md", ".onnx", ".qm"})
SKIPPED_FOLDERS = frozenset({"__pycache__"})
MOST_BYTES = 25_000_000  # PLUGIN_MAX_UPLOAD_SIZE of plugins.qgis.org
HELP = f"{PACKAGE}/resources/help"
# The earliest date a zip can hold: a file's own date would make every checkout differ.
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644


class BuildError(Exception):
    """The tree cannot become a plugin zip; the message names the file."""


def plugin_version(root: Path) -> str:
    """The version of metadata.txt at `root`, the one place it is written."""
    parser = configparser.ConfigParser()
    with (root / "metadata.txt").open(encoding="utf-8") as stream:
        parser.read_file(stream)
    return parser["general"]["version"]


def collect(root: Path) -> dict[str, Path]:
    """Name in the zip and source of every file, sorted by name.

    Raises:
        BuildError: a file of a kind that does not belong there, a second metadata.txt or LICENSE,
            or a missing top-level one, or a package without its __init__.py.
    """
    start = root / PACKAGE / "__init__.py"
    if not start.is_file():
        raise BuildError(f"{start} is missing: {root} is not the top of the source tree.")
    entries: dict[str, Path] = {}
    for folder, names, files in os.walk(root / PACKAGE):
        names[:] = sorted(name for name in names if name not in SKIPPED_FOLDERS)
        for name in files:
            path = Path(folder, name)
            if path.suffix not in SUFFIXES or path.is_symlink():
                raise BuildError(f"{path} does not belong in the zip; known: {sorted(SUFFIXES)}.")
            entries[path.relative_to(root).as_posix()] = path
    for name in ("metadata.txt", "LICENSE"):
        if any(Path(key).name == name for key in entries):
            raise BuildError(f"There is a second {name} in {PACKAGE}/; keep the top-level one.")
        if not (root / name).is_file():
            raise BuildError(f"{root / name} is missing.")
        entries[f"{PACKAGE}/{name}"] = root / name
    for page in (root / "docs").glob("*.md"):
        entries[f"{HELP}/{page.name}"] = page
    return dict(sorted(entries.items()))


def build(root: Path, out: Path, most_bytes: int = MOST_BYTES) -> Path:
    """Writes `out`/grass_qgis-VERSION.zip and returns its path.

    Raises:
        BuildError: as in `collect`, or the zip has more than `most_bytes`.
    """
    entries = collect(root)
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{PACKAGE}-{plugin_version(root)}.zip"
    part = target.with_suffix(".part")
    try:
        with zipfile.ZipFile(part, "w") as archive:
            for name, source in entries.items():
                archive.writestr(_entry(name), source.read_bytes(), zipfile.ZIP_DEFLATED, 9)
        size = part.stat().st_size
        if size > most_bytes:
            raise BuildError(f"The zip has {size} bytes; at most {most_bytes} are allowed.")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = 3  # Unix everywhere, so that the bytes do not depend on the builder
    info.external_attr = _MODE << 16
    return info


def main(arguments: list[str] | None = None) -> int:
    """Builds the zip and prints its path."""
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--root", type=Path, default=root, help="top of the source tree")
    parser.add_argument("--out", type=Path, default=None, help="folder of the zip (ROOT/build)")
    options = parser.parse_args(arguments)
    try:
        path = build(options.root, options.out or options.root / "build")
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
