from __future__ import annotations

import os

import pytest

from grass_model.files.atomic import whole_file, write_whole


@pytest.mark.parametrize("shared", [False, True])
def test_a_file_has_its_name_only_when_it_is_complete(tmp_path, shared):
    path = tmp_path / "run.json"
    path.write_bytes(b"former")
    with whole_file(path, shared=shared) as part:
        part.write_bytes(b"new")
        assert path.read_bytes() == b"former"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_breaks_off_leaves_the_former_file_and_nothing_else(tmp_path):
    path = tmp_path / "run.json"
    write_whole(path, b"former")
    with pytest.raises(OSError, match="full"), whole_file(path) as part:
        part.write_bytes(b"ne")
        raise OSError("full")
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_written_over(tmp_path):
    path = tmp_path / "model.json"
    with whole_file(path) as part:
        left = part
        part.write_bytes(b"")
    left.write_bytes(b"cut sh")
    write_whole(path, b"whole")
    assert path.read_bytes() == b"whole" and not left.exists()


def test_of_several_processes_each_writes_a_separate_part(tmp_path):
    with whole_file(tmp_path / "cell.json", shared=True) as part:
        assert str(os.getpid()) in part.name
        part.write_bytes(b"")
