import pytest
import torch
from lightning.pytorch.callbacks import Callback

from grass_model.pretraining.command import pretrain
from grass_qgis.engine.core.errors import JobError
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import StopAt


class TooMuchForACpu(Callback):
    def on_train_batch_start(self, *_):
        torch.empty(10**15)  # an allocation that truly fails


TOO_MUCH_FOR_A_GPU = StopAt(1, torch.OutOfMemoryError("CUDA out of memory."))


@pytest.mark.parametrize("step", [TooMuchForACpu(), TOO_MUCH_FOR_A_GPU])
def test_too_little_memory_names_the_batch_and_a_smaller_one(data, tmp_path, step):
    with pytest.raises(JobError, match=r"loop\.batch 8") as caught:
        pretrain(settings_for(data, tmp_path), [step])
    assert "loop.batch 4" in caught.value.remedy


def test_another_failure_of_torch_is_not_called_a_lack_of_memory(data, tmp_path):
    failure = StopAt(1, RuntimeError("shapes differ"))
    with pytest.raises(RuntimeError, match="shapes differ") as caught:
        pretrain(settings_for(data, tmp_path), [failure])
    assert not isinstance(caught.value, JobError)
