import numpy as np
import pytest

from grass_model.data.scenes import Scene
from grass_model.evaluation.scene_predictions import Stored
from grass_model.evaluation.scene_scores import Windows, evaluate_scenes
from grass_model.metrics.tally import tally_window
from tests.grass_model.data.test_tiles import write

WHOLE = (slice(None), slice(None))


def scene_of(folder, key, wrong):
    """Blocks of three classes, and a prediction that is wrong in some columns."""
    rng = np.random.default_rng(wrong)
    truth = rng.integers(0, 3, (5, 7)).repeat(10, 0).repeat(10, 1).astype(np.uint8)
    result = truth.copy()
    result[:, :wrong] = (result[:, :wrong] + 1) % 3
    image = write(folder / f"{key}.tif", np.ones((1, 50, 70), np.uint8))
    scene = Scene(key, image, write(folder / f"{key}-mask.tif", truth))
    return scene, truth, np.stack([result, np.full_like(result, 80)])


@pytest.mark.parametrize("side", [16, 32, 100])
def test_windows_of_any_side_count_like_the_scene_as_a_whole(tmp_path, side):
    scene, truth, result = scene_of(tmp_path, "a", 23)
    (evaluated,) = evaluate_scenes([(scene, Stored(result))], Windows(3, side), 2, 0)
    expected = tally_window(truth, result[0], result[1], WHOLE, 3, 2)
    for name in ("confusion", "borders", "bins"):
        assert np.allclose(getattr(evaluated.tallies[0], name), getattr(expected, name))


def test_the_worst_and_the_best_windows_of_all_scenes_are_kept(tmp_path):
    pairs = [scene_of(tmp_path, key, wrong) for key, wrong in (("a", 70), ("b", 0))]
    *_, evaluated = evaluate_scenes(
        [(scene, Stored(result)) for scene, _, result in pairs], Windows(3, 20), 2, 3
    )
    assert [item.scene.key for item in evaluated.worst] == ["a"] * 3
    assert [item.scene.key for item in evaluated.best] == ["b"] * 3
    assert {item.miou for item in evaluated.best} == {1.0}
    assert evaluated.best[0].classes >= evaluated.best[-1].classes


def test_labels_that_stand_for_no_class_are_not_scored(tmp_path):
    scene, truth, result = scene_of(tmp_path, "a", 23)
    labels = np.arange(256, dtype=np.uint8)
    labels[2] = 255
    (evaluated,) = evaluate_scenes([(scene, Stored(result))], Windows(3, 32, labels), 2, 0)
    confusion = evaluated.tallies[0].confusion
    assert confusion[2].sum() == 0
    assert confusion.sum() == (truth != 2).sum()
