"""The advice on described machines; bytes are counted in round figures."""

import pytest

from grass_model.training.memory import Training, Trial, advice, bytes_of, too_large

MIB, GIB = 2**20, 2**30
SMALL, LARGE = Trial(2, 300 * MIB), Trial(8, 900 * MIB)  # 100 MiB fixed, 100 MiB an image


def training(**changes):
    values = {"batch": 64, "processes": 1, "contrastive": False, "checkpointing": False, **changes}
    return Training(**values)


def test_memory_grows_with_the_images_of_a_share():
    assert bytes_of(64, SMALL, LARGE, training()) == 6500 * MIB
    assert bytes_of(64, SMALL, LARGE, training(processes=4)) == 1700 * MIB
    assert bytes_of(64, SMALL, LARGE, training(state=5, waiting=7)) == 6500 * MIB + 5 + 7 * 64


def test_similarities_grow_with_the_square_of_the_whole_batch():
    # Six float32 matrices of 2N x 2N; the trial's own are in its peak already.
    def square(images):
        return 6 * 4 * (2 * images) ** 2

    one, other = Trial(2, square(2)), Trial(8, square(8))
    assert bytes_of(4096, one, other, training(contrastive=True)) == square(4096)
    # Two processes tried twice as many images together, and each holds all similarities.
    one, other = Trial(2, square(4)), Trial(8, square(16))
    assert bytes_of(4096, one, other, training(contrastive=True, processes=2)) == square(4096)


def test_a_batch_that_was_tried_whole_needs_what_was_seen():
    assert bytes_of(8, LARGE, LARGE, training(batch=8)) == 900 * MIB


def test_noise_of_a_trial_does_not_make_larger_batches_smaller():
    assert bytes_of(64, Trial(2, 500), Trial(8, 400), training()) == 400


@pytest.mark.parametrize("machine", [{"available": 7 * GIB}, {"available": 80 * GIB}])
def test_a_batch_that_fits_is_left_alone(machine):
    assert advice(SMALL, LARGE, training(), **machine) is None


def test_one_that_does_not_is_refused_with_the_estimate_and_one_that_does():
    problem = advice(SMALL, LARGE, training(batch=256), available=10 * GIB)
    assert problem.what == "loop.batch 256 needs about 25.1 GiB of memory, 10.0 GiB are available."
    # 90 % of 10 GiB are 92 images and a little; 88 is the multiple of 8 below.
    assert problem.remedy == "Use loop.batch 88, or --encoder.checkpointing."
    assert bytes_of(88, SMALL, LARGE, training()) < 0.9 * 10 * GIB


def test_devices_are_given_a_batch_they_can_share():
    # Each of three has room for 43 images and a little.
    problem = advice(SMALL, LARGE, training(batch=300, processes=3), available=5 * GIB)
    assert "in each process" in problem.what
    assert "loop.batch 120" in problem.remedy


def test_little_memory_is_reported_in_smaller_units():
    problem = advice(Trial(2, 3 * MIB), Trial(2, 3 * MIB), training(batch=2), available=MIB)
    assert "needs about 3 MiB of memory, 1 MiB are available" in problem.what


def test_small_suggestions_are_not_rounded_away():
    problem = advice(SMALL, LARGE, training(), available=900 * MIB)
    assert problem.remedy.startswith("Use loop.batch 7,")


def test_what_is_done_already_is_not_advised():
    problem = advice(SMALL, LARGE, training(checkpointing=True), available=2 * GIB)
    assert problem.remedy == "Use loop.batch 16."


def test_where_no_batch_fits_another_way_is_named():
    problem = advice(SMALL, LARGE, training(), available=100 * MIB)
    assert "smaller encoder or smaller views" in problem.remedy
    assert "--encoder.checkpointing" in problem.remedy


def test_a_trial_that_failed_names_half_of_it():
    assert too_large(8, training()).remedy.startswith("Use loop.batch 4,")
    assert too_large(8, training(processes=2)).remedy.startswith("Use loop.batch 8,")
    assert "smaller encoder" in too_large(2, training()).remedy
