"""The analyst's walk: its scene, its pictures, and that the page shows what it does."""

import ast
import sys
from pathlib import Path

import numpy as np
import rasterio
from PIL import Image

from tests.shown_commands import commands_of
from tools import take_walk as walk


def write_parts(folder):
    """Nine parts of scene t8 whose sizes differ by a pixel; each holds its number."""
    folder.mkdir(parents=True)
    for number in range(1, 10):
        height, width = 10 + (number == 1), 12 + (number == 9)
        part = np.full((height, width, 3), 20 * number, np.uint8)
        Image.fromarray(part).save(folder / f"t8_{number:03d}.png")


def test_the_parts_lie_row_by_row_and_become_a_raster_with_a_place(tmp_path):
    write_parts(tmp_path / "images")
    image = walk.joined(tmp_path / "images", "png")
    assert image.shape == (3, 30, 36)
    centres = image[0, 5::10, 6::12]
    assert centres.tolist() == [[20, 40, 60], [80, 100, 120], [140, 160, 180]]
    walk.write(tmp_path / "scene.tif", image, photometric="RGB")
    with rasterio.open(tmp_path / "scene.tif") as scene:
        assert np.array_equal(scene.read(), image)
        assert scene.res == (1.0, 1.0) and scene.crs.to_epsg() == 32640
        assert scene.overviews(1)


def test_a_picture_is_kept_with_few_colours_and_its_look(tmp_path):
    (tmp_path / "kept").mkdir()
    rng = np.random.default_rng(0)
    smooth = np.linspace(0, 255, 200).astype(np.uint8)[None, :, None] * np.ones((120, 1, 3))
    picture = np.clip(smooth + rng.integers(0, 9, (120, 200, 3)), 0, 255).astype(np.uint8)
    picture[10:13, 10:60] = (255, 47, 168)  # an outline
    Image.fromarray(picture).save(tmp_path / "walk-a.png")
    walk.keep(tmp_path / "walk-a.png", tmp_path / "kept")
    kept = Image.open(tmp_path / "kept" / "walk-a.png")
    assert kept.mode == "P" and len(kept.getcolors()) < 256
    shown = np.asarray(kept.convert("RGB"), int)
    assert np.abs(shown - picture).mean() < 8
    assert np.abs(shown[11, 30] - picture[11, 30]).max() < 24


def test_only_what_a_walk_has_made_is_removed(tmp_path):
    for name in (
        "labelled/images/a.tif",
        "dubai_t8.tif.aux.xml",
        "dubai.qgz",
        "mine/a.tif",
        "a.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    walk.clear(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "mine"]
    assert (tmp_path / "mine" / "a.tif").is_file()


def test_no_data_set_is_reported_in_a_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["make", "--data", str(tmp_path), "--out", str(tmp_path)])
    assert walk.main() == 2
    assert "Give DATA=FOLDER" in capsys.readouterr().err


def test_the_page_trains_as_the_walk_does_and_shows_its_pictures(root):
    page = root / "docs" / "tutorial-analyst.md"
    shown = {words[0]: words[1:] for words in commands_of(page)}
    values = dict(zip(shown["finetune"][::2], shown["finetune"][1::2], strict=True))
    trained = training(root / "tools" / "walk.py")
    assert {name: values[name] for name in trained} == trained
    assert set(values) - set(trained) == {"--data", "--out"}
    text = page.read_text(encoding="utf-8")
    taken = {path.name for path in (root / "docs" / "pictures").glob("walk-*.png")}
    assert taken and all(f"pictures/{name}" in text for name in taken)


def training(path: Path) -> dict[str, str]:
    """The settings of `path`, which only QGIS can import."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TRAINING"
    )
