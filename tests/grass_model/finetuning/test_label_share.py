import json
from dataclasses import replace

import numpy as np
import pytest

from grass_model.data.label_draws import draw_tiles
from grass_model.data.tiles import TileStore
from grass_model.finetuning.label_share import FILE, check_share, draw_labelled, print_class_counts
from grass_model.mixing.label_table import plain_table
from grass_model.settings.finetune import FinetuneSettings
from grass_qgis.engine.core.errors import DataError, JobError


def store(count=40):
    images = np.arange(count, dtype=np.uint8)[:, None, None, None].repeat(4, 2).repeat(4, 3)
    masks = np.zeros((count, 4, 4), np.uint8)
    places = tuple(("scene", number * 4, 0) for number in range(count))
    return TileStore(images, masks, 0.0, valid=np.ones_like(masks, bool), places=places)


def settings(out, **changes):
    return replace(FinetuneSettings(data="", out=str(out), label_fraction=0.1), **changes)


def test_the_draw_is_that_of_fewlabels_and_is_recorded(tmp_path):
    few = draw_labelled(store(), settings(tmp_path, label_draw=2, label_seed=7), tmp_path)
    chosen = draw_tiles(40, 0.1, 3, 7)[2].tiles
    assert few.images[:, 0, 0, 0].tolist() == chosen.tolist()
    record = json.loads((tmp_path / FILE).read_text())
    assert record["tiles"] == [["scene", 4 * int(number), 0] for number in chosen]
    assert (record["of"], record["label_seed"]) == (40, 7)


def test_a_share_of_no_tile_is_refused_with_the_least_that_gives_one(tmp_path):
    with pytest.raises(JobError, match=r"0\.01 of 40 training tiles is no tile") as caught:
        draw_labelled(store(), settings(tmp_path, label_fraction=0.01), tmp_path)
    assert "0.0250" in caught.value.remedy
    assert len(draw_labelled(store(), settings(tmp_path, label_fraction=0.025), tmp_path)) == 1


def test_a_resumed_run_keeps_its_labels(tmp_path):
    first = settings(tmp_path)
    draw_labelled(store(), first, tmp_path)
    draw_labelled(store(), replace(first, resume=True), tmp_path)
    with pytest.raises(DataError, match="4 labelled tiles, and these are 4 others"):
        draw_labelled(store(), replace(first, resume=True, label_draw=1), tmp_path)


@pytest.mark.parametrize(
    ("change", "word"),
    [({"label_fraction": 0.0}, "label_fraction is 0"), ({"label_fraction": 1.5}, "1.5"),
     ({"label_draw": -1}, "label_draw is -1"), ({"label_seed": -2}, "label_seed is -2")],
)  # fmt: skip
def test_shares_out_of_their_range_are_refused(tmp_path, change, word):
    with pytest.raises(JobError, match=word):
        check_share(settings(tmp_path, **change))


def test_a_class_without_a_pixel_is_warned_of(capsys):
    assert print_class_counts(store(3), plain_table(("field", "road"))).tolist() == [48, 0]
    printed = capsys.readouterr()
    assert "labelled: 3 tiles, 48 pixels: field 100.0 %, road 0.0 %" in printed.out
    assert "no pixel of road" in printed.err
