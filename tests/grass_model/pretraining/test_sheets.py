import cv2
import numpy as np
import torch

from grass_model.contrast.presets import FIXED
from grass_model.data.views import Normalisation
from grass_model.pretraining.sheets import as_shares, natural, sheet, write_picture
from grass_model.pretraining.watch import Seen

BYTES = Normalisation((255.0,) * 4, (0.4, 0.5, 0.6, 0.1), (0.2, 0.25, 0.3, 0.2))


def standardised(raw, norm):
    scale, mean, std = (np.reshape(v, (1, -1, 1, 1)) for v in (norm.scale, norm.mean, norm.std))
    return torch.from_numpy(((raw / scale - mean) / std).astype(np.float32))


def test_eight_bits_come_back_as_they_were():
    raw = np.random.default_rng(0).integers(0, 256, (2, 4, 8, 8))
    assert (natural(standardised(raw, BYTES), BYTES) == raw[:, :3].transpose(0, 2, 3, 1)).all()


def test_deeper_imagery_is_stretched_to_where_its_values_lie():
    norm = Normalisation((3000.0,) * 3, (0.2,) * 3, (0.1,) * 3)
    raw = np.random.default_rng(0).uniform(400, 900, (2, 3, 32, 32))
    shown = natural(standardised(raw, norm), norm)
    assert shown.min() == 0
    assert shown.max() == 255
    assert 120 < np.median(shown) < 135


def test_one_band_is_grey():
    norm = Normalisation((255.0,), (0.5,), (0.2,))
    shown = natural(standardised(np.full((1, 1, 4, 4), 100.0), norm), norm)
    assert (shown == 100).all()
    assert shown.shape == (1, 4, 4, 3)


def test_shares_run_from_0_to_1_and_are_0_where_there_is_no_attention():
    maps = torch.stack(
        (torch.arange(16.0).reshape(4, 4), torch.ones(4, 4), torch.full((4, 4), torch.nan))
    )
    shown = as_shares(maps)
    assert shown[0].min() == 0
    assert shown[0].max() == 1
    assert (shown[1:] == 0).all()


def test_the_sheet_shows_view_box_and_sample_of_both_views(tmp_path):
    raw = np.zeros((4, 4, 16, 16))
    raw[:2, 0] = 200  # first views red
    raw[2:, 1] = 180  # second views green
    views = standardised(raw, BYTES)
    boxes = torch.tensor([[2, 2, 10, 10]] * 4)
    seen = Seen(views, views.flip(0), boxes, torch.rand(4, 4, 4))
    page = sheet(seen, FIXED, BYTES, "a title", rows=8)
    flat = page.reshape(-1, 3).tolist()
    red, green = flat.count([200, 0, 0]), flat.count([0, 180, 0])
    # Each of two rows has a view and the sample of the other view of its colour; samples swapped.
    assert red == green > 3 * 150 * 150
    assert sheet(seen, FIXED, BYTES, "a title", rows=1).shape[0] < page.shape[0]
    path = tmp_path / "new" / "sheet.png"
    write_picture(path, page)
    assert (cv2.imread(str(path))[:, :, ::-1] == page).all()
    assert [p.name for p in path.parent.iterdir()] == ["sheet.png"]
