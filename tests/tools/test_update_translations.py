"""Every text of the plugin is translated, with its gaps and its letter to press."""

import re
import string
import subprocess
import sys

import pytest

from tools.update_translations import FOLDER, TextError, main, texts, translated, update

LANGUAGES = ("de", "ja")


@pytest.fixture(scope="module", params=LANGUAGES)
def pairs(request, root):
    """Text and translation of a language, finished ones only."""
    return translated(root / FOLDER / f"grass_qgis_{request.param}.ts")


@pytest.fixture
def tree(tmp_path):
    """A source tree with one file of texts, and a folder for languages."""
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / "grass_qgis").mkdir()
    (tmp_path / "grass_qgis" / "dock.py").write_text('tr("Run"); tr("Area"); other("no text")\n')
    return tmp_path


def gaps(text):
    """What `format` fills in, each with how it is written."""
    parts = string.Formatter().parse(text)
    return sorted((name, spec, how or "") for _, name, spec, how in parts if name is not None)


def letters(text):
    """The letters to press that a text names."""
    return re.findall(r"&(\w)", text)


def ends(text):
    """Whether a text begins or ends with a space, or leaves something open."""
    return text[:1] == " ", text[-1:] == " ", text.endswith("…"), text.endswith("...")


def test_no_text_of_the_plugin_lacks_a_translation(root, pairs):
    there = texts(root)
    assert len(there) > 300
    assert [text for text in there if not pairs.get(text, "").strip()] == []
    assert sorted(pairs.keys() - there.keys()) == []


def test_translations_have_the_gaps_of_their_text(pairs):
    assert [text for text, other in pairs.items() if gaps(text) != gaps(other)] == []


def test_translations_have_a_letter_to_press_where_the_text_has_one(pairs):
    wrong = [text for text, other in pairs.items() if len(letters(text)) != len(letters(other))]
    assert wrong == []


def test_translations_begin_and_end_like_their_text(pairs):
    assert [text for text, other in pairs.items() if ends(text) != ends(other)] == []


def test_all_calls_are_listed_also_split_and_nested_ones(tree):
    (tree / "grass_qgis" / "more.py").write_text(
        'tr("one " "text")\nf(tr("Inner").format(n=tr("N")))'
    )
    assert list(texts(tree)) == ["Run", "Area", "one text", "Inner", "N"]
    assert texts(tree)["Inner"] == "grass_qgis/more.py"


@pytest.mark.parametrize("call", ['tr(f"{n} tiles")', "tr(name)", 'tr("a", "b")', "tr(b'a')"])
def test_a_text_that_no_translator_can_know_is_refused_with_its_place(tree, call):
    (tree / "grass_qgis" / "more.py").write_text(f"\n{call}\n")
    with pytest.raises(TextError, match=r"grass_qgis/more\.py:2: tr takes one literal"):
        texts(tree)


def test_an_update_keeps_what_is_translated_adds_what_is_new_and_drops_what_is_gone(tree):
    path = tree / FOLDER / "grass_qgis_de.ts"
    assert update(path, tree) == 2
    assert translated(path) == {}
    content = path.read_text(encoding="utf-8")
    unfinished = '<translation type="unfinished" />'
    for word in ("Ausführen", "Bereich"):
        content = content.replace(unfinished, f"<translation>{word}</translation>", 1)
    path.write_text(content, encoding="utf-8")
    assert update(path, tree) == 0
    (tree / "grass_qgis" / "dock.py").write_text('tr("Run"); tr("Model <b>&</b>")\n')
    assert update(path, tree) == 1
    assert translated(path) == {"Run": "Ausführen"}
    content = path.read_text(encoding="utf-8")
    assert "Bereich" not in content and "Model &lt;b&gt;&amp;&lt;/b&gt;" in content


def test_a_second_update_changes_no_byte(root, tmp_path):
    for language in LANGUAGES:
        source = root / FOLDER / f"grass_qgis_{language}.ts"
        copy = tmp_path / source.name
        copy.write_bytes(source.read_bytes())
        update(copy, root)
        assert copy.read_bytes() == source.read_bytes()


def test_the_command_begins_a_language_and_reports_what_is_open(tree, capsys):
    assert main(["--root", str(tree), "--add", "fr"]) == 0
    assert capsys.readouterr().out == "grass_qgis_fr.ts: 2 unfinished\n"
    assert 'language="fr"' in (tree / FOLDER / "grass_qgis_fr.ts").read_text(encoding="utf-8")


def test_the_command_reports_a_refused_text_in_one_line(tree, root):
    (tree / "grass_qgis" / "more.py").write_text("tr(name)\n")
    command = [sys.executable, str(root / "tools" / "update_translations.py"), "--root", str(tree)]
    done = subprocess.run([*command, "--add", "fr"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: grass_qgis/more.py:1: ")
    assert done.stderr.count("\n") == 1
