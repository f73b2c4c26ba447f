from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from grass_model.pretraining.probe import chance_purity, probe_of, probe_tiles, purity
from grass_qgis.engine.core.errors import DataError

NORM = Normalisation((255.0,) * 3, (0.5,) * 3, (0.25,) * 3)


def slow_purity(labels):
    labelled = [value for value in labels.ravel().tolist() if value != 255]
    return (
        max(labelled.count(v) for v in set(labelled)) / len(labelled) if labelled else float("nan")
    )


def slow_chance(labels, width, height):
    rows, columns = labels.shape
    values = [
        slow_purity(labels[y : y + height, x : x + width])
        for y in range(rows - height + 1)
        for x in range(columns - width + 1)
    ]
    return np.nanmean(values)


@pytest.mark.parametrize("seed", range(6))
def test_purity_and_its_chance_are_those_of_counting_every_place(seed):
    rng = np.random.default_rng(seed)
    labels = rng.choice([0, 1, 4, 255], (11, 9), p=[0.5, 0.3, 0.1, 0.1]).astype(np.uint8)
    width, height = (int(v) for v in rng.integers(1, 10, 2))
    assert purity(labels) == pytest.approx(slow_purity(labels))
    assert chance_purity(labels, width, height) == pytest.approx(slow_chance(labels, width, height))


def test_a_tile_without_a_label_has_no_purity():
    empty = np.full((5, 5), 255, np.uint8)
    assert np.isnan(purity(empty))
    assert np.isnan(chance_purity(empty, 2, 3))


def test_a_box_on_one_class_gains_over_chance_and_the_whole_view_does_not():
    labels = np.zeros((2, 8, 8), np.uint8)
    labels[:, :, 4:] = 1
    store = TileStore(np.zeros((2, 3, 8, 8), np.uint8), labels, 0.0)
    probe = probe_of(store, NORM, 8)

    def task_with(box):
        boxes = torch.tensor([box] * 4)
        result = SimpleNamespace(regions=SimpleNamespace(boxes=boxes))
        return SimpleNamespace(device=torch.device("cpu"), look=lambda _: result)

    left = probe.measure(task_with([0, 0, 4, 8]))
    assert left["probe/purity"] == 1.0
    # Places 0 to 4 of a box four wide: 4/4, 3/4, 2/4, 3/4, 4/4 of it are of one class.
    assert left["probe/purity_minus_random"] == pytest.approx(1 - 0.8)
    whole = probe.measure(task_with([0, 0, 8, 8]))
    assert whole == {"probe/purity": 0.5, "probe/purity_minus_random": 0.0}


def test_views_are_whole_tiles_standardised_as_the_imagery(data: Path, tmp_path):
    store = probe_tiles(data, tmp_path, 64)
    probe = probe_of(store, NORM, 32)
    assert probe.views.shape == (len(store), 3, 32, 32)
    assert probe.labels.shape == (len(store), 32, 32)
    unit = np.asarray(store.images[0], np.float64) / 255
    halved = unit.reshape(3, 32, 2, 32, 2).mean(axis=(2, 4))
    assert np.allclose(probe.views[0].numpy(), (halved - 0.5) / 0.25, atol=1e-4)
    assert set(np.unique(probe.labels)) <= set(np.unique(store.masks))


def test_images_of_other_bands_are_refused():
    store = TileStore(np.zeros((1, 4, 8, 8), np.uint8), np.zeros((1, 8, 8), np.uint8), 0.0)
    with pytest.raises(DataError, match="4 bands"):
        probe_of(store, NORM, 8)
