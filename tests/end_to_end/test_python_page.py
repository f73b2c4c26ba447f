"""The examples of the page on Python run, where the tutorial was followed."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest
import rasterio

from grass_model import api
from tests.grass_qgis.engine.runs.test_assess import write_points


def examples(root):
    text = (root / "docs" / "python.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.S)


def write_plots(folder):
    """Points on a grid over classes.tif whose reference class is the map's."""
    with rasterio.open(folder / "classes.tif") as source:
        names = {item.id: item.name for item in api.describe("models/segment.onnx").output.classes}
        rows, cols = (
            axis.ravel() for axis in np.mgrid[8 : source.height : 16, 8 : source.width : 16]
        )
        places = [source.xy(row, col) for row, col in zip(rows, cols, strict=True)]
        values = source.read(1)[rows, cols]
        crs = source.crs.to_string()
    plots = [names.get(int(value), "") for value in values]
    write_points(folder / "plots.gpkg", places, plots, crs, "landcover")


def test_every_example_runs_and_prints(root, tutorial, tmp_path, monkeypatch, capsys):
    shutil.copytree(tutorial, tmp_path, dirs_exist_ok=True)
    shutil.copy(tmp_path / "imagery" / "images" / "scene_00.tif", tmp_path / "scene.tif")
    monkeypatch.chdir(tmp_path)
    codes = examples(root)
    assert len(codes) > 5
    for code in codes:
        if "plots.gpkg" in code:
            write_plots(tmp_path)
        if "later.tif" in code:
            shutil.copy("classes.tif", "later.tif")
        exec(compile(code, "docs/python.md", "exec"), {})
        assert capsys.readouterr().out.strip(), code
    for name in (
        "classes.tif",
        "segments.gpkg",
        "regions.gpkg",
        "scores.json",
        "report.html",
        "change.gpkg",
    ):
        assert (tmp_path / name).stat().st_size > 0, name


@pytest.mark.parametrize("name", api.__all__)
def test_what_is_promised_is_there_and_says_what_it_is(name):
    assert hasattr(api, name)


def test_the_page_shows_every_function(root):
    text = "\n".join(examples(root))
    functions = [name for name in api.__all__ if name.islower()]
    assert [name for name in functions if f"api.{name}(" not in text] == []
