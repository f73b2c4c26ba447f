import numpy as np
import pytest

from grass_model.data.scenes import Scene
from grass_model.evaluation.scene_predictions import Stored
from grass_model.evaluation.scene_scores import evaluate_scenes
from grass_model.metrics.tally import tally_window
from tests.grass_model.data.test_tiles import write

WHOLE = (slice(None), slice(None))


def scene_of(folder, key, wrong):
    """Blocks of three classes, and a prediction that is wrong in some columns."""
    rng = np.random.default_rng(wrong)
    truth = rng.integers(0, 3, (5, 7)).repeat(10, 0).repeat(10, 1).astype(np.uint8)
    found = truth.copy()
    found[:, :wrong] = (found[:, :wrong] + 1) % 3
    image = write(folder / f"{key}.tif", np.ones((1, 50, 70), np.uint8))
    scene = Scene(key, image, write(folder / f"{key}-mask.tif", truth))
    return scene, truth, np.stack([found, np.full_like(found, 80)])


@pytest.mark.parametrize("side", [16, 32, 100])
def test_windows_of_any_side_count_like_the_scene_in_one_piece(tmp_path, side):
    scene, truth, found = scene_of(tmp_path, "a", 23)
    (judged,) = evaluate_scenes([(scene, Stored(found))], 3, side, 2, 0)
    expected = tally_window(truth, found[0], found[1], WHOLE, 3, 2)
    for name in ("confusion", "borders", "bins"):
        assert np.allclose(getattr(judged.tallies[0], name), getattr(expected, name))


def test_the_worst_and_the_best_windows_of_all_scenes_are_kept(tmp_path):
    pairs = [scene_of(tmp_path, key, wrong) for key, wrong in (("a", 70), ("b", 0))]
    *_, judged = evaluate_scenes([(scene, Stored(found)) for scene, _, found in pairs], 3, 20, 2, 3)
    assert [item.scene.key for item in judged.worst] == ["a"] * 3
    assert [item.scene.key for item in judged.best] == ["b"] * 3
    assert {item.miou for item in judged.best} == {1.0}
    assert judged.best[0].classes >= judged.best[-1].classes
