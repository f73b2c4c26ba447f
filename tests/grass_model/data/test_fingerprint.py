import os
from dataclasses import replace

from grass_model.data.fingerprint import fingerprint
from grass_model.data.scenes import Scene


def test_a_fingerprint_changes_with_file_time_bands_and_scenes_only(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(b"one")
    os.utime(path, ns=(1, 1))
    scene = Scene("a", path)
    first = fingerprint([scene])
    assert len(first) == 64
    assert int(first, 16) > 0
    assert fingerprint([Scene("a", tmp_path / "." / "a.tif")]) == first
    seen = {first, fingerprint([replace(scene, bands=(1, 2))]), fingerprint([scene, scene])}
    os.utime(path, ns=(1, 2))
    seen.add(fingerprint([scene]))
    path.write_bytes(b"three")
    os.utime(path, ns=(1, 1))
    seen.add(fingerprint([scene]))
    assert len(seen) == 5


def test_addresses_are_told_apart_by_name():
    one, other = (fingerprint([Scene("a", f"/vsicurl/https://h/{n}.tif")]) for n in "ab")
    assert one != other
