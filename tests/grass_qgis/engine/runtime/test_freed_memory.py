from __future__ import annotations

import subprocess
import sys

import pytest

from grass_qgis.engine.runtime.resources import give_back

CODE = """
from grass_qgis.engine.runtime.resources import give_back

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20

small = [bytearray(50_000) for _ in range(4000)]  # of a size that the C library keeps
last = bytearray(50_000)  # on top of them, so that they are not given back by themselves
full = resident()
del small
kept = resident()
give_back()
print(full, kept, resident())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory")
def test_what_is_free_goes_back_to_the_system():
    result = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    ).stdout
    full, kept, left = map(float, result.split())
    assert kept > full - 100  # or there was nothing to give back
    assert left < kept - 150


def test_other_systems_are_not_queried(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("ctypes.CDLL", None)
    give_back()
