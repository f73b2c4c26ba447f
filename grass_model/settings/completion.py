"""Settings of `grass-train completion`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CompletionSettings:
    """Print a script with which a shell completes commands and settings.

    Attributes:
        shell: bash or zsh.
    """

    shell: str
