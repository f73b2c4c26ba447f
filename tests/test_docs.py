"""What the documents show must run, and what they link to must be there."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from grass_model.cli import build_parser
from grass_model.terminal.arguments import parsable, verbosity
from grass_model.terminal.commands import COMMANDS, keys_of
from tests.shown_commands import commands_of, spans_of

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "benchmarks/README.md"]
PAGES += sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(root, page):
    text = (root / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert ((root / page).parent / target).exists(), target


def test_the_first_page_leads_to_every_other(root):
    linked = set(re.findall(r"\]\(([^)#]+)\)", (root / "README.md").read_text(encoding="utf-8")))
    assert set(PAGES) - linked == {"README.md"}


def test_no_two_pages_have_the_same_title(root):
    titles = [(root / page).read_text(encoding="utf-8").splitlines()[0] for page in PAGES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_shown_are_what_the_program_takes(root, page, tmp_path, monkeypatch):
    commands = commands_of(root / page)
    settings = re.findall(r"```yaml\n(.*?)```", (root / page).read_text(encoding="utf-8"), re.S)
    monkeypatch.chdir(tmp_path)
    for words in commands:
        for file in re.findall(r"--config[ =](\S+)", " ".join(words)):
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            there = (root / file).is_file()
            (tmp_path / file).write_text((root / file).read_text() if there else settings[0])
        parsed = build_parser().parse_args(parsable(verbosity(words)[0]))
        assert parsed.command == words[0]


def test_pages_show_every_command(root):
    shown = {words[0] for page in PAGES for words in commands_of(root / page)}
    named = {name for page in PAGES for name, _ in spans_of(root / page)}
    assert shown | named >= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES)
def test_settings_that_a_sentence_names_are_the_commands(root, page):
    of_all = {"help", "config", "print_config", "version", "quiet", "verbose"}
    for name, options in spans_of(root / page):
        assert name in COMMANDS
        flags = COMMANDS[name].flags
        assert set(options) <= {*keys_of(COMMANDS[name].settings), *flags, *of_all}, name


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("```\ngrass-train predict a.tif --out b  # why\n```\n", ["predict a.tif --out b"]),
        ("    grass-train a \\\n        --b 'c d'\n", ["a --b c d"]),
        ("$ .venv/bin/grass-train a --b c|d [--e]\n", ["a --b c --e", "a --b d --e"]),
        ("grass-train a --v '[x, y]' --w '[1]'\n", ["a --v [x, y] --w [1]"]),
        ("The command\n`grass-train a --b` does it.\n", []),
    ],
)
def test_commands_are_read_as_a_shell_reads_them(text, commands, tmp_path):
    (tmp_path / "page.md").write_text(text)
    assert [" ".join(words) for words in commands_of(tmp_path / "page.md")] == commands


def test_the_sampler_works_in_another_method_as_the_page_shows(root):
    text = (root / "docs" / "method.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    names: dict = {}
    exec(compile(code, "docs/method.md", "exec"), names)
    assert names["samples"].shape == names["views"].shape


def test_the_comparison_of_the_page_is_what_the_command_takes(root):
    from grass_model.settings.few_labels import FewLabelsSettings

    text = (root / "docs" / "fewlabels.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, re.S)
    settings = FewLabelsSettings(**yaml.safe_load(shown))
    assert len({len(runs) for runs in settings.arms.values()}) == 1


def test_the_table_of_presets_is_the_presets(root):
    from grass_model.contrast.presets import FIXED, RELEASED

    text = (root / "docs" / "method.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (\S+) \|$", text, re.M)
    assert len(rows) >= 7
    for name, fixed, released in rows:
        for options, shown in ((FIXED, fixed), (RELEASED, released)):
            value = getattr(options, name)
            expected = (
                str(value).lower()
                if isinstance(value, bool)
                else f"{value:g}"
                if isinstance(value, float)
                else value
            )
            assert shown == expected, name


def test_make_help_lists_every_target_the_documents_name(root):
    makefile = (root / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    for page in PAGES:
        text = (root / page).read_text(encoding="utf-8")
        for block in re.findall(r"`make ([a-z -]+?)[`A-Z#]", text) + re.findall(
            r"^make ([a-z-]+)", text, re.M
        ):
            assert set(block.split()) <= targets, (page, block)


def test_messages_that_the_page_on_failures_quotes_are_those_of_the_code(root):
    page_text = " ".join(
        " ".join(node.value.split())
        for room in ("grass_qgis", "grass_model", "export")
        for path in sorted((root / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    page = (root / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^\| `([^`]+)` \|", page, re.M)
    assert len(quoted) > 20
    assert [text for text in quoted if text not in page_text] == []


def test_what_the_page_on_additions_names_is_there(root):
    page = (root / "docs" / "extend.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:grass_qgis|grass_model|export|tests|tools)/[\w./]*)`", page)
    assert len(paths) > 15
    assert [path for path in paths if not (root / path).exists()] == []
    places = re.findall(r"`(\w+)`\s(?:of|in)\s+`([\w/]+\.py)`", page)
    assert len(places) >= 8
    for name, path in places:
        assert re.search(rf"\b{name}\b", (root / path).read_text(encoding="utf-8")), (name, path)
