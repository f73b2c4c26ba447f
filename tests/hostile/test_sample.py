"""A small part of the corpus (`make test-hostile` runs the whole): no fault in any case."""

from __future__ import annotations

import pytest

from tests.hostile.cases import OF_TRAINING, SHARES
from tests.hostile.corpus import findings, findings_of_sound, numbered

ENGINE = tuple(kind for kind in SHARES if kind not in OF_TRAINING)


@pytest.fixture(scope="module")
def findings_of_sample(tmp_path_factory):
    chosen = numbered(150, 7, ENGINE)
    return list(findings(chosen, tmp_path_factory.mktemp("hostile")))


@pytest.mark.parametrize("kind", ENGINE)
def test_spoilt_input_ends_well_or_with_a_typed_error(findings_of_sample, kind):
    faults = [
        f"{item.case.number}: {item.fault}" for item in findings_of_sample if item.case.kind == kind
    ]
    assert [text for text in faults if not text.endswith(": ")] == []


def test_the_sample_holds_both_sound_and_broken_input(findings_of_sample):
    assert len(findings_of_sample) >= 145
    outcomes = [item.outcome for item in findings_of_sample]
    assert outcomes.count("fine") > 15
    assert outcomes.count("typed") > 60


def test_what_is_not_spoilt_is_no_obstacle(tmp_path):
    findings_of_sample = list(findings_of_sound(tmp_path))
    assert len(findings_of_sample) > 20
    assert [
        item.case.about for item in findings_of_sample if item.outcome != "fine" or item.fault
    ] == []
