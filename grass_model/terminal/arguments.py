"""How settings may be written on the command line, and what the parser makes of it.

Switches take no value (`--resume`, `--no-resume`), lists need no brackets (`--bands 4 3 2`), and a
hyphen in a name is an underscore. `--resume true`, `--bands '[4, 3, 2]'` and `--bands 4,3,2` say
the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .commands import COMMANDS, Command

QUIET, VERBOSE = ("-q", "--quiet"), ("-v", "--verbose")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_BOOLEANS = ("true", "false")
_AS_THEY_ARE = ("null", "none")


@dataclass(frozen=True)
class Spelling:
    """How the value of a setting is written.

    Attributes:
        switch: it is on or off.
        items: types of the items of a list; empty for a single value.
        count: items of a list of fixed length; 0 for any number.
        text: a single text may stand in place of a list.
    """

    switch: bool = False
    items: tuple[type, ...] = ()
    count: int = 0
    text: bool = False

    @property
    def numbers(self) -> bool:
        """Whether all items of a list are numbers."""
        return bool(self.items) and set(self.items) <= {int, float}


def verbosity(arguments: Sequence[str]) -> tuple[list[str], str]:
    """The arguments without `-q` and `-v`, and "quiet", "verbose" or "" by the last of them."""
    level = ""
    rest = []
    for word in arguments:
        if word in QUIET or word in VERBOSE:
            level = "quiet" if word in QUIET else "verbose"
        else:
            rest.append(word)
    return rest, level


def parsable(arguments: Sequence[str]) -> list[str]:
    """The arguments as the parser takes them."""
    place = next((k for k, word in enumerate(arguments) if word in COMMANDS), None)
    if place is None:
        return list(arguments)
    spellings = spellings_of(arguments[place])
    rest = list(arguments[place + 1 :])
    result = list(arguments[: place + 1])
    while rest:
        word = rest.pop(0)
        name, sign, value = word.partition("=")
        if not name.startswith("--") or name == "--":
            result.append(word)
            continue
        name = name[2:].replace("-", "_")
        switched_off = name.removeprefix("no_")
        if not sign and name != switched_off and _is_switch(spellings, switched_off):
            result.append(f"--{switched_off}=false")
            continue
        spelling = spellings.get(name, Spelling())
        if sign:
            result.append(f"--{name}={_one(value, spelling)}")
        else:
            result += _taken(name, spelling, rest)
    return result


def _is_switch(spellings: Mapping[str, Spelling], name: str) -> bool:
    return spellings.get(name, Spelling()).switch


def _taken(name: str, spelling: Spelling, rest: list[str]) -> list[str]:
    """The option `name` with its value, which is removed from `rest`."""
    if spelling.switch:
        given = rest.pop(0).lower() if rest and rest[0].lower() in _BOOLEANS else "true"
        return [f"--{name}={given}"]
    if not spelling.items:
        return [f"--{name}"]
    values = _values(spelling, rest)
    if not values:
        return [f"--{name}"]
    if len(values) == 1:
        return [f"--{name}={_one(values[0], spelling)}"]
    return [f"--{name}={_list(values, spelling)}"]


def _values(spelling: Spelling, rest: list[str]) -> list[str]:
    """Removes the words of a list from `rest`."""
    values: list[str] = []
    while rest and not (spelling.count and len(values) == spelling.count):
        word = rest[0]
        is_number = bool(_NUMBER.fullmatch(word))
        if word.startswith("-") and not is_number:
            break
        # What follows a list may be an argument without a name.
        if values and not is_number and (spelling.numbers or _is_file(spelling, word)):
            break
        values.append(rest.pop(0))
        if len(values) == 1 and _is_whole(word):
            break
    return values


def _is_file(spelling: Spelling, word: str) -> bool:
    return int in spelling.items and Path(word).exists()


def _is_whole(word: str) -> bool:
    """Whether a word is a list by itself."""
    return word.startswith("[") or word.lower() in _AS_THEY_ARE


def _one(value: str, spelling: Spelling) -> str:
    """A single word as the value of a setting."""
    if not spelling.items or spelling.text or _is_whole(value):
        return value
    words = value.split(",") if {int, float} & set(spelling.items) else [value]
    return _list(words, spelling)


def _list(values: Sequence[str], spelling: Spelling) -> str:
    """A list as JSON, which is YAML too."""
    numbers = {int, float} & set(spelling.items)
    words = [word.strip() for word in values]
    return f"[{', '.join(_item(word, bool(numbers)) for word in words)}]"


def _item(word: str, may_be_number: bool) -> str:
    return word if may_be_number and _NUMBER.fullmatch(word) else json.dumps(word)


@cache
def spellings_of(name: str) -> Mapping[str, Spelling]:
    """Spelling of each setting of a command, by dotted name."""
    command = COMMANDS[name]
    spellings = _spellings(command.settings, "")
    return {key: value for key, value in spellings.items() if key not in _unnamed(command)}


def _unnamed(command: Command) -> tuple[str, ...]:
    """Settings that are arguments without a name, and switches that the parser knows itself."""
    return (*command.positional, *command.several, *command.flags)


def _spellings(settings: type, before: str) -> dict[str, Spelling]:
    result: dict[str, Spelling] = {}
    for name, kind in get_type_hints(settings).items():
        if isinstance(kind, type) and is_dataclass(kind):
            result.update(_spellings(kind, f"{before}{name}."))
        else:
            result[f"{before}{name}"] = _spelling(kind)
    return result


def _spelling(kind: Any) -> Spelling:
    choices = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    kinds = [item for item in choices if item is not NoneType]
    if kinds == [bool]:
        return Spelling(switch=True)
    for item in kinds:
        if get_origin(item) in (list, tuple):
            inner = get_args(item)
            fixed = get_origin(item) is tuple and Ellipsis not in inner
            return Spelling(
                items=tuple(_items(inner)),
                count=len(inner) if fixed else 0,
                text=str in kinds,
            )
    return Spelling()


def _items(inner: Sequence[Any]) -> list[type]:
    """Types of items; anything but numbers is text here."""
    kinds: list[type] = []
    for kind in inner:
        parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
        kinds += [part if part in (int, float) else str for part in parts if part is not Ellipsis]
    return list(dict.fromkeys(kinds))
