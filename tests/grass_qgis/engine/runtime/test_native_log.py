from __future__ import annotations

import ctypes
import os
import sys

import pytest

from grass_qgis.engine.runtime.native_log import native_log, reason_in, why_left_out


def test_what_compiled_code_writes_is_collected_and_passed_on(capfd):
    with native_log() as lines:
        os.write(2, b"\x1b[1;31mfirst\x1b[m\nsecond\n")
        assert lines == []
    assert lines == ["first", "second"]
    assert "second" in capfd.readouterr().err


def test_an_error_inside_leaves_standard_error_as_it_was(capfd):
    with pytest.raises(KeyError), native_log():
        os.write(2, b"inside\n")
        raise KeyError
    os.write(2, b"after\n")
    error_output = capfd.readouterr().err
    assert "inside" in error_output and "after" in error_output


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], ""),
        (["[W:onnxruntime:x] only a warning"], ""),
        (["1 [E:onnxruntime:Default, a.cc:9 f] /s/b.cc:1 int f() [ERROR] No GPU."], "No GPU"),
        (
            ["libcudnn.so.9: cannot open shared object file"],
            "the library libcudnn.so.9 is missing",
        ),
    ],
)
def test_the_reason_is_taken_from_the_log(lines, reason):
    assert reason_in(lines) == reason


@pytest.mark.skipif(sys.platform != "linux", reason="libraries have other names")
def test_a_library_that_does_not_load_names_what_it_lacks(tmp_path, monkeypatch):
    assert "skipped it" in why_left_out("", tmp_path)
    assert "skipped it" in why_left_out("absent", tmp_path)
    (tmp_path / "libbroken.so").write_bytes(b"no library")
    assert "cannot be loaded" in why_left_out("broken", tmp_path)

    def lacking(path):
        raise OSError("libcublas.so.12: cannot open shared object file: No such file")

    monkeypatch.setattr(ctypes, "CDLL", lacking)
    assert "the library libcublas.so.12 is missing" in why_left_out("broken", tmp_path)
