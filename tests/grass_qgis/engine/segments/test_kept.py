"""Trees on the disk: built once, found again, never more than fit."""

from __future__ import annotations

import os

import numpy as np
import pytest

from grass_qgis.engine.segments.builder import TreeBuilder
from grass_qgis.engine.segments.cache_folder import VARIABLE, cache_folder
from grass_qgis.engine.segments.kept import KeptTrees, key_of
from grass_qgis.engine.segments.superpixels import cells_of

from .trees import patches, tree_of

SHAPE = (60, 70)
SIZE = SHAPE, 3, cells_of(60) * cells_of(70)


class Build:
    """Writes the tree of an image, and counts how often."""

    def __init__(self, seed=0):
        self.image, self.calls = patches(*SHAPE, seed), 0

    def __call__(self, nodes):
        self.calls += 1
        builder = TreeBuilder(SHAPE[1], SHAPE[0], nodes)
        builder.add(self.image, np.ones(SHAPE, bool))
        builder.finish()


def alike(tree, image):
    expected = tree_of(image)
    same = np.array_equal(tree.superpixels((0, 0, *SHAPE)), expected.superpixels((0, 0, *SHAPE)))
    return same and tree.records.tobytes() == expected.records.tobytes()


@pytest.fixture
def spare(tmp_path):
    folder = tmp_path / "spare"
    folder.mkdir()
    return folder


def test_a_tree_is_built_once_and_is_the_same(tmp_path, spare):
    build, trees = Build(), KeptTrees(tmp_path / "kept")
    for _ in range(3):
        assert alike(trees.tree("a", SIZE, build, spare), build.image)
    assert build.calls == 1 and not list(spare.iterdir())
    assert alike(KeptTrees(tmp_path / "kept").tree("b", SIZE, Build(1), spare), Build(1).image)
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["a", "b"]


def test_a_tree_that_is_removed_meanwhile_can_still_be_read(tmp_path, spare):
    build, trees = Build(), KeptTrees(tmp_path / "kept")
    tree = trees.tree("a", SIZE, build, spare)
    for path in (tmp_path / "kept" / "a").iterdir():
        path.unlink()
    assert alike(tree, build.image)
    assert alike(trees.tree("a", SIZE, build, spare), build.image) and build.calls == 2


def test_those_used_longest_ago_are_removed(tmp_path, spare):
    folder = tmp_path / "kept"
    KeptTrees(folder).tree("a", SIZE, Build(), spare)
    size = sum(path.stat().st_size for path in (folder / "a").iterdir())
    trees = KeptTrees(folder, int(2.5 * size))
    trees.tree("b", SIZE, Build(1), spare)
    os.utime(folder / "a", (10, 10))
    os.utime(folder / "b", (5, 5))
    trees.tree("a", SIZE, Build(), spare)  # used again
    trees.tree("c", SIZE, Build(2), spare)
    assert sorted(path.name for path in folder.iterdir()) == ["a", "c"]


@pytest.mark.parametrize("memory", [False, True])
def test_nothing_is_kept_without_a_folder_a_key_or_space(tmp_path, spare, memory):
    build, place = Build(), None if memory else spare
    blocked = tmp_path / "file"
    blocked.write_text("")
    for trees, key in (
        (KeptTrees(None), "a"),
        (KeptTrees(tmp_path / "kept"), None),
        (KeptTrees(tmp_path / "kept", 100), "a"),
        (KeptTrees(blocked), "a"),
    ):
        assert alike(trees.tree(key, SIZE, build, place), build.image)
    assert build.calls == 4 and not (tmp_path / "kept").exists()
    assert bool(list(spare.iterdir())) is not memory


def test_a_failed_build_leaves_nothing(tmp_path, spare):
    def build(nodes):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        KeptTrees(tmp_path / "kept").tree("a", SIZE, build, spare)
    assert not list((tmp_path / "kept").iterdir())


def test_a_damaged_tree_is_built_anew(tmp_path, spare):
    build, trees = Build(), KeptTrees(tmp_path / "kept")
    trees.tree("a", SIZE, build, spare)
    (tmp_path / "kept" / "a" / "superpixels.raw").write_bytes(b"short")
    assert alike(trees.tree("a", SIZE, build, spare), build.image)


def test_a_key_changes_with_the_file_and_the_settings(tmp_path):
    raster = tmp_path / "a.tif"
    raster.write_text("pixels")
    key = key_of([raster], "bands 1")
    assert key == key_of([raster], "bands 1") != key_of([raster], "bands 2")
    os.utime(raster, ns=(1, 1))
    assert key_of([raster], "bands 1") != key
    assert key_of([], "bands 1") is None and key_of([tmp_path / "gone"], "bands 1") is None


def test_the_folder_is_the_system_s_or_the_named_one(tmp_path):
    home = {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path / "local")}
    assert cache_folder(home, "linux") == tmp_path / "grass-segmenter"
    assert cache_folder(home, "win32") == tmp_path / "local" / "grass-segmenter"
    assert cache_folder({}, "darwin").parts[-3:] == ("Library", "Caches", "grass-segmenter")
    assert cache_folder({**home, VARIABLE: str(tmp_path / "x")}, "linux") == tmp_path / "x"
    assert cache_folder({**home, VARIABLE: ""}, "linux") is None
