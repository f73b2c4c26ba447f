from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from grass_model.contrast.lam import attention, head_alpha
from grass_model.contrast.loss import nt_xent
from grass_model.contrast.objects import (
    choose_objects,
    object_nt_xent,
    object_scores,
    pool_objects,
    shared_objects,
)
from grass_model.contrast.presets import FIXED, RELEASED
from grass_model.contrast.sampler import find_regions, mask_pool
from grass_model.contrast.step import ViewBatch, blur, guided_step, recut
from grass_model.data.datasets import ViewPairs
from grass_model.data.synthetic import landscape
from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from grass_model.models.encoders import ProjectionHead

SIZE = 32


def batch_of(count=6):
    scene = landscape(256, 0).image
    tiles = scene.reshape(3, 4, 64, 4, 64).transpose(1, 3, 0, 2, 4).reshape(16, 3, 64, 64)
    norm = Normalisation((255.0,) * 3, (0.4, 0.5, 0.3), (0.25, 0.2, 0.3))
    cells = np.arange(64) // 8
    segments = np.broadcast_to((cells[:, None] * 8 + cells).astype(np.int16), (16, 64, 64))
    store = TileStore(tiles, None, 0.5, segments=segments)
    pairs = ViewPairs(store, norm, SIZE, 0, count, tiles=True)
    return ViewBatch(*(torch.stack(part) for part in zip(*(pairs[i] for i in range(count)))))


def parts(seed=0):
    torch.manual_seed(seed)
    trunk = nn.Sequential(nn.Conv2d(3, 10, 5, 4, 2), nn.BatchNorm2d(10), nn.ReLU())
    return trunk.train(), ProjectionHead("mlp", 10).train()


# A box that is cut and encoded anew, as published, with our other defaults.
CUT = replace(FIXED, region_score="box_max", lam_relu=True, sample="crop")
CHANGES = {
    "as published": {},
    "every default": {"region_score": "balanced", "lam_relu": False, "sample": "mask_pool"},
    "pooled": {"sample": "mask_pool"},
    "pooled, trunk": {"sample": "mask_pool", "lam_gradient": "trunk"},
    "source": {"crop_from": "source"},
    "shared": {"pair": "shared"},
    "shared, pooled": {"pair": "shared", "sample": "mask_pool"},
    "shared, source": {"pair": "shared", "crop_from": "source"},
    "whole views too": {"keep_views": "add"},
    "whole views too, pooled": {"keep_views": "add", "sample": "mask_pool"},
    "control": {"control": "random"},
    "control, pooled": {"control": "random", "sample": "mask_pool"},
    "windows": {"region_score": "guided"},
    "mass in windows": {"region_score": "lam_mass", "window": 0.3},
    "homogeneous": {"region_score": "homogeneous"},
    "component": {"region_score": "component_max", "sample": "mask_pool"},
    "mass": {"region_score": "component_mass", "margin": 0.1},
    "small guide": {"guide_scale": 0.5},
    "objects": {"sample": "objects", "object_pixels": 4},
    "objects, control": {"sample": "objects", "object_pixels": 4, "control": "random"},
    "objects, weighed": {"sample": "objects", "object_pixels": 4, "weigh": True},
    "objects, whole views too": {"sample": "objects", "object_pixels": 4, "keep_views": "add"},
    "objects, trunk": {"sample": "objects", "object_pixels": 4, "lam_gradient": "trunk"},
    "objects of other tiles": {"sample": "objects", "object_pixels": 4, "negatives": "others"},
    "halves of objects": {"sample": "objects", "object_pixels": 4, "positives": "halves"},
    "no object is large enough": {"sample": "objects", "object_pixels": 10_000},
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_option_gives_a_step_that_trains_trunk_and_head(name):
    trunk, head = parts()
    step = guided_step(batch_of(), trunk, head, nt_xent, replace(CUT, **CHANGES[name]))
    step.loss.backward()
    assert torch.isfinite(step.loss)
    assert all(p.grad is not None and p.grad.isfinite().all() for p in trunk.parameters())
    assert any(p.grad.abs().max() > 0 for p in trunk.parameters())
    boxes = step.guided.regions.boxes
    assert (boxes[:, :2] >= 0).all()
    assert (boxes[:, 2:] <= SIZE).all()
    assert (boxes[:, 2:] > boxes[:, :2]).all()


def test_a_segment_is_the_same_area_in_both_views():
    batch = batch_of(8)
    size = batch.segments.shape[-1]
    steps = (torch.arange(size) + 0.5) / size
    for tile in range(8):
        for view in (0, 1):
            left, top, width, height, flip_x, flip_y = batch.places[tile, view].tolist()
            x = left + (1 - steps if flip_x else steps) * width
            y = top + (1 - steps if flip_y else steps) * height
            expected = y.long()[:, None] // 8 * 8 + x.long() // 8
            # Where a pixel's centre falls on an edge of segments either side will do.
            assert (batch.segments[tile, view] == expected).float().mean() > 0.9


def test_a_step_on_objects_is_the_loss_of_the_pooled_objects_with_most_attention():
    trunk, head = parts()
    batch = batch_of()
    options = replace(CUT, sample="objects", object_pixels=4, objects=2, lam_relu=False)
    step = guided_step(batch, trunk, head, nt_xent, options)
    trunk, head = parts()
    features, ids = trunk(batch.views()), batch.all_segments()
    objects = shared_objects(ids, 4)
    lam = attention(features.detach(), head_alpha(features, head, nt_xent))
    scores = object_scores(lam, ids, objects)
    chosen = objects[choose_objects(scores, objects, 2)]
    embeddings = head(pool_objects(features, ids, chosen))
    expected = object_nt_xent(embeddings, chosen.tile, torch.ones(len(chosen)), 0.5)
    assert torch.allclose(step.loss, expected, atol=1e-5)
    assert torch.bincount(chosen.tile).max() == 2
    masks = step.guided.regions.masks
    for view in range(12):
        shared_segments = chosen.segment[chosen.tile == view % 6]
        inside = torch.isin(ids[view], shared_segments)
        assert torch.equal(masks[view], inside if len(shared_segments) else torch.ones_like(inside))
        rows, columns = masks[view].nonzero(as_tuple=True)
        box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert step.guided.regions.boxes[view].tolist() == [int(end) for end in box]


def test_pooling_under_a_mask_of_everything_is_global_pooling():
    features = torch.rand(4, 5, 8, 8)
    assert torch.allclose(
        mask_pool(features, torch.ones(4, SIZE, SIZE, dtype=torch.bool)),
        features.mean(dim=(2, 3)),
    )


def test_mask_pool_equals_a_mean_over_the_cells_of_the_mask():
    features = torch.randn(2, 5, 8, 8)
    masks = torch.zeros(2, SIZE, SIZE, dtype=torch.bool)
    masks[0, 4:12, 8:24] = True  # rows 1-2, columns 2-5 of cells
    pooled = mask_pool(features, masks)
    assert torch.allclose(pooled[0], features[0, :, 1:3, 2:6].mean(dim=(1, 2)), atol=1e-6)
    assert torch.allclose(pooled[1], features[1].mean(dim=(1, 2)), atol=1e-6)


def test_pooled_samples_need_one_trunk_pass_only():
    trunk, head = parts()
    calls = []
    trunk.register_forward_hook(lambda *_: calls.append(1))
    guided_step(batch_of(), trunk, head, nt_xent, FIXED)
    assert len(calls) == 1


def test_a_whole_view_cut_again_from_its_source_is_the_view():
    batch = batch_of()
    whole = torch.tensor([[0, 0, SIZE, SIZE]]).repeat(12, 1)
    again = recut(batch, whole)
    views = batch.views()
    close = (again - views).abs().mean(dim=(1, 2, 3)) / views.std(dim=(1, 2, 3))
    # Resampling differs a little (bilinear means against OpenCV's area), light must not.
    assert close.max() < 0.25
    assert close.median() < 0.1


def test_blur_equals_opencv_for_each_view_alone():
    views = torch.rand(4, 3, 24, 24)
    stds = torch.tensor([0.0, 0.3, 1.1, 2.0])
    result = blur(views, stds)
    assert torch.allclose(result[0], views[0], atol=1e-6)
    for view, std, blurred in zip(views[1:], stds[1:], result[1:], strict=True):
        image = view.permute(1, 2, 0).numpy()
        expected = cv2.GaussianBlur(image, (17, 17), float(std))
        assert np.allclose(blurred.permute(1, 2, 0).numpy(), expected, atol=1e-4)


def test_the_control_keeps_the_sizes_of_the_guided_boxes():
    batch = batch_of()
    guided = find_regions(batch.views(), *parts(), nt_xent, CUT).regions.boxes
    moved = find_regions(
        batch.views(), *parts(), nt_xent, replace(CUT, control="random")
    ).regions.boxes
    assert torch.equal(guided[:, 2:] - guided[:, :2], moved[:, 2:] - moved[:, :2])
    assert not torch.equal(guided, moved)


def test_damping_what_raises_the_loss_lowers_it():
    """LAM > 0 marks features that raise the loss, exactly to first order."""
    trunk, _ = parts()
    torch.manual_seed(1)
    head = nn.Linear(10, 16, bias=False).double()
    features = trunk(batch_of().views()).detach().double().requires_grad_()
    value = nt_xent(head(features.mean(dim=(2, 3))))
    (gradient,) = torch.autograd.grad(value, features)
    lam = attention(features.detach(), gradient.mean(dim=(2, 3)))
    assert torch.allclose(lam.mean(), torch.zeros((), dtype=torch.float64), atol=1e-12)
    step = 1e-4
    damped = features * (1 - step * (lam > 0)[:, None])
    change = nt_xent(head(damped.mean(dim=(2, 3)))) - value
    cells = features.shape[1]
    expected = -step * cells * lam.clamp_min(0).sum()
    assert change < 0
    assert torch.isclose(change, expected, rtol=1e-2)


def test_the_released_preset_does_two_norm_updates_and_the_fixed_one():
    for options, counted in ((RELEASED, 2), (FIXED, 1), (CUT, 1)):
        trunk, head = parts()
        guided_step(batch_of(), trunk, head, nt_xent, options)
        assert trunk[1].num_batches_tracked.item() == counted
