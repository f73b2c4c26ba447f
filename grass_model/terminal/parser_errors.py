"""What the parser of arguments finds wrong, in the words of the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from .commands import COMMANDS, keys_of
from .settings_text import groups_of

_ALL_COMMANDS = "grass-train --help lists them."


def in_words(message: str) -> str:
    """A message of the parser as what is wrong and what to do, in one line."""
    text = " ".join(message.split())
    for pattern, words in _WORDS:
        if match := pattern.search(text):
            return words(match)
    return f"{text.rstrip('.')}. See --help."


def _no_command(_: re.Match[str]) -> str:
    return f"No command is given; {_ALL_COMMANDS}"


def _other_command(match: re.Match[str]) -> str:
    return f"There is no command {match[1]!r}. {_near(match[1], COMMANDS)}{_ALL_COMMANDS}"


def _lacking(match: re.Match[str]) -> str:
    command = match[1]
    names = (name.removeprefix(f"{command}.") for name in match[2].split(", "))
    listed = ", ".join(_as_typed(command, name) for name in names)
    return f"{command} needs {listed}. See grass-train {command} --help."


def _without_value(match: re.Match[str]) -> str:
    return f"--{match[1]} needs a value. See --help."


def _other_value(match: re.Match[str]) -> str:
    return f"{match[1]} is {match[2]}; it takes {_kind_of(match[1])}. See --help."


def _other_option(match: re.Match[str]) -> str:
    keys = (key for command in COMMANDS.values() for key in keys_of(command.settings))
    near = _near(match[1] or match[2], dict.fromkeys(keys))
    return f"{match.string.rstrip('.')}. {near}All settings: --help."


def _near(given: str, names: Iterable[str]) -> str:
    """A question that names those most like it; empty where none is."""
    near = get_close_matches(given, names, n=2)
    return f"Did you mean {' or '.join(near)}? " if near else ""


def _as_typed(command: str, name: str) -> str:
    unnamed = (*COMMANDS[command].positional, *COMMANDS[command].several)
    return name.upper() if name in unnamed else f"--{name}"


def _kind_of(key: str) -> str:
    """What a setting takes, by the first command that has it."""
    for command in COMMANDS.values():
        for group in groups_of(command.settings):
            for setting in group.settings:
                if setting.name == key:
                    return _said(setting.kind.replace("`", ""))
    return "another value"


def _said(kind: str) -> str:
    """A kind of value as a sentence has it."""
    if kind.startswith("list of: "):
        return f"a list ({kind.removeprefix('list of: ')})"
    if match := re.fullmatch(r"(\d) of: (.*)", kind):
        return f"{match[1]} {match[2]}s"
    return f"one of {kind}" if ", " in kind else f"a {kind}"


_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r'expected "command"'), _no_command),
    (re.compile(r"argument command: invalid choice: '([^']*)'"), _other_command),
    (re.compile(r"the following arguments are required: (\w+)\.(.*)"), _lacking),
    (re.compile(r"argument --([\w.]+): expected (?:one|at least one) argument"), _without_value),
    (re.compile(r'Parser key "([\w.]+)": .*(?:Got|Given) value: (.*)'), _other_value),
    (
        re.compile(r"does not accept option '([\w.]+)'|unrecognized arguments: --([\w.]+)"),
        _other_option,
    ),
)
