import pytest
import torch

from grass_model.models.encoders import ProjectionHead


@pytest.mark.parametrize("kind", ["linear", "mlp"])
def test_pull_back_equals_autograd(kind):
    torch.manual_seed(0)
    head = ProjectionHead(kind, 9, 5)
    for _ in range(3):  # gives the norm statistics of its own
        head(torch.randn(16, 9) * 3 + 1)
    head.eval()
    pooled = torch.randn(7, 9, requires_grad=True)
    gradient = torch.randn(7, 5)
    (expected,) = torch.autograd.grad(head(pooled), pooled, gradient)
    assert torch.allclose(head.pull_back(pooled.detach(), gradient), expected, atol=1e-6)


def test_the_linear_head_is_linear():
    head = ProjectionHead("linear", 4, 3).eval()
    a, b = torch.randn(2, 1, 4)
    middle = head((a + b) / 2)
    assert torch.allclose(middle, (head(a) + head(b)) / 2, atol=1e-6)
