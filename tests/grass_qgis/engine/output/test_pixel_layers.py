from __future__ import annotations

import numpy as np
import pytest

from grass_qgis.engine.output.pixel_layers import Layers
from tests.onnx_models import COLOURS

CHANNELS = np.array([0.7, 0.2, 0.1], np.float32)[:, None, None].repeat(2, axis=2)
VALID = np.array([[True, False]])


@pytest.mark.parametrize(
    ("entropy", "probabilities", "values"),
    [
        (False, False, [0, 70]),
        (True, False, [0, 70, 73]),
        (False, True, [0, 70, 70, 20, 10]),
        (True, True, [0, 70, 73, 70, 20, 10]),
    ],
)
def test_only_what_is_requested_is_kept(entropy, probabilities, values):
    layers = Layers(COLOURS, entropy, probabilities)
    kept = layers.summarise(CHANNELS, VALID)
    assert kept[:, 0, 0].tolist() == values
    assert (kept[:, 0, 1] == 255).all()
    assert layers.count == len(kept) == len(values)


@pytest.mark.parametrize("entropy", [False, True])
def test_every_band_kept_has_its_place_in_one_result(entropy):
    layers = Layers(COLOURS, entropy, True)
    roles = ["classes", "probabilities", *(["entropy"] if entropy else [])]
    sources = [look.source for role in roles for look in layers.of(role)]
    assert sorted(sources) == list(range(1, layers.count + 1))
    names = [look.name for look in layers.of("probabilities")]
    assert names == [item.name for item in COLOURS]
    first = layers.of("probabilities")[0].source
    assert layers.summarise(CHANNELS, VALID)[first - 1, 0, 0] == 70
