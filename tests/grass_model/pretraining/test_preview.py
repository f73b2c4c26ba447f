from dataclasses import replace

import cv2
import numpy as np
import pytest

from grass_model.contrast.presets import FIXED, RELEASED
from grass_model.pretraining.preview import preview, summary
from grass_model.settings.pretrain import EncoderSettings, PreviewSettings
from grass_qgis.engine.core.errors import DataError, JobError
from tests.torchgeo_archives import loveda
from tests.training import TILE


@pytest.fixture
def settings(data, tmp_path):
    return PreviewSettings(
        images=str(data),
        out=str(tmp_path / "sheet.png"),
        tile=TILE,
        view=48,
        batch=6,
        rows=3,
        encoder=EncoderSettings(name="resnet10t"),
    )


def test_a_sheet_is_drawn_and_said_in_a_line(settings, capsys):
    first = cv2.imread(str(preview(settings)))
    assert first.shape[1] > first.shape[0]  # three rows of six
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("12 boxes: median ")
    assert "weights are random" in line
    assert (cv2.imread(str(preview(settings))) == first).all()


def test_the_weights_of_a_run_are_used(settings, pretrained, capsys):
    plain = cv2.imread(str(preview(settings)))
    drawn = cv2.imread(str(preview(replace(settings, init=str(pretrained)))))
    assert (plain != drawn).any()
    assert "weights are random" not in capsys.readouterr().out.splitlines()[1]


@pytest.mark.parametrize(
    ("shares", "options", "word"),
    [
        ([1.0, 1.0, 0.95, 0.2], RELEASED, "plain SimCLR. Set grass.lam_relu"),
        ([1.0, 0.8, 0.7, 0.1], RELEASED, "hardly differ"),
        ([0.05, 0.05, 0.054, 0.5], FIXED, "lower grass.threshold"),
        ([0.2, 0.3, 0.5, 1.0], FIXED, "neither"),
    ],
)
def test_bad_boxes_are_named_with_what_to_change(shares, options, word):
    assert word in summary(np.array(shares), options)


def test_chosen_bands_are_drawn(settings):
    grey = cv2.imread(str(preview(replace(settings, bands=[2]))))
    left = grey[100:200, 16:180].astype(int)  # in the first view
    assert (left[..., 0] == left[..., 2]).all()


def test_scenes_are_read_only_until_there_are_enough_tiles(settings, tmp_path, monkeypatch):
    from grass_model.pretraining import preview as module

    read = []
    cut = module.cut_tiles
    monkeypatch.setattr(module, "cut_tiles", lambda s, *a: read.append(len(s)) or cut(s, *a))
    root = loveda(tmp_path / "loveda", ("Train",), count=30)
    images = f"torchgeo:LoveDA?root={root}"
    preview(replace(settings, images=images, batch=20))
    assert read == [6, 24]  # of sixty
    with pytest.raises(JobError, match=r"fewer than a batch of"):
        preview(replace(settings, images=images, batch=61))
    assert read == [6, 24, 6, 24, 60]


def test_impossible_settings_are_refused(settings, data, tmp_path):
    with pytest.raises(JobError, match="png"):
        preview(replace(settings, out=str(tmp_path / "sheet.jpg")))
    with pytest.raises(JobError, match="batch is 1"):
        preview(replace(settings, batch=1))
    with pytest.raises(JobError, match=r"fewer than a batch of"):
        preview(replace(settings, batch=500))
    with pytest.raises(DataError, match="not the folder of a finished run"):
        preview(replace(settings, init=str(tmp_path)))
