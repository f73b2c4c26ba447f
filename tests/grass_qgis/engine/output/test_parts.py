from __future__ import annotations

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core.errors import ModelError, OutputError
from grass_qgis.engine.output.journal import Journal, Part
from grass_qgis.engine.output.parts import FinishedPart, ProbabilityRows, write_parts
from grass_qgis.engine.output.pixel_layers import Layers
from tests.little_room import little_room
from tests.onnx_models import COLOURS

LAYERS = Layers(COLOURS)


def parts_of(channels, valid, heights, step):
    """Parts of these heights, their rows handed over `step` at a time."""
    top = 0
    for index, height in enumerate(heights):
        part = Part(index, top, height, 0, channels.shape[2], tiles=index)
        starts = range(top, top + height, step)
        spans = [slice(start, min(start + step, top + height)) for start in starts]
        rows = (ProbabilityRows(channels[:, span], valid[span]) for span in spans)
        yield FinishedPart(part, rows)
        top += height


def scores(height, width):
    channels = np.random.default_rng(0).random((3, height, width)).astype(np.float32)
    return channels, np.random.default_rng(1).random((height, width)) > 0.2


@pytest.mark.parametrize("step", [7, 1000])
def test_parts_hold_their_rows_and_stand_in_the_journal(tmp_path, step):
    channels, valid = scores(90, 40)
    heights = (30, 0, 47, 13)
    with Journal(tmp_path / "c.tif") as journal:
        journal.begin("run")
        write_parts(journal, LAYERS, parts_of(channels, valid, heights, step))
        assert [(p.top, p.rows, p.tiles) for p in journal.parts] == [
            (0, 30, 0), (30, 0, 1), (30, 47, 2), (77, 13, 3),
        ]  # fmt: skip
        read = []
        for part in journal.parts:
            assert journal.path(part.index).exists() == (part.rows > 0)
            if part.rows:
                with rasterio.open(journal.path(part.index)) as source:
                    read.append(source.read())
    kept = np.concatenate(read, axis=1)
    np.testing.assert_array_equal(kept[0], np.where(valid, channels.argmax(axis=0), 255))
    assert (kept[1][~valid] == 255).all()
    assert kept[1][valid].max() <= 100


def test_a_part_that_cannot_be_written_is_an_output_error_and_not_in_the_journal(tmp_path):
    channels, valid = scores(200, 300)
    with Journal(tmp_path / "c.tif") as journal:
        journal.begin("run")
        write_parts(journal, LAYERS, parts_of(channels, valid, (200,), 50))
        room = journal.path(0).stat().st_size
    for missing in (1, 2000, room // 2):
        with (
            pytest.raises(OutputError, match="Check the space"),
            Journal(tmp_path / f"{missing}.tif") as journal,
        ):
            journal.begin("run")
            with little_room(room - missing):
                write_parts(journal, LAYERS, parts_of(channels, valid, (200,), 50))
        assert journal.parts == ()
    assert list(tmp_path.iterdir()) == []


def test_values_that_are_no_numbers_stop_the_writing(tmp_path):
    channels, valid = scores(20, 20)
    channels[0, 5, 5] = np.nan
    with pytest.raises(ModelError, match="not numbers"), Journal(tmp_path / "c.tif") as journal:
        journal.begin("run")
        write_parts(journal, LAYERS, parts_of(channels, valid, (20,), 20))
