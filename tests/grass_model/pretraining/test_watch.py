import pytest
import torch

from grass_model.pretraining.watch import StepWatch, mark, seconds
from grass_model.training.steps import preserved_random_state

CPU = torch.device("cpu")


def test_draws_within_leave_the_random_state_where_it_was():
    torch.manual_seed(3)
    alone = torch.rand(4)
    torch.manual_seed(3)
    with preserved_random_state(CPU):
        torch.rand(7)
    assert torch.equal(torch.rand(4), alone)


def test_nothing_is_kept_of_a_step_without_a_request():
    watch = StepWatch()
    watch.begin(requested=False)
    watch.entered(torch.zeros(1))
    assert watch.passes == []
    watch.begin(requested=True)
    watch.entered(torch.zeros(1))
    watch.saw(*[torch.zeros(1)] * 4)
    assert len(watch.passes) == 1
    assert watch.seen is not None
    watch.begin(requested=True)
    assert watch.passes == []
    assert watch.seen is None


def test_time_goes_forward():
    first = mark(CPU)
    assert seconds(first, mark(CPU)) >= 0
    with pytest.raises(TypeError, match="two clocks"):
        seconds(first, object())
