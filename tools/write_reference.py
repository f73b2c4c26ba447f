"""Writes the reference of grass-train's commands and settings, one page a command.

Everything is read from the code: the table of commands, the settings' types and defaults, and the
docstrings that say what each setting is.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import docstring_parser

from grass_model.cli import COMMANDS, Command

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


def main() -> int:
    """Writes index.md and a page for each command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    (out / "index.md").write_text(index_page(), encoding="utf-8")
    for name, command in COMMANDS.items():
        (out / f"{name}.md").write_text(command_page(name, command), encoding="utf-8")
    return 0


def index_page() -> str:
    """The page that lists the commands."""
    lines = ["# Commands and settings", "", INTRODUCTION, "", "| command | does |", "|---|---|"]
    lines += [f"| [`{name}`]({name}.md) | {cell(c.help)} |" for name, c in COMMANDS.items()]
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
`grass-train COMMAND --help` says the same as these pages. A setting is given as an argument
(`--loop.steps 500`) or as a line of YAML in a file that `--config` names; `--print_config` prints
such a file with all settings. Of a file and arguments what stands later counts. Lists are written
`'[1, 2, 3]'`, nothing is `null`, and a hyphen in a name counts as an underscore."""


def command_page(name: str, command: Command) -> str:
    """The page of one command: usage, what it does, and its settings by groups."""
    groups = list(groups_of(command.settings))
    lines = [f"# grass-train {name}", "", "```text", usage(name, command, groups[0]), "```", ""]
    for group in groups:
        lines += [f"## {group.title}", ""] if group.title else []
        lines += [group.about, ""] if group.about else []
        lines += ["| setting | value | default | meaning |", "|---|---|---|---|"]
        lines += [row(setting, command) for setting in group.settings]
        lines.append("")
    return "\n".join(lines)


def usage(name: str, command: Command, group: Group) -> str:
    """The shortest call: positional arguments and what is required."""
    words = ["grass-train", name, *(place.upper() for place in command.positional)]
    words += [
        f"--{setting.name} {setting.name.upper()}"
        for setting in group.settings
        if setting.default == REQUIRED and setting.name not in command.positional
    ]
    return " ".join(words)


def row(setting: Setting, command: Command) -> str:
    """A setting's line in the table."""
    shown = setting.name.upper() if setting.name in command.positional else f"--{setting.name}"
    kind = "switch" if setting.name in command.flags else setting.kind
    cells = (f"`{shown}`", cell(kind), cell(setting.default), cell(setting.meaning))
    return "| " + " | ".join(cells) + " |"


def cell(text: str) -> str:
    """Text for a table cell: one line, bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def groups_of(settings: type, prefix: str = "", defaults: Any = None) -> Iterator[Group]:
    """The settings of a dataclass, then those of the dataclasses in it.

    Args:
        settings: a frozen dataclass with a docstring in Google style.
        prefix: dotted name under which it stands, with its dot.
        defaults: an instance whose values are the defaults; those of the class otherwise.
    """
    about = docstring_parser.parse(settings.__doc__ or "")
    meanings = {part.arg_name: part.description or "" for part in about.params}
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
    return f"`{value}`" if value not in ("", (), {}) else "empty"


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


if __name__ == "__main__":
    raise SystemExit(main())
