import numpy as np
import pytest

from grass_model.metrics.boundary_f1 import boundary_counts, boundary_f1


def maps(seed=0, side=24, classes=3):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, (side // 4, side // 4)).repeat(4, 0).repeat(4, 1)
    result = np.where(rng.random(truth.shape) < 0.1, (truth + 1) % classes, truth)
    result = np.roll(result, 1, axis=1)
    truth[:3] = 255
    result[-2:] = 255
    return truth.astype(np.uint8), result.astype(np.uint8)


def border_of(part, number):
    """Places of class `number` with a neighbour of another known class, one by one."""
    places = set()
    for (row, col), value in np.ndenumerate(part):
        for y, x in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
            inside = 0 <= y < part.shape[0] and 0 <= x < part.shape[1]
            if value == number and inside and part[y, x] not in (number, 255):
                places.add((row, col))
    return places


def by_hand(truth, result, number, tolerance, core):
    with_data = (truth != 255) & (result != 255)
    labelled, predicted = (
        border_of(np.where(with_data, part, 255), number) for part in (truth, result)
    )

    def met(ones, other):
        near = [any(np.hypot(y - v, x - u) <= tolerance for v, u in other) for y, x in ones]
        return sum(near)

    rows, cols = core
    ones, other = (
        {(y, x) for y, x in part if y in range(*rows.indices(99)) and x in range(*cols.indices(99))}
        for part in (predicted, labelled)
    )
    return [len(ones), met(ones, labelled), len(other), met(other, predicted)]


@pytest.mark.parametrize("tolerance", [1, 3])
def test_borders_are_counted_as_one_by_one(tolerance):
    truth, result = maps()
    core = (slice(4, 20), slice(5, 24))
    counts = boundary_counts(truth, result, core, 3, tolerance)
    expected = [by_hand(truth, result, number, tolerance, core) for number in range(3)]
    assert counts.tolist() == expected
    assert counts.sum() > 100


def test_windows_with_a_rim_add_up_to_the_whole():
    truth, result = maps(seed=3)
    whole = boundary_counts(truth, result, (slice(None), slice(None)), 3, 2)
    total = np.zeros_like(whole)
    for row in (0, 12):
        for col in (0, 12):
            top, left = max(0, row - 3), max(0, col - 3)
            part = (slice(top, row + 15), slice(left, col + 15))
            core = (slice(row - top, row - top + 12), slice(col - left, col - left + 12))
            total += boundary_counts(truth[part], result[part], core, 3, 2)
    assert total.tolist() == whole.tolist()


def test_f1_joins_what_is_met_of_either_side():
    counts = np.array([[10, 5, 20, 20], [4, 0, 4, 0], [0, 0, 7, 0], [0, 0, 0, 0]])
    f1 = boundary_f1(counts)
    assert f1[0] == pytest.approx(2 * 0.5 * 1.0 / 1.5)
    assert f1[1:3].tolist() == [0, 0]
    assert np.isnan(f1[3])
