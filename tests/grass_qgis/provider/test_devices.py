"""`grassseg:devices` through Processing, with the engine's own self-test."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingException


def test_the_cpu_works_and_the_page_says_so(provider, clean_settings, tmp_path):
    import processing

    page = tmp_path / "devices.html"
    outputs = processing.run("grassseg:devices", {"PAGE": str(page)})
    assert set(outputs) == {"PAGE", "CHOSEN", "ONNXRUNTIME", "WORKING"}
    assert outputs["CHOSEN"] and outputs["WORKING"] >= 1
    text = page.read_text(encoding="utf-8")
    assert outputs["ONNXRUNTIME"] in text and "cpu" in text


def test_without_a_backend_the_reason_is_reported(provider, clean_settings, monkeypatch, tmp_path):
    import processing

    monkeypatch.setenv("GRASS_QGIS_BACKEND_PYTHON", str(tmp_path / "gone"))
    with pytest.raises(QgsProcessingException, match="gone"):
        processing.run("grassseg:devices", {"PAGE": str(tmp_path / "devices.html")})
    assert list(tmp_path.iterdir()) == []
