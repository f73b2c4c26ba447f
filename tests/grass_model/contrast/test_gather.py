import pytest
import torch

from grass_model.contrast.gather import gather_views, whole_nt_xent
from grass_model.contrast.loss import nt_xent
from tests.processes import run_in_processes

VIEWS = torch.Generator().manual_seed(3)
EMBEDDINGS = torch.randn(12, 5, generator=VIEWS)


def shares(whole, processes):
    """What each process holds of views in nt_xent's order."""
    first, second = whole.chunk(2)
    pairs = zip(first.chunk(processes), second.chunk(processes), strict=True)
    return [torch.cat(pair) for pair in pairs]


def test_one_process_gathers_nothing():
    assert gather_views(EMBEDDINGS) is EMBEDDINGS
    assert torch.equal(whole_nt_xent(EMBEDDINGS, 0.3), nt_xent(EMBEDDINGS, 0.3))


def gathered(rank, processes):
    parts = {}
    for dtype in (torch.float32, torch.bfloat16):
        local = shares(EMBEDDINGS, processes)[rank].to(dtype).requires_grad_(True)
        loss = whole_nt_xent(local, 0.3)
        (gradient,) = torch.autograd.grad(loss, local)
        parts[dtype] = gather_views(local.detach()), loss.detach(), gradient
    return parts


@pytest.mark.parametrize("processes", [2, 3])
def test_loss_and_gradient_are_those_of_the_whole_batch(tmp_path, processes):
    parts = run_in_processes(gathered, processes, tmp_path)
    for dtype in (torch.float32, torch.bfloat16):  # half precision must not blur the loss
        alone = EMBEDDINGS.to(dtype).requires_grad_(True)
        loss = nt_xent(alone, 0.3)
        (gradient,) = torch.autograd.grad(loss, alone)
        for part, expected in zip(parts, shares(gradient, processes), strict=True):
            whole, value, local = part[dtype]
            assert torch.equal(whole, alone)
            assert value.dtype == torch.float32
            assert torch.equal(value, loss.detach())
            assert torch.allclose(local, expected, rtol=1e-5, atol=1e-8)
