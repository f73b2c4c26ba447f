"""Settings, data sets and weights, spoilt; a small part of the corpus of `make test-hostile`."""

from __future__ import annotations

import pytest

from tests.hostile.cases import OF_TRAINING
from tests.hostile.corpus import findings, findings_of_sound, numbered


@pytest.fixture(scope="module")
def findings_of_sample(tmp_path_factory):
    chosen = numbered(50, 7, tuple(OF_TRAINING))
    return list(findings(chosen, tmp_path_factory.mktemp("hostile")))


@pytest.mark.parametrize("kind", OF_TRAINING)
def test_spoilt_input_ends_well_or_with_a_typed_error(findings_of_sample, kind):
    faults = [
        f"{item.case.number}: {item.fault}" for item in findings_of_sample if item.case.kind == kind
    ]
    assert [text for text in faults if not text.endswith(": ")] == []


def test_the_sample_is_refused_for_the_most_part(findings_of_sample):
    assert len(findings_of_sample) >= 38
    assert [item.outcome for item in findings_of_sample].count("typed") > 20


def test_what_is_not_spoilt_is_no_obstacle(tmp_path):
    findings_of_sample = list(findings_of_sound(tmp_path, training=True))
    assert len(findings_of_sample) > 20
    assert [
        item.case.about for item in findings_of_sample if item.outcome != "fine" or item.fault
    ] == []
