from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grass_qgis.engine.core.errors import OutputError
from grass_qgis.engine.output.staging import Staging


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


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="names of descriptors are Linux's")
def test_all_content_reaches_the_disk_before_any_result_gets_its_name(tmp_path, monkeypatch):
    calls = []
    sync, move = os.fsync, os.replace

    def fsync(number):
        calls.append(("sync", Path(f"/proc/self/fd/{number}").readlink()))
        sync(number)

    def replace(source, target):
        calls.append(("name", Path(target)))
        move(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    targets = {"a": str(tmp_path / "a.tif"), "b": str(tmp_path / "b.tif")}
    with Staging(targets, []) as staging:
        staged = [staging.path(role) for role in targets]
        for path in staged:
            path.write_text("new")
        staging.commit()
    named = [calls.index(("name", Path(target))) for target in targets.values()]
    assert max(calls.index(("sync", path)) for path in staged) < min(named)
    assert ("sync", tmp_path) in calls[max(named) :]


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


def test_an_input_is_protected_through_a_hard_link_and_once_it_is_opened(tmp_path):
    source, link = tmp_path / "scene.tif", tmp_path / "link.tif"
    source.write_text("pixels")
    os.link(source, link)
    with pytest.raises(OutputError, match="would overwrite"):
        Staging({"classes": str(link)}, [str(source)])
    staging = Staging({"classes": str(link)}, ["GPKG:some.gpkg:table"])
    staging.protect([tmp_path / "other.tif"])
    with pytest.raises(OutputError, match="would overwrite"):
        staging.protect([tmp_path / "other.tif", source])


def test_an_input_is_not_cleared_away_as_a_companion(tmp_path):
    companion = tmp_path / "c.tif.ovr"
    companion.write_text("pixels")
    with pytest.raises(OutputError, match="would overwrite"):
        Staging({"classes": str(tmp_path / "c.tif")}, [str(companion)])


def former_results(tmp_path):
    targets = {"classes": str(tmp_path / "c.tif"), "segments": str(tmp_path / "s.gpkg")}
    for name in ("c.tif", "c.tif.aux.xml", "s.gpkg", "s.gpkg-wal"):
        (tmp_path / name).write_text(f"old {name}")
    return targets, {path: path.read_text() for path in tmp_path.iterdir()}


def failing_replace(monkeypatch, fails):
    """os.replace that refuses when `fails(source, destination)`."""
    original = os.replace

    def replace(source, destination):
        if fails(Path(source), Path(destination)):
            raise PermissionError(13, "it is open")
        original(source, destination)

    monkeypatch.setattr(os, "replace", replace)


@pytest.mark.parametrize("step", ["aside", "in"])
def test_a_commit_that_fails_midway_leaves_every_former_file(tmp_path, monkeypatch, step):
    targets, before = former_results(tmp_path)
    second = Path(targets["segments"])
    failing_replace(monkeypatch, lambda a, b: second in ((a,) if step == "aside" else (b,))
                    and not (step == "in" and a.parent.name == ".former"))  # fmt: skip
    with pytest.raises(OutputError, match="it is open"), Staging(targets, []) as staging:
        for role in targets:
            staging.path(role).write_text("new")
        staging.commit()
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before


def test_when_even_the_way_back_fails_nothing_is_lost_and_the_place_is_named(tmp_path, monkeypatch):
    targets, before = former_results(tmp_path)
    first, second = (Path(path) for path in targets.values())
    failing_replace(monkeypatch, lambda a, b: b == second or (a == first and b.parent != tmp_path
                    and first.read_text() == "new classes"))  # fmt: skip
    refusal = pytest.raises(OutputError, match="Not all former files could be restored")
    with refusal as caught, Staging(targets, []) as staging:
        for role in targets:
            staging.path(role).write_text(f"new {role}")
        staging.commit()
    (kept,) = tmp_path.glob("*.partial")
    assert str(kept) in caught.value.remedy
    texts = {path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert texts == {*before.values(), "new classes", "new segments"}
    with Staging({"classes": str(tmp_path / "d.tif")}, []):
        assert kept.is_dir()


def test_what_a_killed_run_left_goes_and_what_a_living_one_works_in_stays(tmp_path):
    script = (
        "import os, signal, sys\n"
        "from grass_qgis.engine.output.staging import Staging\n"
        "staging = Staging({'classes': sys.argv[1]}, []).__enter__()\n"
        "staging.path('classes').write_text('half')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "c.tif")], check=False)
    assert len(list(tmp_path.glob("*.partial"))) == 1
    with Staging({"a": str(tmp_path / "a")}, []) as living:
        (folder,) = tmp_path.iterdir()
        assert folder == living.path("a").parent
        with Staging({"b": str(tmp_path / "b")}, []):
            assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []
