"""Writes the reference of grass-train's commands and settings, one page a command.

Everything is read from the code: the table of commands, the settings' types and defaults, and the
docstrings that say what each setting is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from grass_model.terminal.commands import COMMANDS, Command
from grass_model.terminal.settings_text import REQUIRED, Group, Setting, groups_of


def main() -> int:
    """Writes index.md and a page for each command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    (out / "index.md").write_text(index_page(), encoding="utf-8")
    for name, command in COMMANDS.items():
        (out / f"{name}.md").write_text(command_page(name, command), encoding="utf-8")
    return 0


def index_page() -> str:
    """The page that lists the commands."""
    lines = ["# Commands and settings", "", INTRODUCTION, "", "| command | does |", "|---|---|"]
    lines += [f"| [`{name}`]({name}.md) | {cell(c.help)} |" for name, c in COMMANDS.items()]
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
`grass-train COMMAND --help` says the same as these pages. A setting is given as an argument
(`--loop.steps 500`) or as a line of YAML in a file that `--config` names; `--print_config` prints
such a file with all settings. Of a file and arguments what stands later counts. Lists are written
`--bands 4 3 2`, switches need no value (`--resume`, `--no-resume`), nothing is `null`, and a hyphen
in a name counts as an underscore."""


def command_page(name: str, command: Command) -> str:
    """The page of one command: usage, what it does, and its settings by groups."""
    groups = list(groups_of(command.settings))
    lines = [f"# grass-train {name}", "", "```text", usage(name, command, groups[0]), "```", ""]
    for group in groups:
        lines += [f"## {group.title}", ""] if group.title else []
        lines += [group.about, ""] if group.about else []
        lines += ["| setting | value | default | meaning |", "|---|---|---|---|"]
        lines += [row(setting, command) for setting in group.settings]
        lines.append("")
    return "\n".join(lines)


def usage(name: str, command: Command, group: Group) -> str:
    """The shortest call: positional arguments and what is required."""
    words = ["grass-train", name, *(place.upper() for place in command.positional)]
    words += [
        f"--{setting.name} {setting.name.upper()}"
        for setting in group.settings
        if setting.default == REQUIRED and setting.name not in command.positional
    ]
    return " ".join(words)


def row(setting: Setting, command: Command) -> str:
    """A setting's line in the table."""
    shown = setting.name.upper() if setting.name in command.positional else f"--{setting.name}"
    kind = "switch" if setting.name in command.flags else setting.kind
    cells = (f"`{shown}`", cell(kind), cell(setting.default), cell(setting.meaning))
    return "| " + " | ".join(cells) + " |"


def cell(text: str) -> str:
    """Text for a table cell: one line, bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    raise SystemExit(main())
