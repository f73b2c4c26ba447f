"""What `--help` shows: a sentence, an example to copy, and the settings by purpose."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator, Sequence

from .commands import COMMANDS, TASKS, Command
from .settings_text import REQUIRED, Group, Setting, groups_of

PROGRAM = "grass-train"
_INDENT, _MOST_COLUMNS = 26, 100
# Settings of commands by purpose; all others are needed rarely, and stand last.
PURPOSES = {
    "Input": (
        "shell", "raster", "rasters", "before", "after", "points", "images", "data", "domain",
        "mix", "labels", "field", "run", "model", "features", "encoder", "arms", "weights",
        "torch_module", "contract", "strata", "imagery", "bands", "band", "before_band",
        "after_band", "extent", "extent_crs", "within", "class_raster", "scenes",
    ),
    "Output": (
        "out", "map", "entropy", "probabilities", "lam", "json", "variants", "format", "outline",
        "min_area_px", "simplify_px", "name", "report_only",
    ),
    "Speed": (
        "device", "threads", "batch", "workers", "cluster", "max_memory_mb", "precision", "steps",
        "resume", "dry_run",
    ),
    "Quality": (
        "gsd", "tile", "overlap", "augment", "units", "stretch", "match", "tolerance_px", "method",
        "radius_px", "shape", "keep", "decoder", "label_fraction", "shares", "seeds", "draws",
        "initialisations", "standard_error", "accuracy", "size", "allocation", "held_out",
    ),
}  # fmt: skip
_RARE = "Needed rarely"
_EVERY = (
    ("--config FILE", "YAML file with settings; what stands later on the command line counts"),
    ("--print_config", "print all settings as YAML and end"),
    ("-q, --quiet", "print warnings, errors and the requested output alone"),
    ("-v, --verbose", "print details of the run too"),
    ("-h, --help", "show this text and end"),
)
EXIT_CODES = (
    ("0", "done"),
    ("1", "unexpected error: please report it with the text shown"),
    ("2", "an error that you can mend: a line says what and how"),
    ("130", "cancelled with Ctrl-C"),
)


def program_page() -> str:
    """The help of the program: commands by task, exit codes."""
    lines = ["Maps from aerial and satellite imagery with few labels.", ""]
    lines += ["Example:", f"  {example_of('predict')}", ""]
    for task, title in TASKS.items():
        lines.append(f"{title}:")
        for name, command in COMMANDS.items():
            if command.task == task:
                lines += _entry(name, command.help)
        lines.append("")
    lines += ["Options:", *_entry("-h, --help", "show this text and end")]
    lines += _entry("--version", "show the version and end")
    for name, text in _EVERY[2:4]:
        lines += _entry(name, text)
    lines += ["", "Exit codes:"]
    for code, text in EXIT_CODES:
        lines += _entry(code, text)
    lines += ["", f"{PROGRAM} COMMAND --help explains the settings of a command."]
    return "\n".join(lines) + "\n"


def command_page(name: str) -> str:
    """The help of a command."""
    command = COMMANDS[name]
    main, *nested = groups_of(command.settings)
    lines = _wrapped(_first_sentence(main.about), 0)
    lines += ["", "Example:", f"  {example_of(name)}", "", "Usage:"]
    lines += [f"  {usage(name, command, main)}", ""]
    for title, settings in _by_purpose(main.settings, command):
        lines.append(f"{title}:")
        for setting in settings:
            lines += _entry(_shown(setting, command), _meaning(setting))
        lines.append("")
    for group in nested:
        prefix = f"--{group.title}."
        lines += _wrapped(f"{prefix}* {_first_sentence(group.about)}", 0)
        for setting in group.settings:
            lines += _entry(_shown(setting, command), _meaning(setting))
        lines.append("")
    lines.append("Every command:")
    for text, meaning in _EVERY:
        lines += _entry(text, meaning)
    return "\n".join(lines) + "\n"


def example_of(name: str) -> str:
    """A call of a command that can be copied."""
    return f"{PROGRAM} {name} {COMMANDS[name].example}".strip()


def usage(name: str, command: Command, main: Group) -> str:
    """The shortest call: arguments without a name, and what is required."""
    words = [PROGRAM, name, *(place.upper() for place in command.positional)]
    words += [f"{place.upper()} ..." for place in command.several]
    words += [
        f"--{setting.name} {_placeholder(setting)}"
        for setting in main.settings
        if setting.default == REQUIRED
        and setting.name not in (*command.positional, *command.several)
    ]
    return " ".join([*words, "[settings]"])


def purpose_of(setting: str) -> str:
    """Heading under which a setting of a command stands."""
    return next((title for title, names in PURPOSES.items() if setting in names), _RARE)


def _by_purpose(
    settings: Sequence[Setting], command: Command
) -> Iterator[tuple[str, list[Setting]]]:
    """Headings with their settings, those without a name first."""
    unnamed = (*command.positional, *command.several)
    for title in (*PURPOSES, _RARE):
        chosen = [setting for setting in settings if purpose_of(setting.name) == title]
        if chosen:
            order = PURPOSES.get(title, tuple(setting.name for setting in chosen))
            places = {name: place for place, name in enumerate((*unnamed, *order))}
            places.update({name: place for place, name in enumerate(unnamed)})
            yield title, sorted(chosen, key=lambda setting: places[setting.name])


def _shown(setting: Setting, command: Command) -> str:
    if setting.name in command.positional:
        return setting.name.upper()
    if setting.name in command.several:
        return f"{setting.name.upper()} ..."
    if setting.name in command.flags or setting.kind == "true, false":
        return f"--{setting.name}"
    return f"--{setting.name} {_placeholder(setting)}"


def _placeholder(setting: Setting) -> str:
    """What stands for a value: N for numbers, several words for lists."""
    kind = setting.kind.replace("`", "")
    fixed = re.match(r"(\d) of: ", kind)
    if fixed:
        return " ".join(["N"] * int(fixed[1]))
    if "list of" in kind:
        return "N ..." if "number" in kind and "text" not in kind else "VALUE ..."
    if kind in ("whole number", "number") or kind.startswith(("whole number or", "number or")):
        return "N"
    if ", " in kind and len(kind) < 40:
        return "|".join(kind.split(", "))
    return "VALUE"


def _meaning(setting: Setting) -> str:
    """What a setting means, and its default where it is not nothing."""
    text = " ".join(setting.meaning.replace("`", "").split())
    kind = setting.kind.replace("`", "")
    if ", " in kind and len(kind) >= 40 and "of:" not in kind:
        text += f" One of {kind}."
    default = setting.default.replace("`", "")
    if default in (REQUIRED, "none", "empty", "false"):
        return text
    if default == "true":
        return f"{text} (default: on; --no-{setting.name} switches it off)"
    return f"{text} (default: {default})"


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]


def _entry(name: str, text: str) -> list[str]:
    """A name and its text beside it; below it where the name is long."""
    lines = _wrapped(text, _INDENT)
    head = f"  {name}"
    if len(head) < _INDENT - 1 and lines:
        return [head.ljust(_INDENT) + lines[0].lstrip(), *lines[1:]]
    return [head, *lines]


def _wrapped(text: str, indent: int) -> list[str]:
    width = max(60, min(_MOST_COLUMNS, shutil.get_terminal_size().columns))
    return textwrap.wrap(
        text, width, initial_indent=" " * indent, subsequent_indent=" " * indent,
        break_on_hyphens=False,
    )  # fmt: skip
