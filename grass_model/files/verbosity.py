"""Verbosity of a command; further processes of a training inherit it."""

from __future__ import annotations

import os

_NAME = "GRASS_TRAIN_VERBOSITY"


def set_verbosity(level: str) -> None:
    """Sets the requested verbosity: "quiet", "verbose", or "" for the usual."""
    if level:
        os.environ[_NAME] = level


def is_quiet() -> bool:
    """Whether only warnings, errors and requested output are printed."""
    return os.environ.get(_NAME) == "quiet"


def is_verbose() -> bool:
    """Whether details are printed too."""
    return os.environ.get(_NAME) == "verbose"
