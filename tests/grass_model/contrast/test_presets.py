import pytest

from grass_model.contrast.presets import FIXED, RELEASED, resolve
from grass_model.settings.pretrain import GrassSettings
from grass_qgis.engine.core.errors import JobError


def test_settings_without_changes_are_the_preset():
    assert resolve(GrassSettings()) == FIXED
    assert resolve(GrassSettings(preset="released")) == RELEASED
    objects = resolve(GrassSettings(preset="objects"))
    assert (objects.sample, objects.positives, objects.levels) == ("objects", "halves", (8, 16))


def test_a_change_overrides_the_preset_and_nothing_else():
    options = resolve(GrassSettings(preset="released", lam_relu=True))
    assert options.lam_relu
    assert options.resize == "nearest"


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 1.5},
        {"warmup_fraction": -0.1},
        {"min_area": 0.95},
        {"objects": 0},
        {"levels": [16, 8]},
        {"levels": [8, 12]},
        {"crop_from": "source", "sample": "objects"},
    ],
)
def test_impossible_values_are_refused_by_name(change):
    with pytest.raises(JobError, match=next(iter(change))):
        resolve(GrassSettings(**change))
