import pytest
import torch

from grass_model.contrast.gather import Moments
from grass_model.contrast.rules import RULES, homogeneity, likeness, on_grid


def scene():
    """Left half alike but without attention, a right quarter alike with it, the rest mixed."""
    torch.manual_seed(0)
    features, lam = torch.randn(5, 12, 16, 16), torch.rand(5, 16, 16) * 0.1
    features[:, :, :, :8] = torch.randn(5, 12, 1, 1)
    features[:, :, 8:, 8:] = torch.randn(5, 12, 1, 1)
    lam[:, :, 8:] += 1
    return features, lam


def test_guided_needs_both_attention_and_likeness():
    boxes = RULES["guided"](*scene(), 8)
    assert boxes.tolist() == [[8, 8, 16, 16]] * 5


def test_balanced_weighs_likeness_against_attention():
    assert RULES["balanced"](*scene(), 8).tolist() == [[8, 8, 16, 16]] * 5
    features, lam = scene()
    # Without attention anywhere only likeness is left.
    alike = RULES["balanced"](features, torch.zeros_like(lam), 8)
    best = likeness(features, 8).flatten(1).amax(dim=1)
    chosen = likeness(features, 8)[torch.arange(5), alike[:, 1], alike[:, 0]]
    assert torch.equal(chosen, best)


def test_likeness_equals_a_slow_loop():
    features = torch.randn(2, 5, 6, 7) * torch.tensor([1.0, 9, 2, 5, 3])[None, :, None, None]
    result = likeness(features, 3)
    scale = features.transpose(0, 1).flatten(1).std(dim=1)
    given = Moments(torch.randn(5), torch.tensor([1.0, 2, 3, 4, 5]))
    for values, scales in ((result, scale), (likeness(features, 3, given), given.std)):
        for n in range(2):
            for top in range(4):
                for left in range(5):
                    cells = features[n, :, top : top + 3, left : left + 3].flatten(1)
                    expected = -(cells.var(dim=1, correction=0) / scales.square()).mean()
                    assert torch.isclose(values[n, top, left], expected, rtol=1e-4, atol=1e-4)


def test_alike_looks_at_features_only_and_mass_at_the_map_only():
    features, lam = scene()
    assert torch.equal(RULES["alike"](features, lam, 8), RULES["alike"](features, -lam, 8))
    assert (RULES["alike"](features, lam, 8)[:, 0] <= 8).all()
    mass = RULES["lam_mass"](features, lam, 8)
    assert torch.equal(mass, RULES["lam_mass"](torch.randn_like(features), lam, 8))
    assert (mass[:, 0] == 8).all()


@pytest.mark.parametrize("name", sorted(set(RULES) - {"lam_box"}))
@pytest.mark.parametrize("window", [1, 5, 16])
def test_windows_have_the_requested_size_and_lie_in_the_map(name, window):
    boxes = RULES[name](*scene(), window)
    assert (boxes[:, 2:] - boxes[:, :2] == window).all()
    assert boxes.min() >= 0
    assert boxes.max() <= 16


def test_homogeneity_equals_a_slow_loop():
    features = torch.randn(2, 5, 6, 7)
    result = homogeneity(features, 3)
    for n in range(2):
        for top in range(4):
            for left in range(5):
                cells = features[n, :, top : top + 3, left : left + 3].flatten(1)
                expected = (cells / cells.norm(dim=0)).mean(dim=1).norm()
                assert torch.isclose(result[n, top, left], expected, atol=1e-6)


def test_a_coarser_map_is_brought_onto_the_features_grid():
    features, lam = scene()
    coarse = lam[:, ::2, ::2]
    assert on_grid(coarse, features).shape == (5, 16, 16)
    assert RULES["guided"](features, coarse, 8)[:, 0].tolist() == [8] * 5
