import subprocess
import sys

import pytest

from grass_model.data.torchgeo_address import parse_address
from grass_model.data.torchgeo_opening import open_dataset, split_of
from grass_qgis.engine.core.errors import DataError, JobError
from tests.torchgeo_archives import loveda, potsdam, vaihingen


def opened(text):
    return open_dataset(parse_address(text))


def test_arguments_become_what_the_constructor_takes(tmp_path):
    loveda(tmp_path)
    base = f"torchgeo:LoveDA?root={tmp_path}"
    assert len(opened(base)) == 6
    for scene in ("scene=urban", "scene=[urban]", 'scene=["urban"]'):
        assert opened(f"{base}&{scene}").scene == ["urban"]
    assert opened(f"{base}&scene=urban&scene=rural").scene == ["urban", "rural"]
    assert opened(f"{base}&checksum=true").checksum is True


def test_a_required_argument_that_is_missing_is_named(tmp_path):
    splits = "train_splits=de-train&val_splits=de-val"
    with pytest.raises(DataError, match="test_splits") as caught:
        opened(f"torchgeo:ChesapeakeCVPRDataModule?root={tmp_path}&{splits}")
    assert "ChesapeakeCVPRDataModule refuses" in caught.value.what
    with pytest.raises(DataError, match="finds no ChesapeakeCVPR"):
        opened(f"torchgeo:ChesapeakeCVPRDataModule?root={tmp_path}&{splits}&test_splits=de-test")


@pytest.mark.parametrize("name", ["LoveDA", "LoveDADataModule"])
def test_the_training_split_is_opened_by_default(tmp_path, name):
    loveda(tmp_path)
    text = f"torchgeo:{name}?root={tmp_path}"
    assert opened(text).split == "train"
    assert split_of(parse_address(text)) == "train"


def test_another_split_can_be_requested(tmp_path):
    text = f"torchgeo:LoveDA?root={loveda(tmp_path)}&split=val"
    assert opened(text).split == "val"
    assert split_of(parse_address(text)) == "val"
    assert split_of(parse_address("torchgeo:RasterDataset?paths=x")) == ""


def test_a_datamodule_hands_arguments_on_in_the_types_of_its_data_set(tmp_path):
    text = f"torchgeo:LoveDADataModule?root={loveda(tmp_path)}&scene=urban&batch_size=2"
    assert opened(text).scene == ["urban"]
    part = opened(f"torchgeo:Potsdam2DDataModule?root={potsdam(tmp_path)}&val_split_pct=0.5")
    assert len(part) == 1  # of the two that are for training


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LoveDa?root={}", ["no data set LoveDa", "LoveDA"]),
        ("Potsdam?root={}", ["no data set Potsdam", "Potsdam2D"]),
        ("LoveDADatamodule?root={}", ["LoveDADataModule"]),
        ("stack_samples?root={}", ["no data set stack_samples"]),
        ("LoveDA?root={}&scenes=urban", ["no argument 'scenes'", "scene"]),
        ("LoveDA?root={}&checksum=maybe", ["checksum=maybe", "bool"]),
        ("LoveDA?root={}&download=true", ["downloads no data sets"]),
        ("LoveDADataModule?root={}&download=true", ["downloads no data sets"]),
        ("Sentinel2CDLDataModule?cdl_paths={}&cdl_download=true", ["Leave cdl_download out"]),
        ("LoveDADataModule?root={}&batch_size=two", ["batch_size=two", "int"]),
        ("RasterDataset?root={}", ["no argument 'root'", "paths"]),
    ],
)
def test_wrong_names_and_arguments_are_named(tmp_path, text, words):
    loveda(tmp_path)
    with pytest.raises(JobError) as caught:
        opened("torchgeo:" + text.format(tmp_path))
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LoveDA?root={}&split=exam", ["LoveDA refuses", "split=exam"]),
        ("LoveDA?root={}&scene=seaside", ["scene=seaside", "'rural' and/or 'urban'"]),
        ("LoveDADataModule?root={}&scenery=urban", ["scenery"]),
    ],
)
def test_what_a_constructor_refuses_is_one_sentence_with_the_argument(tmp_path, text, words):
    loveda(tmp_path)
    with pytest.raises(DataError) as caught:
        opened("torchgeo:" + text.format(tmp_path))
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("LoveDA", "Train/Urban/images_png"),
        ("LoveDADataModule", "Train/Urban/images_png"),
        ("Potsdam2D", "4_Ortho_RGBIR/top_potsdam_"),
        ("Vaihingen2D", "top/top_mosaic_09cm_area"),
        ("EuroSAT", "torchgeo on EuroSAT"),
    ],
)
def test_missing_data_is_one_sentence_with_folder_and_layout(tmp_path, name, layout):
    with pytest.raises(DataError) as caught:
        opened(f"torchgeo:{name}?root={tmp_path}")
    assert str(tmp_path) in caught.value.what
    assert layout in caught.value.remedy
    assert "nothing is downloaded" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_torchgeo_misses_is_named(tmp_path):
    (tmp_path / "UCMerced_LandUse" / "Images" / "agricultural").mkdir(parents=True)
    with pytest.raises(DataError, match=r"finds no UCMerced.*no .*uc_merced-train\.txt"):
        opened(f"torchgeo:UCMerced?root={tmp_path}")


def test_images_without_the_labels_that_torchgeo_needs_are_missing_data(tmp_path):
    vaihingen(tmp_path)
    for path in tmp_path.glob("*.tif"):
        path.unlink()
    with pytest.raises(DataError, match="finds no Vaihingen2D"):
        opened(f"torchgeo:Vaihingen2D?root={tmp_path}")


def test_torchgeo_is_loaded_only_for_its_data_sets(root):
    code = (
        "import sys; import grass_model.data.torchgeo_imagery, grass_model.data.scenes;"
        "print(sorted({'torchgeo', 'torch', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("missing", ["torchgeo", "requests"])
def test_a_missing_package_is_one_sentence_with_what_to_type(root, tmp_path, missing):
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from grass_model.data.torchgeo_imagery import torchgeo_imagery\n"
        "from grass_qgis.engine.core.errors import DataError\n"
        "try:\n"
        f"    torchgeo_imagery('torchgeo:LoveDA?root={tmp_path}', 32)\n"
        "except DataError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert f"needs the package {missing}, which is not installed" in done.stdout
    assert "pip install torchgeo requests" in done.stdout
