"""Name and version of the plugin, read from metadata.txt, and where its files are."""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class About:
    """Name and version as metadata.txt has them."""

    name: str
    version: str


@lru_cache(maxsize=1)
def about() -> About:
    """Reads metadata.txt once: inside the package in the zip, beside it in the source tree."""
    inside = _FOLDER / "metadata.txt"
    path = inside if inside.is_file() else _FOLDER.parent / "metadata.txt"
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(path.read_text(encoding="utf-8"))
    general = parser["general"]
    return About(general["name"], general["version"])


def icon_path() -> str:
    """Path of the plugin's icon."""
    return str(_FOLDER / "resources" / "icon.svg")


def help_folder() -> Path:
    """Folder of the documentation's pages: in the zip within the package, else the tree's docs."""
    inside = _FOLDER / "resources" / "help"
    return inside if inside.is_dir() else _FOLDER.parent / "docs"
