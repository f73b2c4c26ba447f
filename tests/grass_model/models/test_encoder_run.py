from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from grass_model.data.scenes import unlabelled_scenes
from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from grass_model.models.encoder_run import encoder_card, first_trunk
from grass_model.settings.pretrain import EncoderSettings, PretrainSettings
from tests.training import TILE, loop


@pytest.fixture
def settings(data, tmp_path):
    encoder = EncoderSettings(name="resnet10t")
    return PretrainSettings(
        str(data), str(tmp_path), tile=TILE, encoder=encoder, loop=loop(steps=4)
    )


def test_the_seed_alone_decides_the_first_weights(settings):
    scenes = unlabelled_scenes(settings.images, (), TILE)
    first, again = first_trunk(scenes, settings), first_trunk(scenes, settings)
    other = first_trunk(scenes, replace(settings, loop=replace(settings.loop, seed=8)))
    assert first.bands == 3
    for a, b in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(a, b)
    assert not torch.equal(next(first.parameters()), next(other.parameters()))


def test_a_card_shows_the_method_and_what_it_was_trained_on(settings):
    images = np.zeros((5, 3, TILE, TILE), np.uint8)
    store = TileStore(images, None, 0.25, ("red", "green", "blue"))
    norm = Normalisation((255.0,) * 3, (0.5,) * 3, (0.25,) * 3)
    card = encoder_card({"method": "BYOL"}, 3, norm, store, settings)
    origin = card.provenance["pretraining"]
    assert (origin["method"], origin["init"], origin["steps"], origin["tiles"]) == (
        "BYOL",
        "random",
        3,
        5,
    )
    assert (card.kind, card.bands, card.gsd_m, card.head) == ("encoder", store.names, 0.25, "")
