"""The examples of the page on Python run, where the tutorial was followed."""

from __future__ import annotations

import re
import shutil

import pytest

from grass_model import api


def examples(root):
    text = (root / "docs" / "python.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.S)


def test_every_example_runs_and_prints(root, tutorial, tmp_path, monkeypatch, capsys):
    shutil.copytree(tutorial, tmp_path, dirs_exist_ok=True)
    shutil.copy(tmp_path / "imagery" / "images" / "scene_00.tif", tmp_path / "scene.tif")
    monkeypatch.chdir(tmp_path)
    codes = examples(root)
    assert len(codes) > 5
    for code in codes:
        exec(compile(code, "docs/python.md", "exec"), {})
        assert capsys.readouterr().out.strip(), code
    for name in ("classes.tif", "segments.gpkg", "regions.gpkg", "scores.json"):
        assert (tmp_path / name).stat().st_size > 0, name


@pytest.mark.parametrize("name", api.__all__)
def test_what_is_promised_is_there_and_says_what_it_is(name):
    assert hasattr(api, name)


def test_the_page_shows_every_function(root):
    text = "\n".join(examples(root))
    functions = [name for name in api.__all__ if name.islower()]
    assert [name for name in functions if f"api.{name}(" not in text] == []
