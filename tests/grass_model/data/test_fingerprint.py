import os
import shutil
from dataclasses import replace

import pytest

from grass_model.data.fingerprint import fingerprint
from grass_model.data.scenes import Scene

LARGE = 400_000


@pytest.fixture
def scene(tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "a.tif").write_bytes(bytes(LARGE))
    (folder / "a.png").write_bytes(bytes(LARGE))
    return Scene("a", folder / "a.tif", folder / "a.png")


def test_data_that_was_moved_copied_or_touched_is_the_same(scene, tmp_path):
    first = fingerprint([scene])
    assert len(first) == 64
    assert int(first, 16) > 0
    there = tmp_path / "there"
    shutil.copytree(tmp_path / "here", there)
    os.utime(there / "a.tif", ns=(1, 1))
    assert fingerprint([Scene("a", there / "." / "a.tif", there / "a.png")]) == first


def test_bands_scenes_and_files_under_other_names_differ(scene):
    renamed = scene.image.rename(scene.image.with_name("b.tif"))
    prints = {fingerprint([replace(scene, image=renamed)])}
    renamed.rename(scene.image)
    prints |= {fingerprint([scene]), fingerprint([scene, scene])}
    for change in ({"bands": (1, 2)}, {"mask": None}):
        prints.add(fingerprint([replace(scene, **change)]))
    assert len(prints) == 5


@pytest.mark.parametrize(
    ("role", "place"),
    [("image", 0), ("image", LARGE // 2), ("image", LARGE - 1),
     ("mask", 1), ("mask", LARGE // 3), ("mask", LARGE - 1)],
)  # fmt: skip
def test_a_byte_changed_at_an_end_or_the_middle_or_anywhere_in_labels_differs(scene, role, place):
    first = fingerprint([scene])
    with getattr(scene, role).open("r+b") as file:
        file.seek(place)
        file.write(b"x")
    assert fingerprint([scene]) != first


def test_one_byte_more_of_an_image_differs(scene):
    first = fingerprint([scene])
    scene.image.write_bytes(bytes(LARGE + 1))
    assert fingerprint([scene]) != first


def test_addresses_are_distinguished_by_name():
    one, other = (fingerprint([Scene("a", f"/vsicurl/https://h/{n}.tif")]) for n in "ab")
    assert one != other
