from __future__ import annotations

import pytest

from grass_qgis.engine.core.errors import DeviceError
from grass_qgis.engine.core.job import DEVICES
from grass_qgis.engine.core.providers import (
    CPU_PROVIDER,
    PROVIDERS,
    candidates,
    how_to_get,
    provider_of,
)


def test_every_device_has_a_name_and_a_job_may_request_it():
    names = [provider.device for provider in PROVIDERS]
    assert len(set(names)) == len(names)
    assert set(DEVICES) == {"auto", *names}
    assert len({provider.title for provider in PROVIDERS}) == len(PROVIDERS)


def test_the_automatic_choice_tries_gpus_and_none_that_takes_minutes_to_start():
    tried = [provider.device for provider in candidates("auto")]
    assert tried[0] == "cuda"
    assert "tensorrt" not in tried and "cpu" not in tried
    assert all(provider.gpu for provider in candidates("auto"))


def test_a_requested_device_is_the_only_one_tried():
    assert [item.device for item in candidates("tensorrt")] == ["tensorrt"]
    assert candidates("cpu") == ()


def test_an_unknown_device_is_refused_with_a_list():
    with pytest.raises(DeviceError, match=r"'abacus'.*cuda.*cpu"):
        provider_of("abacus")


def test_models_of_reduced_precision_may_differ_more_but_not_without_bounds():
    for provider in PROVIDERS:
        assert 0 < provider.allows(False) <= provider.allows(True) <= 0.1
    assert CPU_PROVIDER.allows(False) < provider_of("cuda").allows(False)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda item: item.device)
def test_what_brings_a_device_is_reported_in_one_sentence(provider):
    text = how_to_get(provider)
    assert text.startswith(provider.title) and text.endswith(".")
    assert all(package in text for package in provider.packages)
