"""A settings file of any kind is data: it runs no code and fails in one line."""

from __future__ import annotations

import pytest

from export.contract_yaml import read_contract
from grass_model import cli
from grass_qgis.engine.core.errors import DataError


def error_line(tmp_path, content, capsys):
    """Exit status and the one line on standard error."""
    (tmp_path / "s.yaml").write_bytes(content)
    with pytest.raises((SystemExit, DataError)) as caught:
        cli.run(["predict", "--config", str(tmp_path / "s.yaml"), "absent.tif"])
    line = capsys.readouterr().err.strip() or str(caught.value)
    assert "\n" not in line
    assert "Traceback" not in line
    return line


@pytest.mark.parametrize(
    "content",
    [
        b"model: !!python/object/apply:os.mkdir [mark]\nout: o\n",
        b"model: !!python/object/new:os.system [touch mark]\nout: o\n",
        b"!!python/module:this\n",
        b"device:\n  class_path: os.mkdir\n  init_args: {path: mark}\nmodel: m\nout: o\n",
    ],
)
def test_a_settings_file_runs_no_code(tmp_path, monkeypatch, capsys, content):
    monkeypatch.chdir(tmp_path)
    assert error_line(tmp_path, content, capsys)
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"model: \x80\n", b"[" * 5000, b"[" * 5000 + b"]" * 5000, b"a: &a [*a]"],
)
def test_what_is_no_settings_file_is_reported_in_one_line(tmp_path, capsys, content):
    assert error_line(tmp_path, content, capsys)


def test_an_empty_group_of_settings_is_reported(tmp_path):
    (tmp_path / "s.yaml").write_text("images: absent\nout: o\nloop:\nencoder:\n")
    with pytest.raises(DataError, match=r"no file or folder absent|A group of settings"):
        cli.run(["pretrain", "--config", str(tmp_path / "s.yaml")])


def test_names_that_stand_for_each_other_do_not_fill_the_memory(tmp_path, capsys):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 12)]
    assert "alias" in error_line(tmp_path, "\n".join(lines).encode(), capsys)
    with pytest.raises(DataError, match="alias"):
        read_contract(tmp_path / "s.yaml")


def test_patterns_and_repeated_values_are_no_aliases(tmp_path, capsys):
    content = b"model: scenes/*.onnx\nout: a & b\nbands: [1, 1, 1]\n"
    assert "alias" not in error_line(tmp_path, content, capsys)


def test_a_memory_that_is_used_up_is_reported_in_one_line(monkeypatch, capsys):
    def full():
        raise MemoryError

    monkeypatch.setattr(cli, "run", full)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    assert "memory is used up" in capsys.readouterr().err
