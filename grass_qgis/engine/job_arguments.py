"""Options of a command made from the settings of a job, which are described in one place."""

from __future__ import annotations

import argparse
import inspect
import re
from dataclasses import fields
from typing import Any, Collection, Dict, Type

from .core.job_base import Job

_ENTRY = re.compile(r"^(\w+): (.*)$")


def _band(text: str) -> Any:
    return int(text) if text.isdigit() else text


# How a setting of each type is written.
_KINDS: Dict[str, Dict[str, Any]] = {
    "int": {"type": int},
    "float": {"type": float},
    "str": {},
    "Optional[str]": {},
    "Optional[Extent]": {"type": float, "nargs": 4},
    "Optional[Tuple[float, float]]": {"type": float, "nargs": 2},
    "Optional[Tuple[float, ...]]": {"type": float, "nargs": "+"},
    "Optional[Tuple[Union[int, str], ...]]": {"type": _band, "nargs": "+"},
}


def texts_of(job: Type[Job]) -> Dict[str, str]:
    """Texts of a job's settings from its docstring, one line each, in its order."""
    _, _, attributes = (inspect.getdoc(job) or "").partition("Attributes:\n")
    texts: Dict[str, str] = {}
    name = ""
    for line in inspect.cleandoc(attributes).splitlines():
        entry = _ENTRY.match(line)
        if entry is not None:
            name, texts[entry[1]] = entry[1], entry[2]
        elif name:
            texts[name] = f"{texts[name]} {line.strip()}".strip()
    return texts


def add_settings(
    parser: argparse.ArgumentParser,
    job: Type[Job],
    positional: Collection[str] = (),
    but: Collection[str] = (),
    required: Collection[str] = (),
) -> None:
    """Adds an option for each setting of a job.

    Args:
        parser: of the command.
        job: kind of job.
        positional: settings that are arguments without a name.
        but: settings that the command sets in another way.
        required: settings without a default.
    """
    texts = {name: text.replace("%", "%%") for name, text in texts_of(job).items()}
    for item in fields(job):
        if item.name in positional:
            parser.add_argument(item.name, help=texts[item.name])
        elif item.name not in but:
            option = f"--{item.name.replace('_', '-')}"
            kind = _KINDS[str(item.type)]
            if item.name in required:
                parser.add_argument(option, required=True, help=texts[item.name], **kind)
            else:
                parser.add_argument(option, default=item.default, help=texts[item.name], **kind)


def settings_of(
    options: argparse.Namespace, job: Type[Job], but: Collection[str] = ()
) -> Dict[str, Any]:
    """The settings of a job as the user has given them."""
    values = {item.name: getattr(options, item.name) for item in fields(job)
              if item.name not in but}  # fmt: skip
    return {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
