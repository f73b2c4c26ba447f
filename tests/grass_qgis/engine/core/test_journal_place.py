from __future__ import annotations

from pathlib import Path

from grass_qgis.engine.core.locks import journal_folder


def test_the_folder_is_hidden_beside_the_class_raster():
    assert journal_folder(Path("/a/b/c.tif")) == Path("/a/b/.c.tif.grass-run")
