"""NVIDIA's driver, from what its program and Linux's kernel say."""

from __future__ import annotations

import pytest

from grass_qgis.backend.machine import driver_of_proc, driver_of_query, driver_programs
from grass_qgis.backend.probe import architecture_named

OPEN = (
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs)\n"
    "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n"
)
CLOSED = (
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.256.02  Thu May  2 14:37:44 UTC 2024\n"
)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("580.65.06\n", (580, 65, 6)),
        ("  537.13\r\n537.13\r\n", (537, 13)),
        ("No devices were found\n", None),
        ("NVIDIA-SMI has failed because it couldn't communicate with the driver 12.1.\n", None),
        ("", None),
    ],
)
def test_the_program_s_output_is_a_version_or_nothing(text, version):
    assert driver_of_query(text) == version


@pytest.mark.parametrize(
    ("text", "version"),
    [(OPEN, (580, 65, 6)), (CLOSED, (470, 256, 2)), ("", None), ("something else\n", (0,))],
)
def test_the_kernel_s_file_is_a_version_or_nothing(text, version):
    assert driver_of_proc(text) == version


def test_the_program_is_looked_for_where_each_system_keeps_it():
    windows = driver_programs("win32", {"SYSTEMROOT": r"D:\Windows"})
    assert windows[0] == r"D:\Windows\System32\nvidia-smi.exe"
    assert any("wsl" in path for path in driver_programs("linux", {}))
    assert driver_programs("darwin", {}) == ()


def test_an_architecture_has_one_name_on_every_system():
    assert {architecture_named(name) for name in ("AMD64", "x86_64")} == {"x86_64"}
    assert {architecture_named(name) for name in ("aarch64", "arm64", "ARM64")} == {"arm64"}
