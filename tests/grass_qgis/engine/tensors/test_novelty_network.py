from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest

from grass_qgis.engine.core.contract import DomainLevel, DomainSpec
from grass_qgis.engine.core.errors import ContractError
from grass_qgis.engine.tensors.novelty import decode_domain
from grass_qgis.engine.tensors.novelty_network import (
    NoveltyNetwork,
    decode_network,
    encode_network,
)

VALUES, UNITS = 6, 4


def network(seed=0):
    rng = np.random.default_rng(seed)
    return NoveltyNetwork(
        rng.normal(size=VALUES),
        rng.uniform(0.5, 2, VALUES),
        rng.normal(size=(VALUES, UNITS)),
        rng.normal(size=UNITS),
        rng.normal(size=UNITS),
        0.25,
    )


def test_a_network_is_kept_in_text_up_to_rounding():
    values = np.random.default_rng(1).normal(size=(50, VALUES))
    again = decode_network(encode_network(network()), VALUES)
    np.testing.assert_allclose(again.scores(values), network().scores(values), atol=0.02)


def test_values_far_away_count_like_those_at_the_border():
    far = np.full((1, VALUES), 1e9)
    limited = network().mean + 6 * network().std
    np.testing.assert_allclose(network().scores(far), network().scores(limited[None]))


def test_a_domain_with_a_network_takes_its_scores_over_all_levels():
    levels = (DomainLevel("a", 4, (0, 1)), DomainLevel("b", 8, (3,)))
    domain = decode_domain(DomainSpec(levels, 64, 1.0, network=encode_network(network())))
    values = np.random.default_rng(1).normal(size=(9, VALUES))
    got = domain.distances([values[:, :4], values[:, 4:]])
    np.testing.assert_allclose(got, network().scores(values), atol=0.02)


@pytest.mark.parametrize("text", ["AAAA", "no base64", "äöü", base64.b64encode(b"short").decode()])
def test_damaged_text_is_refused(text):
    with pytest.raises(ContractError, match="damaged"):
        decode_network(text, VALUES)


@pytest.mark.parametrize("change", [{"offset": np.nan}, {"std": np.zeros(VALUES)}])
def test_weights_that_are_no_numbers_are_refused(change):
    with pytest.raises(ContractError, match="damaged"):
        decode_network(encode_network(replace(network(), **change)), VALUES)


def test_a_network_of_other_values_is_refused():
    with pytest.raises(ContractError, match="damaged"):
        decode_network(encode_network(network()), VALUES + 1)
