from itertools import product

import numpy as np
import pytest
import torch
from torch.nn import functional

from grass_model.contrast.loss import nt_xent
from grass_model.contrast.objects import (
    NONE,
    Objects,
    choose_objects,
    exchange_alike,
    object_nt_xent,
    object_scores,
    opposite_halves,
    pool_objects,
    segments_of_halves,
    shared_objects,
)

TILES, SIDE = 3, 16


def ids_of(seed=0, most=6):
    rng = np.random.default_rng(seed)
    coarse = rng.integers(NONE, most, (2 * TILES, 4, 4))
    return torch.from_numpy(coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.int64))


def objects_of(ids, least):
    result = []
    for tile in range(TILES):
        for segment in range(int(ids.max()) + 1):
            areas = [int((ids[view] == segment).sum()) for view in (tile, tile + TILES)]
            if min(areas) >= least:
                result.append((tile, segment, min(areas)))
    return result


@pytest.mark.parametrize("least", [1, 16, 17, 40])
def test_shared_objects_are_those_with_enough_pixels_in_both_views(least):
    ids = ids_of()
    result = shared_objects(ids, least)
    rows = zip(result.tile.tolist(), result.segment.tolist(), result.area.tolist())
    assert list(rows) == objects_of(ids, least)


def test_views_without_any_segment_share_nothing():
    assert len(shared_objects(torch.full((4, 8, 8), NONE), 1)) == 0


def test_an_objects_score_is_the_mean_of_the_standardised_map_over_its_pixels():
    ids, lam = ids_of(1), torch.randn(2 * TILES, 4, 4)
    objects = shared_objects(ids, 1)
    scores = object_scores(lam, ids, objects)
    whole = functional.interpolate(lam[:, None], (SIDE, SIDE), mode="bilinear")[:, 0]
    for number, (tile, segment, _) in enumerate(objects_of(ids, 1)):
        means = [
            (whole[v][ids[v] == segment].mean() - lam[v].mean()) / lam[v].std()
            for v in (tile, tile + TILES)
        ]
        assert float(scores[number]) == pytest.approx(float(sum(means) / 2), abs=1e-5)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_chosen_objects_are_the_best_of_their_tile_above_its_mean(most):
    objects = shared_objects(ids_of(2), 1)
    scores = torch.randn(len(objects), generator=torch.Generator().manual_seed(most))
    expected = []
    for tile in range(TILES):
        in_tile = [i for i in range(len(objects)) if objects.tile[i] == tile]
        mean = sum(float(scores[i]) for i in in_tile) / len(in_tile)
        best = sorted(in_tile, key=lambda i: -float(scores[i]))[:most]
        expected += [i for i in best if float(scores[i]) >= mean]
    assert choose_objects(scores, objects, most).tolist() == sorted(expected)


def test_the_control_keeps_each_tiles_scores_and_moves_them_among_alike_areas_only():
    torch.manual_seed(0)
    tile = torch.arange(4).repeat_interleave(9)
    objects = Objects(tile, torch.arange(9).repeat(4), torch.rand(36) * 100)
    scores = torch.randn(36)
    moved = exchange_alike(scores, objects)
    assert not torch.equal(moved, scores)
    for number in range(4):
        in_tile = (tile == number).nonzero()[:, 0]
        by_area = in_tile[objects.area[in_tile].argsort()]
        for start in (0, 4, 8):
            group = by_area[start : start + 4]
            assert sorted(moved[group].tolist()) == sorted(scores[group].tolist())


def test_the_control_puts_every_score_everywhere_in_its_group_equally_often():
    torch.manual_seed(0)
    objects = Objects(torch.zeros(4, dtype=torch.int64), torch.arange(4), torch.arange(4.0))
    scores = torch.arange(4.0)
    places = torch.zeros(4, 4)
    for _ in range(2000):
        places[torch.arange(4), exchange_alike(scores, objects).long()] += 1
    assert ((places / 2000 - 0.25).abs() < 0.05).all()


@pytest.mark.parametrize("cells", [4, 5, 16])
def test_pooled_objects_are_means_over_their_shares_of_cells(cells):
    ids = ids_of(3)
    ids[:, :, 5:7] = 1  # edges within cells
    features = torch.randn(2 * TILES, 3, cells, cells)
    objects = shared_objects(ids, 1)
    pooled = pool_objects(features, ids, objects)
    assert pooled.shape == (2 * len(objects), 3)
    at = torch.arange(SIDE) * cells // SIDE
    for number in range(len(objects)):
        for half in (0, 1):
            view = int(objects.tile[number]) + half * TILES
            mask = (ids[view] == objects.segment[number]).float()
            large = features[view][:, at][:, :, at]
            expected = (large * mask).sum(dim=(1, 2)) / mask.sum()
            assert torch.allclose(pooled[number + half * len(objects)], expected, atol=1e-5)


def test_two_levels_side_by_side_on_the_finer_grid_are_pooled_as_each_alone():
    ids = ids_of(4)
    fine, coarse = torch.randn(2 * TILES, 3, 8, 8), torch.randn(2 * TILES, 2, 4, 4)
    objects = shared_objects(ids, 1)
    both = torch.cat((fine, functional.interpolate(coarse, (8, 8))), dim=1)
    apart = [pool_objects(level, ids, objects) for level in (fine, coarse)]
    assert torch.allclose(pool_objects(both, ids, objects), torch.cat(apart, dim=1), atol=1e-6)


def test_pooling_hands_gradients_to_the_objects_cells_alone():
    ids = torch.full((2, 8, 8), NONE)
    ids[:, :4, :4] = 0
    level = torch.randn(2, 3, 4, 4, requires_grad=True)
    pool_objects(level, ids, shared_objects(ids, 1)).sum().backward()
    assert (level.grad[:, :, :2, :2] == 0.25).all()
    assert (level.grad[:, :, 2:] == 0).all()
    assert (level.grad[:, :, :, 2:] == 0).all()


@pytest.mark.parametrize("negatives", ["all", "others"])
def test_the_loss_of_objects_equals_a_slow_double_loop(negatives):
    torch.manual_seed(1)
    tile, weights = torch.tensor([0, 0, 1, 2, 2]), torch.tensor([1.0, 0.5, 2.0, 0.0, 3.0])
    z = torch.randn(10, 4, dtype=torch.float64)
    unit = z / z.norm(dim=1, keepdim=True)
    total, mass = 0.0, 0.0
    for i in range(10):
        positive, above = (i + 5) % 10, 0.0
        for j in range(10):
            same_tile = tile[i % 5] == tile[j % 5]
            if j != i and (j == positive or negatives == "all" or not same_tile):
                above += float(torch.exp(unit[i] @ unit[j] / 0.3))
        loss = np.log(above) - float(unit[i] @ unit[positive]) / 0.3
        total, mass = total + float(weights[i % 5]) * loss, mass + float(weights[i % 5])
    result = object_nt_xent(z, tile, weights, 0.3, negatives=negatives)
    assert float(result) == pytest.approx(total / mass, rel=1e-6)


def test_with_one_object_a_tile_and_equal_weights_the_loss_is_nt_xent():
    z = torch.randn(12, 4)
    result = object_nt_xent(z, torch.arange(6), torch.ones(6), 0.5, negatives="others")
    assert torch.allclose(result, nt_xent(z, 0.5))


def test_two_views_show_opposite_halves_and_the_whole_where_theirs_is_hardly_shown():
    torch.manual_seed(0)
    halves, least = ids_of(5, most=9), 17
    segments = segments_of_halves(halves)
    assert segments.unique().tolist() == [NONE, 0, 1, 2, 3, 4]

    def expected(view, segment, side):
        half = halves[view] == 2 * segment + side
        return half if half.sum() >= least else segments[view] == segment

    drawn = set()
    for _ in range(20):
        kept = opposite_halves(halves, least)
        for tile, segment in product(range(TILES), range(5)):
            actual = [kept[view] == segment for view in (tile, tile + TILES)]
            sides = {
                side
                for side in (0, 1)
                if torch.equal(actual[0], expected(tile, segment, side))
                and torch.equal(actual[1], expected(tile + TILES, segment, 1 - side))
            }
            assert sides
            drawn |= sides if len(sides) == 1 else set()
    assert drawn == {0, 1}


def test_views_without_any_segment_have_no_halves():
    nothing = torch.full((4, 8, 8), NONE)
    assert torch.equal(opposite_halves(nothing, 4), nothing)
