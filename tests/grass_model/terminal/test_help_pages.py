from __future__ import annotations

import re
import shlex

import pytest

from grass_model.cli import build_parser
from grass_model.terminal.arguments import parsable
from grass_model.terminal.commands import COMMANDS, TASKS, keys_of
from grass_model.terminal.help_pages import (
    EXIT_CODES,
    PURPOSES,
    command_page,
    example_of,
    program_page,
    purpose_of,
)
from grass_model.terminal.settings_text import REQUIRED, groups_of


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_names_every_setting_once_with_its_meaning(name):
    page = command_page(name)
    command = COMMANDS[name]
    for key in keys_of(command.settings):
        unnamed = key in (*command.positional, *command.several)
        head = f"\n  {key.upper() if unnamed else f'--{key}'}"
        assert sum(page.count(head + end) for end in (" ", "\n")) == 1, key
    assert "Attributes:" not in page
    assert max(map(len, page.splitlines())) <= 140


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_is_what_the_command_takes(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "compare.yaml").write_text("arms: {a: [x]}\n")
    words = shlex.split(example_of(name))[1:]
    assert build_parser().parse_args(parsable(words)).command == name
    assert example_of(name) in command_page(name)


def test_what_a_command_cannot_do_without_is_not_among_the_rare():
    for name, command in COMMANDS.items():
        main = next(iter(groups_of(command.settings)))
        for setting in main.settings:
            if setting.default == REQUIRED and setting.name not in command.positional:
                assert purpose_of(setting.name) != "Needed rarely", (name, setting.name)


def test_purposes_name_settings_that_there_are_each_once():
    named = [name for names in PURPOSES.values() for name in names]
    keys = {key for command in COMMANDS.values() for key in keys_of(command.settings)}
    groups = {key.split(".")[0] for key in keys}
    assert len(named) == len(set(named))
    assert set(named) <= keys | groups


def test_commands_stand_under_their_task_with_the_exit_codes():
    page = program_page()
    assert all(f"\n{title}:\n" in page for title in TASKS.values())
    assert all(page.count(f"\n  {name} ") == 1 for name in COMMANDS)
    assert {command.task for command in COMMANDS.values()} == set(TASKS)
    assert all(f"\n  {code} " in page for code, _ in EXIT_CODES)


def test_the_page_on_the_command_line_has_the_same_exit_codes(root):
    page = (root / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert all(f"| {code} | {text}" in page for code, text in EXIT_CODES)


@pytest.mark.parametrize("name", COMMANDS)
def test_values_are_shown_as_they_are_typed(name):
    page = command_page(name)
    assert not re.search(r"default: \[|such as \[|\b(?:None|True|False)\b", page)
    unnamed = [*COMMANDS[name].positional, *COMMANDS[name].several]
    shown = [page.index(f"\n  {place.upper()}") for place in unnamed]
    named = page.index("\n  --")
    assert all(place < named for place in shown)
