from __future__ import annotations

from pathlib import Path

import pytest

from grass_qgis.engine.errors import OutputError
from grass_qgis.engine.outputs import Staging


def test_files_appear_together_at_the_commit_and_nothing_else_stays(tmp_path):
    targets = {"classes": str(tmp_path / "c.tif"), "report": str(tmp_path / "sub" / "r.json")}
    (tmp_path / "sub").mkdir()
    with Staging(targets, []) as staging:
        for role, target in targets.items():
            staging.path(role).write_text(role)
            assert not Path(target).exists()
        assert staging.commit() == targets
    assert (tmp_path / "c.tif").read_text() == "classes"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["c.tif", "r.json", "sub"]


def test_without_a_commit_former_results_stay_and_new_ones_vanish(tmp_path):
    old = tmp_path / "c.tif"
    old.write_text("old")
    with pytest.raises(RuntimeError), Staging({"classes": str(old)}, []) as staging:
        staging.path("classes").write_text("half")
        raise RuntimeError
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_companions_of_a_replaced_file_go_with_it(tmp_path):
    target, stale = tmp_path / "c.tif", tmp_path / "c.tif.aux.xml"
    target.write_text("old")
    stale.write_text("statistics of the old one")
    with Staging({"classes": str(target)}, []) as staging:
        staging.path("classes").write_text("new")
        staging.commit()
    assert target.read_text() == "new"
    assert not stale.exists()


def test_an_input_is_never_a_target_not_even_through_a_link(tmp_path):
    source = tmp_path / "scene.tif"
    source.write_text("pixels")
    (tmp_path / "link.tif").symlink_to(source)
    for name in ("scene.tif", "link.tif"):
        with pytest.raises(OutputError, match="would overwrite"):
            Staging({"classes": str(tmp_path / name)}, [str(source)])


def test_two_results_cannot_share_a_name(tmp_path):
    with pytest.raises(OutputError, match="report would overwrite"):
        Staging({"classes": str(tmp_path / "a"), "report": str(tmp_path / "a")}, [])


def test_a_missing_folder_and_a_folder_as_target_are_refused(tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        Staging({"classes": str(tmp_path / "none" / "c.tif")}, [])
    with pytest.raises(OutputError, match="is a folder"):
        Staging({"classes": str(tmp_path)}, [])
