"""What the docstrings and types of settings say of each, for help and reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import docstring_parser

REQUIRED = "required"


@dataclass(frozen=True)
class Setting:
    """One setting as a reader meets it: `--loop.steps`, whole number, 10000, what it is."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True)
class Group:
    """Settings under one head: those of the command itself have no `title`."""

    title: str
    about: str
    settings: tuple[Setting, ...]


def groups_of(settings: type, prefix: str = "", defaults: Any = None) -> Iterator[Group]:
    """The settings of a dataclass, then those of the dataclasses in it.

    Args:
        settings: a frozen dataclass with a docstring in Google style.
        prefix: dotted name under which it stands, with its dot.
        defaults: an instance whose values are the defaults; those of the class otherwise.
    """
    about = docstring_parser.parse(settings.__doc__ or "")
    meanings = meanings_of(settings)
    kinds = get_type_hints(settings)
    entries, nested = [], []
    for field in fields(settings):
        kind, value = kinds[field.name], default_of(field, defaults)
        if isinstance(kind, type) and is_dataclass(kind):
            nested.append((kind, f"{prefix}{field.name}.", value))
            continue
        meaning = code_of_values(meanings.get(field.name, ""))
        entries.append(Setting(f"{prefix}{field.name}", kind_of(kind), text_of(value), meaning))
    text = " ".join(part for part in (about.short_description, about.long_description) if part)
    yield Group(prefix.rstrip("."), text, tuple(entries))
    for kind, name, value in nested:
        yield from groups_of(kind, name, value)


def meanings_of(settings: type) -> dict[str, str]:
    """What each setting is by the docstrings of a dataclass and of those that it extends."""
    docs = [docstring_parser.parse(kind.__doc__ or "") for kind in reversed(settings.__mro__)]
    return {part.arg_name: part.description or "" for doc in docs for part in doc.params}


def default_of(field: Field[Any], defaults: Any) -> Any:
    """What a setting is when it is left out; MISSING when it is required."""
    if defaults is not None:
        return getattr(defaults, field.name)
    return field.default if field.default_factory is MISSING else field.default_factory()


def text_of(value: Any) -> str:
    """A default as it is typed."""
    if value is MISSING:
        return REQUIRED
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if value in ("", (), [], {}):
        return "empty"
    if isinstance(value, (list, tuple)):
        return f"`{' '.join(map(str, value))}`"
    short = f"{value:.4g}" if isinstance(value, float) else ""
    return f"`{short if 0 < len(short) < len(str(value)) - 4 else value}`"


def kind_of(kind: Any) -> str:
    """What may be given, in words."""
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if kind in PLAIN:
        return PLAIN[kind]
    inner = [part for part in get_args(kind) if part not in (type(None), Ellipsis)]
    words = [kind_of(part) for part in inner]
    origin = get_origin(kind)
    if origin is tuple and Ellipsis not in get_args(kind):
        return f"{len(words)} of: {words[0]}"
    if origin is dict:
        return f"names to {words[-1]}"
    return f"list of: {' or '.join(words)}" if origin in (list, tuple) else " or ".join(words)


PLAIN = {str: "text", int: "whole number", float: "number", bool: "true, false", Path: "path"}


def code_of_values(text: str) -> str:
    """Quoted values of a docstring as code."""
    return re.sub(r'"([^"\s][^"]*)"', r"`\1`", text)
