import pytest
import torch
from safetensors.torch import save_file

from grass_model.files.full_disk import is_full, reporting_full_disk
from grass_qgis.engine.core.errors import DataError, OutputError
from tests.little_room import little_room


def write_with_torch(path):
    torch.save({"a": torch.zeros(5000)}, path)


def write_with_torch_into_a_file(path):
    with path.open("wb") as file:
        torch.save({"a": torch.zeros(5000)}, file)


def write_with_safetensors(path):
    save_file({"a": torch.zeros(5000)}, path)


def write_text(path):
    path.write_text("x" * 20000)


@pytest.mark.parametrize(
    "write",
    [write_with_torch, write_with_torch_into_a_file, write_with_safetensors, write_text],
)
def test_no_room_is_reported_alike_whichever_library_finds_none(tmp_path, write):
    refusal = pytest.raises(OutputError, match=f"The disk of {tmp_path} is full")
    with refusal as caught, reporting_full_disk(tmp_path, "Make room."), little_room(8000):
        write(tmp_path / "file")
    assert caught.value.remedy == "Make room."


def test_a_folder_that_may_not_be_written_is_reported(tmp_path):
    refusal = pytest.raises(OutputError, match=r"a\.txt cannot be written: Read-only")
    with refusal as caught, reporting_full_disk(tmp_path, "Make room."):
        raise OSError(30, "Read-only file system", "a.txt")
    assert "--out" in caught.value.remedy


@pytest.mark.parametrize("error", [RuntimeError("shapes differ"), DataError("x"), KeyError("x")])
def test_other_errors_stay_what_they_are(tmp_path, error):
    assert not is_full(error)
    with pytest.raises(type(error)) as caught, reporting_full_disk(tmp_path, "Make room."):
        raise error
    assert caught.value is error
