from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest

from grass_qgis.engine.core.contract import DomainLevel, DomainSpec
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.tensors.novelty import (
    decode_domain,
    described,
    distinct_channels,
    encode_moments,
    fault_of,
    likely_fault,
    moments_of,
)


def table(count=4000, seed=0):
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(count, 6)) @ rng.normal(size=(6, 6))
    return mixed * [1, 10, 0.1, 1, 1, 1] + 3


def domain(values, **changes):
    level = DomainLevel("map", 4, (0, 1, 2), encode_moments(moments_of(values)))
    return decode_domain(replace(DomainSpec((level,), 64, 2.0), **changes))


def test_usual_patches_are_at_a_distance_of_about_one():
    distances = domain(table()).distances([table()])
    assert 0.85 < distances.mean() < 1.05


def test_the_distance_is_mahalanobis_s_up_to_shrinking_and_rounding():
    values = table()
    centred = values - values.mean(axis=0)
    exact = np.einsum("ij,jk,ik->i", centred, np.linalg.inv(np.cov(values.T)), centred) / 6
    got = domain(values).distances([values])
    # Shrinking the correlations only lowers the distance along directions that hardly vary.
    assert np.corrcoef(exact, got)[0, 1] > 0.8
    assert got.mean() <= exact.mean() + 1e-6


def test_patches_outside_the_correlation_are_far_though_each_value_is_usual():
    line = np.random.default_rng(0).normal(size=(4000, 1)) @ np.ones((1, 6))
    line += 0.05 * np.random.default_rng(1).normal(size=line.shape)
    fitted = domain(line)
    usual = np.full((1, 6), 1.5)
    odd = np.array([[1.5, -1.5, 1.5, -1.5, 1.5, -1.5]])
    assert fitted.distances([odd])[0] > 20 * fitted.distances([usual])[0]


def test_values_are_means_and_logarithms_of_stds():
    got = described(np.array([[2.0]]), np.array([[4.0 + 0.95**2]]))
    np.testing.assert_allclose(got, [[2.0, 0.0]], atol=1e-9)


def test_a_copy_of_a_channel_is_not_chosen_before_a_new_one():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 500))
    means = np.column_stack([one, one + 1e-3 * rng.normal(size=500), other])
    chosen = distinct_channels(means, 2)
    assert 2 in chosen and len(chosen) == 2
    assert distinct_channels(means, 99) == (0, 1, 2)


def test_a_fault_is_above_its_bound_for_spoilt_patches_only():
    values = table()
    spoilt = values * 0.25
    fault = fault_of("darker", values, spoilt)
    fitted = domain(values, faults=(fault,))
    assert (fitted.faults([spoilt])["darker"] > 0).mean() > 0.9
    assert (fitted.faults([values])["darker"] > 0).mean() < 0.1


@pytest.mark.parametrize(
    "text",
    ["", "no base64", "äöü", base64.b64encode(b"short").decode()],
)
def test_damaged_moments_are_refused(text):
    with pytest.raises(ContractError, match="damaged"):
        decode_domain(DomainSpec((DomainLevel("map", 4, (0, 1, 2), text),), 64, 2.0))


def test_damaged_weights_are_refused():
    fault = replace(fault_of("darker", table(), table() * 2), weights="AAAA")
    with pytest.raises(ContractError, match="damaged"):
        domain(table(), faults=(fault,))


def test_moments_that_are_not_numbers_are_refused():
    moments = moments_of(table())
    broken = encode_moments(replace(moments, mean=np.full(6, np.nan)))
    with pytest.raises(ContractError, match="damaged"):
        decode_domain(DomainSpec((DomainLevel("map", 4, (0, 1, 2), broken),), 64, 2.0))


def test_a_likely_fault_is_shown_by_more_than_half_of_the_tiles():
    assert likely_fault({"darker": 13, "finer": 2}, 24) == "darker"
    assert likely_fault({"darker": 12}, 24) is None
    assert likely_fault({}, 24) is None
