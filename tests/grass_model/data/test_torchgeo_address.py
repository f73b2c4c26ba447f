from pathlib import Path

import pytest

from grass_model.data.torchgeo_address import parse_address
from grass_qgis.engine.core.errors import JobError


def test_an_address_names_a_class_a_folder_and_arguments():
    address = parse_address("torchgeo:LoveDA?root=/d/a=b&scene=urban&scene=rural&split=val")
    assert address.name == "LoveDA"
    assert address.folders == ("/d/a=b",)
    assert address.values == {"root": "/d/a=b", "scene": ["urban", "rural"], "split": "val"}


def test_an_address_that_is_written_reads_back_whatever_its_folder_is_called():
    text = "torchgeo:LoveDA?root=/d/R%26D 100%25 é+?#&scene=[urban]"
    address = parse_address(text)
    assert address.folders == ("/d/R&D 100% é+?#",)
    assert parse_address(str(address)) == address


def test_folders_may_be_relative_to_another_and_are_no_part_of_the_short_name():
    address = parse_address("torchgeo:Sentinel2CDLDataModule?cdl_paths=c&sentinel2_paths=/s&a=1")
    moved = address.below(Path("/lists"))
    assert moved.folders == ("/lists/c", "/s")
    assert moved.without_folders() == "torchgeo:Sentinel2CDLDataModule?a=1"


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("torchgeo:", "a name"),
        ("torchgeo:?root=x", "a name"),
        ("torchgeo:LoveDA", "a folder"),
        ("torchgeo:LoveDA?scene=urban", "a folder"),
        ("torchgeo:LoveDA?root", "a value for 'root'"),
        ("torchgeo:LoveDA?root=x&scene=", "a value for 'scene'"),
    ],
)
def test_what_an_address_lacks_is_said(text, lack):
    with pytest.raises(JobError, match=f"lacks {lack}") as caught:
        parse_address(text)
    assert "root=FOLDER" in caught.value.remedy
