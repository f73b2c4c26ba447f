import torch
from torch import nn

from grass_model.contrast.lam import attention, head_alpha, pool, signed, trunk_alpha
from grass_model.contrast.loss import nt_xent
from grass_model.models.encoders import ProjectionHead


def small_trunk():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 12, 3, 2, 1), nn.ReLU()
    )


def features_of(trunk, views=12, size=24):
    return trunk(torch.randn(views, 3, size, size, generator=torch.Generator().manual_seed(1)))


def test_gradient_of_the_feature_map_is_constant_over_space():
    features = features_of(small_trunk())
    head = ProjectionHead("linear", 12)
    (gradient,) = torch.autograd.grad(nt_xent(head(pool(features))), features)
    assert gradient.std(dim=(2, 3)).max() < 1e-8 < gradient.abs().max()


def test_head_alone_gives_the_same_map_as_the_whole_trunk():
    for kind in ("linear", "mlp"):
        features = features_of(small_trunk())
        head = ProjectionHead(kind, 12)
        by_head = attention(features, head_alpha(features, head, nt_xent))
        by_trunk = attention(features, trunk_alpha(features, head, nt_xent))
        scale = by_trunk.abs().max()
        assert (by_head - by_trunk).abs().max() / scale < 1e-5


def test_attention_is_the_mean_over_channels():
    features, alpha = torch.rand(2, 3, 4, 5), torch.rand(2, 3)
    slow = torch.zeros(2, 4, 5)
    for n in range(2):
        for k in range(3):
            slow[n] += alpha[n, k] * features[n, k] / 3
    assert torch.allclose(attention(features, alpha), slow, atol=1e-6)


def test_map_has_zero_mean_when_the_head_has_no_bias():
    features = features_of(small_trunk())
    head = nn.Sequential(nn.Linear(12, 12, bias=False), nn.Linear(12, 6, bias=False))
    lam = attention(features, head_alpha(features, head, nt_xent))
    assert (lam.mean(dim=(1, 2)).abs() / lam.abs().amax(dim=(1, 2))).max() < 1e-4


def test_damping_features_where_the_map_is_positive_lowers_the_loss():
    features = features_of(small_trunk()).detach()
    head = ProjectionHead("linear", 12)
    lam = attention(features, head_alpha(features, head, nt_xent))
    before = nt_xent(head(pool(features)))
    raising = nt_xent(head(pool(features * (1 - 0.05 * (lam > 0).float()[:, None]))))
    supporting = nt_xent(head(pool(features * (1 - 0.05 * (lam < 0).float()[:, None]))))
    assert raising < before < supporting


def test_sign_and_relu_choose_the_part_of_the_map():
    lam = torch.tensor([[[-2.0, 1.0]]])
    assert signed(lam, "raise", False).tolist() == [[[-2.0, 1.0]]]
    assert signed(lam, "raise", True).tolist() == [[[0.0, 1.0]]]
    assert signed(lam, "support", True).tolist() == [[[2.0, 0.0]]]
