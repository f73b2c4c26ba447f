"""The `grass-train` command: settings from arguments and YAML, one short message for bad input.

No heavy module is imported before a command runs, so that `--help` responds at once.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from argparse import HelpFormatter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from jsonargparse import ArgumentParser, Namespace

from grass_qgis.engine.core.errors import CancelledError, DataError, GrassError, cause_of
from grass_qgis.engine.core.learn_job import NO_FEATURES
from grass_qgis.engine.core.surroundings import (
    keep_algebra_in_one_thread,
    set_aside_foreign_data,
)

from .data.sources import may_be_there
from .files.verbosity import is_quiet, set_verbosity
from .settings.yaml_file import check_settings_files
from .terminal.arguments import parsable, verbosity
from .terminal.commands import COMMANDS, Command
from .terminal.help_pages import command_page, program_page
from .terminal.parser_errors import in_words

_USAGE, _CANCELLED = 2, 130
_LISTS = (".txt", ".json")  # of rasters, and STAC items
_MAPPING = "grass_model.predict."  # training may fetch first weights
_PRODUCT_PACKAGES = ("export", "grass_model", "grass_qgis")


class OneLineParser(ArgumentParser):
    """Reports a wrong argument in one line, and exit status 2; shows help of its own.

    Attributes:
        command: whose help it shows; empty for that of the program.
    """

    command = ""

    def format_help(self, formatter: HelpFormatter | None = None) -> str:
        """A sentence, an example, and the settings by purpose; commands by task."""
        del formatter
        return command_page(self.command) if self.command else program_page()

    def error(self, message: str, ex: Exception | None = None) -> NoReturn:
        """Prints what is wrong and where help is."""
        sys.stderr.write(f"{self.prog.split(' [')[0]}: {in_words(str(message))}\n")
        raise SystemExit(_USAGE)


def build_parser() -> OneLineParser:
    """The parser of all commands, made from their settings."""
    parser = OneLineParser(prog="grass-train", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--version", action="version", version=f"grass-train {version('grass-segmenter')}"
    )
    commands = parser.add_subcommands(required=True, dest="command")
    for name, command in COMMANDS.items():
        commands.add_subcommand(name, command_parser(name), help=command.help)
    return parser


def command_parser(name: str) -> OneLineParser:
    """The parser of one command, made from its settings."""
    command, parser = COMMANDS[name], OneLineParser()
    parser.command = name
    parser.add_argument("--config", action="config", help="YAML file with settings")
    for positional in command.positional:
        parser.add_argument(positional, type=str)
    for positional in command.several:
        parser.add_argument(positional, type=str, nargs="+")
    for flag in command.flags:
        parser.add_argument(f"--{flag}", action="store_true")
    parser.add_class_arguments(
        command.settings, skip={*command.positional, *command.flags, *command.several}
    )
    return parser


def run(arguments: Sequence[str] | None = None) -> None:
    """Parses and runs one command; errors for the user are raised."""
    parser = build_parser()
    given, level = verbosity(sys.argv[1:] if arguments is None else arguments)
    set_verbosity(level)
    check_settings_files(given)
    try:
        parsed = parser.parse_args(parsable(given))
    except OverflowError as error:
        raise DataError(f"A setting is too large a number ({error}).", "Correct it.") from error
    name = parsed.command
    try:
        values = vars(parser.instantiate_classes(parsed)[name])
    except TypeError as error:
        raise DataError(
            f"A group of settings is empty, or no group ({cause_of(error)[-80:]}).",
            "Give it settings, or leave it out.",
        ) from error
    values.pop("config", None)
    command = COMMANDS[name]
    chosen = command.settings(**{key: _plain(value) for key, value in values.items()})
    # Checked here, so that a mistyped path fails before seconds of imports.
    for key in command.inputs:
        given_values = getattr(chosen, key)
        for value in given_values if isinstance(given_values, list) else [given_values]:
            if value == NO_FEATURES and key == "features":
                continue
            if value and not (may_be_there(value) if key == "images" else Path(value).exists()):
                raise DataError(f"There is no file or folder {value}.", f"Check --{key}.")
    outcome = _carry_out(name, command, chosen)
    if outcome is not None and is_first_process() and not is_quiet():
        sys.stdout.write(f"{name}: results in {outcome}\n")


def close_to_hosts(names: Sequence[str]) -> None:
    """Has no host called for what the files `names` refer to, also none that `NO_PROXY` excepts.

    Not where one of them is an address, a folder or a list: what these name is the user's choice.
    """
    given = [Path(name.partition("|")[0]) for name in names if name]
    if all(path.is_file() and path.suffix.lower() not in _LISTS for path in given):
        from grass_qgis.engine.raster.remote_access import close_process

        close_process("")


def _files_of(command: Command, chosen: Any) -> list[str]:
    keys = (*command.positional, *command.several, *command.inputs)
    values = [getattr(chosen, key) for key in keys]
    return [
        str(item)
        for value in values
        for item in (value if isinstance(value, list) else [value])
        if item is not None and item != NO_FEATURES
    ]


def _carry_out(name: str, command: Command, chosen: Any) -> Any:
    module, function = command.target.split(":")
    if module.startswith(_MAPPING):
        close_to_hosts(_files_of(command, chosen))
    if name == "learn":  # the same model as in QGIS; training needs all threads
        keep_algebra_in_one_thread()
    try:
        return getattr(importlib.import_module(module), function)(chosen)
    except ModuleNotFoundError as error:
        # Maps are made without the extra that brings torch; what trains is not.
        absent = (error.name or "").partition(".")[0]
        if not absent or absent in _PRODUCT_PACKAGES:
            raise
        raise DataError(
            f"{name} needs the package {absent}, which is not installed.",
            'Install it with: pip install "grass-segmenter[train]"',
        ) from error


def main() -> None:
    """Entry point: a user's error is one line on standard error and exit status 2."""
    set_aside_foreign_data()  # before GDAL is loaded
    # A name that the terminal's or the log's encoding lacks must not end a run that went well.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Set before torch or OpenMP start: their idle threads would steal the cores of the loader.
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    # Or each process of a training on many devices warns that all its parameters are in use.
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
    # ONNX Runtime would report every run to its maker, over the network.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        run()
    except CancelledError as error:
        sys.stderr.write(f"grass-train: {error}\n")
        raise SystemExit(_CANCELLED) from None
    except GrassError as error:
        sys.stderr.write(f"grass-train: {error}\n")
        raise SystemExit(_USAGE) from None
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        remedy = " Make room and run it again." if error.errno == errno.ENOSPC else ""
        sys.stderr.write(f"grass-train: cannot use{where}: {error.strerror or error}.{remedy}\n")
        raise SystemExit(_USAGE) from None
    except MemoryError:
        sys.stderr.write(
            "grass-train: The memory is used up. Use smaller tiles or a smaller batch.\n"
        )
        raise SystemExit(_USAGE) from None
    except KeyboardInterrupt:
        sys.stderr.write("grass-train: interrupted.\n")
        raise SystemExit(_CANCELLED) from None


def is_first_process() -> bool:
    """Whether this is not one of the further processes of a training on many devices."""
    # Of torchrun and SLURM the number among all processes, of Lightning the parts it is made of.
    numbers = ("RANK", "SLURM_PROCID", "LOCAL_RANK", "NODE_RANK")
    return all(os.environ.get(key, "0") == "0" for key in numbers)


def _plain(value: Any) -> Any:
    return dict(vars(value)) if isinstance(value, Namespace) else value
