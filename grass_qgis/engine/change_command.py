"""Command `python -m grass_qgis.engine change`: compares the classes of two dates."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import IO, Any

from .core.change_job import FILES, ChangeJob, as_lines, change_job_in
from .core.errors import OutputError
from .job_arguments import add_settings, settings_of
from .learn_command import show

_OTHERS = (*FILES, "before_classes", "after_classes")  # names are those of the rasters


def add_arguments(commands: Any) -> None:
    """Adds the command to the subcommands of a parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "change", help="compare the classes of two dates"
    )
    parser.add_argument("--out", required=True, help="folder for the results")
    add_settings(parser, ChangeJob, ("before", "after"), _OTHERS)
    parser.add_argument("--json", action="store_true", help="one line of JSON")


def run(options: argparse.Namespace, out: IO[str]) -> int:
    """Compares the maps and prints what changed; returns the exit code.

    Raises:
        GrassError: a subclass, when it fails.
    """
    from .runs.change import find_changes

    try:
        Path(options.out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {options.out} cannot be made: {error.strerror}.", "Choose another."
        ) from error
    job = change_job_in(options.out, settings_of(options, ChangeJob, _OTHERS))
    result = find_changes(job, show)
    lines = [json.dumps(result.summary)] if options.json else as_lines(result.summary)
    out.write("\n".join(lines) + "\n")
    out.flush()
    return 0
