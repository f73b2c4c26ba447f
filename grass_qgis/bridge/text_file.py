"""Writing a text file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from ..engine.core.errors import OutputError


def write_text(path: str, text: str) -> str:
    """Writes `text` to `path` under another name first; returns `path`.

    Raises:
        OutputError: it cannot be written.
    """
    part = Path(f"{path}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)  # noqa: PTH105  (the atomic one by name)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            f"{path} cannot be written: {error.strerror}.", "Choose another folder."
        ) from error
    return path
