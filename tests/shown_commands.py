"""The grass-train commands that a page shows, as a shell would pass them on."""

from __future__ import annotations

import itertools
import re
import shlex
from pathlib import Path

_SHOWN = re.compile(r"^ *(?:\$ )?(?:\.venv/bin/)?grass-train ((?:.*\\\n)*.*)$", re.M)
_SPAN = re.compile(r"`(?:\.venv/bin/)?grass-train ([a-z]+)( [^`]*)?`")


def commands_of(page: Path) -> list[list[str]]:
    """The arguments of every command in the page's blocks of code.

    Of `a|b` each is a command of its own; an option in brackets is given.
    """
    result = []
    for shown in _SHOWN.findall(page.read_text(encoding="utf-8")):
        given = re.sub(r"\[(--[^\]]*)\]", r"\1", re.sub(r"\\\n", " ", shown))
        words = shlex.split(given, comments=True)
        result += [list(each) for each in itertools.product(*map(_meant, words))]
    return result


def _meant(word: str) -> list[str]:
    """What a word of a usage line stands for."""
    return word.split("|") if re.fullmatch(r"[\w|]+", word) else [word]


def spans_of(page: Path) -> list[tuple[str, list[str]]]:
    """Name and options of every command that a page's sentences name with something behind it."""
    text = page.read_text(encoding="utf-8")
    return [(name, re.findall(r"--([\w.-]+)", rest)) for name, rest in _SPAN.findall(text)]
