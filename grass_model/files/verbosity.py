"""How much a command says; further processes of a training inherit it."""

from __future__ import annotations

import os

_NAME = "GRASS_TRAIN_VERBOSITY"


def set_verbosity(asked: str) -> None:
    """Sets what the user asked for: "quiet", "verbose", or "" for the usual."""
    if asked:
        os.environ[_NAME] = asked


def is_quiet() -> bool:
    """Whether only warnings, errors and requested output are printed."""
    return os.environ.get(_NAME) == "quiet"


def is_verbose() -> bool:
    """Whether details are printed too."""
    return os.environ.get(_NAME) == "verbose"
