"""Private environments: which count, their names, and that removing one is safe."""

from __future__ import annotations

import os
from pathlib import Path

from grass_qgis.backend import environments


def complete(root: Path, name: str, moment: int) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    environments.finish(folder, environments.Mark("1.0", "cpu", "3.11", {"format": 1}))
    os.utime(folder / environments.MARK, (moment, moment))
    return folder


def test_an_environment_without_its_mark_does_not_count(tmp_path):
    (tmp_path / "half" / "bin").mkdir(parents=True)
    (tmp_path / environments.DOWNLOADS).mkdir()
    spoiled = tmp_path / "spoiled"
    spoiled.mkdir()
    (spoiled / environments.MARK).write_text("{")
    whole = complete(tmp_path, "whole", 1)
    (result,) = environments.installed(tmp_path)
    assert (result.folder, result.mark.devices) == (whole, {"format": 1})
    assert environments.installed(tmp_path / "absent") == ()
    assert environments.installed(whole / environments.MARK) == ()


def test_the_newest_comes_first(tmp_path):
    complete(tmp_path, "a", 10)
    complete(tmp_path, "b", 30)
    complete(tmp_path, "c", 20)
    assert [item.folder.name for item in environments.installed(tmp_path)] == ["b", "c", "a"]


def test_names_hold_version_flavour_and_python_and_are_never_taken_twice(tmp_path):
    name = environments.folder_name("0.1.0", "cpu", (3, 11))
    assert name == "0.1.0-cpu-py3.11"
    for expected in (name, f"{name}-2", f"{name}-3"):
        folder = environments.unused(tmp_path, name)
        assert folder.name == expected
        folder.mkdir()


def test_only_what_lies_still_is_a_leftover(tmp_path):
    complete(tmp_path, "whole", 1)
    (tmp_path / environments.DOWNLOADS).mkdir()
    half = tmp_path / "half"
    half.mkdir()
    (half / environments.LOG).write_text("10:00:00 Collecting numpy\n")
    now = (half / environments.LOG).stat().st_mtime
    assert environments.leftovers(tmp_path, now + 60) == ()
    assert environments.leftovers(tmp_path, now + 3600) == (half,)


def test_removing_takes_links_but_not_what_they_lead_to(tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("x")
    folder = complete(tmp_path / "root", "env", 1)
    (folder / "link").symlink_to(precious)
    assert environments.remove(folder)
    assert not folder.exists() and (precious / "file").exists()
