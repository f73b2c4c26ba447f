from dataclasses import replace

import numpy as np
import pytest
import torch
from skimage.measure import label, regionprops
from torch import nn
from torch.nn import functional

from grass_model.contrast.loss import nt_xent
from grass_model.contrast.presets import FIXED, RELEASED
from grass_model.contrast.sampler import crop_resize, guide
from grass_model.models.encoders import ProjectionHead


def trunk_and_head(kind="linear"):
    torch.manual_seed(0)
    trunk = nn.Sequential(nn.Conv2d(3, 10, 5, 4, 2), nn.BatchNorm2d(10), nn.ReLU())
    return trunk.train(), ProjectionHead(kind, 10).train()


def views_of(count=8, size=32):
    seeded = torch.Generator().manual_seed(5)
    coarse = torch.randn(count, 3, 6, 6, generator=seeded)
    return functional.interpolate(coarse, size, mode="bilinear")


def released_by_hand(views, trunk, head):
    """A straight re-enactment of the published computation, view by view."""
    features = trunk(views)
    loss = nt_xent(head(features.mean(dim=(2, 3))))
    (gradient,) = torch.autograd.grad(loss, features)
    samples = []
    for view, cells, slope in zip(views, features.detach(), gradient, strict=True):
        alpha = slope.mean(dim=(1, 2))
        lam = torch.stack([a * f for a, f in zip(alpha, cells, strict=True)]).mean(dim=0)
        lam = lam / lam.max()
        size = view.shape[-1]
        lam = functional.interpolate(lam[None, None], (size, size), mode="bilinear")[0, 0].numpy()
        limit = lam.min() + np.float32(0.5) * (lam.max() - lam.min())
        best, box = -np.inf, (0, 0, size, size)
        for region in regionprops(label(lam > limit, connectivity=2)):
            top, left, bottom, right = region.bbox
            if lam[top:bottom, left:right].max() >= best:
                best, box = lam[top:bottom, left:right].max(), (left, top, right, bottom)
        left, top, right, bottom = box
        crop = view[None, :, top:bottom, left:right]
        samples.append(functional.interpolate(crop, (size, size), mode="nearest")[0])
    return torch.stack(samples)


def test_released_preset_equals_its_re_enactment():
    views = views_of()
    expected = released_by_hand(views, *trunk_and_head())
    result = guide(views, *trunk_and_head(), nt_xent, RELEASED)
    assert torch.equal(result.views, expected)
    assert len(set(map(tuple, result.boxes.tolist()))) > 1


def test_head_gradient_points_at_the_boxes_of_the_trunk_gradient():
    views = views_of()
    by_trunk = guide(views, *trunk_and_head(), nt_xent, RELEASED)
    by_head = guide(views, *trunk_and_head(), nt_xent, replace(RELEASED, lam_gradient="head"))
    assert torch.equal(by_trunk.boxes, by_head.boxes)


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
def test_crops_equal_interpolation_of_each_box_alone(mode):
    views = views_of(6, 20)
    boxes = torch.tensor(
        [
            [0, 0, 20, 20],
            [3, 4, 10, 9],
            [19, 19, 20, 20],
            [0, 5, 7, 20],
            [2, 2, 5, 17],
            [9, 0, 20, 1],
        ]
    )
    result = crop_resize(views, boxes, mode)
    extra = {"align_corners": False} if mode == "bilinear" else {}
    for view, (x0, y0, x1, y1), sample in zip(views, boxes.tolist(), result, strict=True):
        crop = view[None, :, y0:y1, x0:x1]
        expected = functional.interpolate(crop, (20, 20), mode=mode, **extra)[0]
        assert torch.allclose(sample, expected, atol=1e-5)


@pytest.mark.parametrize(("choice", "counted"), [("update", 2), ("freeze", 1)])
def test_batch_norm_counts_the_guiding_pass_only_when_it_is_to_update(choice, counted):
    trunk, head = trunk_and_head("mlp")
    guided = guide(views_of(), trunk, head, nt_xent, replace(FIXED, norm_first_pass=choice))
    head(trunk(guided.views).mean(dim=(2, 3)))
    assert trunk[1].num_batches_tracked.item() == counted
    assert head.norm.num_batches_tracked.item() == counted


@pytest.mark.parametrize("options", [FIXED, RELEASED])
def test_autocast_reaches_the_trunk_only(options):
    """The map is that of the rounded features; nothing after them is rounded."""
    trunk, head = trunk_and_head()

    class Rounded(nn.Module):
        def forward(self, views):
            with torch.autocast("cpu", torch.bfloat16):
                return trunk(views).float()

    with torch.autocast("cpu", torch.bfloat16):
        within = guide(views_of(), trunk, head, nt_xent, options)
    outside = guide(views_of(), Rounded(), head, nt_xent, options)
    assert within.lam.dtype == torch.float32
    assert torch.allclose(within.lam, outside.lam, rtol=1e-4, atol=1e-9)
    assert torch.equal(within.boxes, outside.boxes)


def test_released_turns_an_all_negative_map_over():
    views = views_of(4, 8)
    features = views[:, :1].abs() + 0.1

    class Fixed(nn.Module):
        def forward(self, _):
            return features.clone().requires_grad_()

    def falling(embeddings):
        return -embeddings.sum()

    guided = guide(views, Fixed(), nn.Identity(), falling, RELEASED)
    for box, cells in zip(guided.boxes.tolist(), features[:, 0], strict=True):
        lowest = cells == cells.max()
        row, col = (int(i) for i in lowest.nonzero()[0])
        x0, y0, x1, y1 = box
        assert x0 <= col < x1
        assert y0 <= row < y1


def test_guiding_leaves_no_gradient_behind():
    trunk, head = trunk_and_head("mlp")
    for options in (FIXED, replace(FIXED, lam_gradient="trunk")):
        guided = guide(views_of(), trunk, head, nt_xent, options)
        assert not guided.views.requires_grad
        assert all(p.grad is None for p in [*trunk.parameters(), *head.parameters()])


def test_sampler_serves_a_momentum_contrast_method_too():
    """MoCo v2: queries against momentum keys and a queue; only the loss differs."""
    trunk, head = trunk_and_head("mlp")
    queue = functional.normalize(torch.randn(32, 128), dim=1)
    keys = functional.normalize(torch.randn(8, 128), dim=1)

    def info_nce(queries):
        unit = functional.normalize(queries, dim=1)
        positive = (unit * keys).sum(dim=1, keepdim=True)
        logits = torch.cat([positive, unit @ queue.T], dim=1) / 0.2
        return functional.cross_entropy(logits, torch.zeros(len(unit), dtype=torch.long))

    guided = guide(views_of(), trunk, head, info_nce, FIXED)
    assert guided.views.shape == (8, 3, 32, 32)
    assert guided.lam.abs().max() > 0
