import pytest
import torch
from torch import nn

from grass_model.baselines.masked_image import MaskedImage
from grass_qgis.engine.core.errors import JobError
from tests.grass_model.baselines.methods import SETTINGS, trunk, views


def test_each_view_is_masked_by_the_same_share_in_whole_squares():
    method = MaskedImage(trunk(), SETTINGS)
    holes = method.draw_holes(torch.zeros(6, 3, 16, 16))
    assert holes.shape == (6, 1, 16, 16)
    squares = holes.unfold(2, 4, 4).unfold(3, 4, 4).flatten(4)
    assert (squares.all(dim=4) | ~squares.any(dim=4)).all()
    # Of 16 squares 0.4 stay, rounded down: 6.
    assert holes.float().mean(dim=(1, 2, 3)).tolist() == [pytest.approx(10 / 16)] * 6
    assert not torch.equal(holes[0], holes[1])


def test_the_encoder_sees_nothing_of_what_is_masked_and_only_that_counts(monkeypatch):
    method = MaskedImage(trunk(), SETTINGS)
    first, second = views()
    holes = method.draw_holes(torch.cat((first, second)))
    monkeypatch.setattr(method, "draw_holes", lambda _: holes)
    seen = []
    method.trunk.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    value = float(method.loss(first, second))
    assert (seen[0].masked_select(holes) == 0).all()
    assert torch.equal(seen[0] * ~holes, torch.cat((first, second)) * ~holes)
    with torch.no_grad():
        painted = method.paint(method.trunk(seen[0]), 16)
    errors = [
        abs(float(painted[n, c, y, x] - torch.cat((first, second))[n, c, y, x]))
        for n, _, y, x in holes.nonzero().tolist()
        for c in range(3)
    ]
    assert value == pytest.approx(sum(errors) / len(errors), rel=1e-4)


def test_a_square_is_painted_from_the_features_under_it():
    method = MaskedImage(trunk(), SETTINGS)
    features = torch.zeros(1, 6, 4, 4)
    features[0, :, 1, 2] = 1.0
    with torch.no_grad():
        changed = method.paint(features, 16) - method.paint(torch.zeros(1, 6, 4, 4), 16)
    places = changed.abs().sum(dim=1)[0].nonzero()
    assert places.min(dim=0).values.tolist() == [4, 8]
    assert places.max(dim=0).values.tolist() == [7, 11]


def test_a_painter_that_knows_the_view_has_no_loss(monkeypatch):
    method = MaskedImage(trunk(), SETTINGS)
    first, second = views()
    monkeypatch.setattr(method, "paint", lambda *_: torch.cat((first, second)))
    assert float(method.loss(first, second)) == 0.0


def test_squares_that_do_not_fill_a_view_are_refused():
    method = MaskedImage(trunk(), SETTINGS)
    with pytest.raises(JobError, match="mask_patch is 4, but views have 18"):
        method.loss(*views(side=18))


def test_head_and_encoder_both_learn():
    method = MaskedImage(trunk(), SETTINGS)
    method.loss(*views()).backward()
    assert isinstance(method.painter, nn.Conv2d)
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in method.painter.parameters())
    assert method.trunk.encoder.layers[0].weight.grad.abs().sum() > 0
