"""Addresses of torchgeo data sets: `torchgeo:LoveDA?root=FOLDER&scene=urban`.

Addresses are only parsed here; torchgeo itself is not loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from grass_qgis.engine.core.errors import JobError

PREFIX = "torchgeo:"
_FOLDERS = ("root", "paths")  # torchgeo's arguments for folders, also as endings

_WRITTEN = " !\"#$'()*+,/:;<=>?@[\\]^`{|}"  # characters not escaped in a value: all but % and &


@dataclass(frozen=True)
class Address:
    """Name of a torchgeo class, and the arguments of its constructor as text.

    An argument that is given twice has two values.
    """

    name: str
    arguments: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """The address as `parse_address` reads it."""
        return f"{PREFIX}{self.name}?{_joined(self.arguments)}"

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of the data."""
        return tuple(value for key, value in self.arguments if _is_folder(key))

    @property
    def values(self) -> dict[str, str | list[str]]:
        """Arguments by name; a list where one is given more than once."""
        given: dict[str, list[str]] = {}
        for key, value in self.arguments:
            given.setdefault(key, []).append(value)
        return {key: texts if len(texts) > 1 else texts[0] for key, texts in given.items()}

    def below(self, folder: Path) -> Address:
        """The same data with folders that are relative to `folder`."""
        moved = ((k, str(folder / v) if _is_folder(k) else v) for k, v in self.arguments)
        return Address(self.name, tuple(moved))

    def without_folders(self) -> str:
        """The address without folders, which is the same on every machine."""
        rest = _joined((k, v) for k, v in self.arguments if not _is_folder(k))
        return f"{PREFIX}{self.name}{f'?{rest}' if rest else ''}"


def is_torchgeo(name: str) -> bool:
    """Whether `name` is the address of a torchgeo data set."""
    return name.startswith(PREFIX)


def parse_address(text: str) -> Address:
    """Reads `torchgeo:NAME?root=FOLDER&argument=value`; %26 in a value stands for &.

    Raises:
        JobError: the name or folder is missing, or an argument has no value.
    """
    name, _, query = text.removeprefix(PREFIX).partition("?")
    pairs = [part.partition("=") for part in query.split("&") if part]
    empty = [key for key, _, value in pairs if not (key and value)]
    address = Address(name, tuple((key, unquote(value)) for key, _, value in pairs))
    if empty or not name or not address.folders:
        missing = f"a value for {empty[0]!r}" if empty else "a folder" if name else "a name"
        raise JobError(
            f"{text} lacks {missing}.",
            f"Write {PREFIX}NAME?root=FOLDER, and further arguments as &argument=value.",
        )
    return address


def _is_folder(argument: str) -> bool:
    return argument.endswith(_FOLDERS)


def _joined(arguments: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{key}={quote(value, safe=_WRITTEN)}" for key, value in arguments)
