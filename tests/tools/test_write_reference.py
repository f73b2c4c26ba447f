"""The reference says all of every command, and what it says of defaults is what commands take."""

import pytest

from grass_model.cli import command_parser
from grass_model.terminal.commands import COMMANDS, keys_of
from grass_model.terminal.settings_text import REQUIRED, groups_of, text_of
from tools import write_reference


@pytest.mark.parametrize("name", COMMANDS)
def test_every_setting_of_a_command_has_a_line_with_its_meaning(name):
    command = COMMANDS[name]
    settings = [setting for group in groups_of(command.settings) for setting in group.settings]
    assert sorted(setting.name for setting in settings) == sorted(keys_of(command.settings))
    page = write_reference.command_page(name, command)
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(lines) == len(settings)
    for setting in settings:
        assert setting.meaning.strip(), f"{name}: {setting.name} has no line in the docstring"


@pytest.mark.parametrize("name", COMMANDS)
def test_defaults_are_those_of_the_parser(name):
    command = COMMANDS[name]
    defaults = command_parser(name).get_defaults(skip_validation=True)
    for group in groups_of(command.settings):
        for setting in group.settings:
            if setting.name in (*command.positional, *command.flags):
                continue
            value = defaults.get(setting.name)
            if setting.default == REQUIRED:
                assert value is None, setting.name
            else:
                assert setting.default == text_of(value), setting.name


def test_the_index_leads_to_the_page_of_every_command(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["write_reference", "--out", str(tmp_path / "reference")])
    assert write_reference.main() == 0
    index = (tmp_path / "reference" / "index.md").read_text()
    pages = {path.name for path in (tmp_path / "reference").glob("*.md")}
    assert pages == {"index.md", *(f"{name}.md" for name in COMMANDS)}
    assert all(f"]({name}.md)" in index for name in COMMANDS)


def test_usage_names_what_a_command_cannot_do_without():
    page = write_reference.command_page("predict", COMMANDS["predict"])
    assert "\ngrass-train predict RASTER --model MODEL --out OUT\n" in page
    assert "| `--extent` | 4 of: number | none |" in page
    assert "FILE\\|layername=LAYER" in page  # a bar would end the cell


def test_what_stands_later_on_the_command_line_counts(tmp_path):
    (tmp_path / "c.yaml").write_text("loop: {steps: 7}\n")
    before = ["--images", "a", "--out", "b"]
    config, steps = ["--config", str(tmp_path / "c.yaml")], ["--loop.steps", "9"]
    parse = command_parser("pretrain").parse_args
    assert parse([*before, *config, *steps]).loop.steps == 9
    assert parse([*before, *steps, *config]).loop.steps == 7
    assert parse([*before, "--grass.threshold", "null"]).grass.threshold is None
