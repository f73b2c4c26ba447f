import pytest
import torch

from grass_model.pretraining.command import pretrain
from grass_qgis.engine.core.errors import JobError
from tests.grass_model.pretraining.test_command import settings_for


def too_much_for_a_processor(*_):
    return torch.empty(10**15)  # an allocation that truly fails


def too_much_for_a_gpu(*_):
    raise torch.OutOfMemoryError("CUDA out of memory.")


@pytest.mark.parametrize("step", [too_much_for_a_processor, too_much_for_a_gpu])
def test_too_little_memory_names_the_batch_and_a_smaller_one(data, tmp_path, monkeypatch, step):
    monkeypatch.setattr("grass_model.pretraining.task.GrassTask.training_step", step)
    with pytest.raises(JobError, match=r"loop\.batch 8") as caught:
        pretrain(settings_for(data, tmp_path))
    assert "loop.batch 4" in caught.value.remedy


def test_another_failure_of_torch_is_not_called_a_lack_of_memory(data, tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError("shapes differ")

    monkeypatch.setattr("grass_model.pretraining.task.GrassTask.training_step", fail)
    with pytest.raises(RuntimeError, match="shapes differ") as caught:
        pretrain(settings_for(data, tmp_path))
    assert not isinstance(caught.value, JobError)
