"""GraSS Segmenter, the QGIS plugin. QGIS calls `classFactory`; nothing else happens on import."""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:  # noqa: N802  (the name QGIS looks up)
    """Builds the plugin object QGIS asks for when it loads the plugin."""
    from .plugin import GrassSegmenterPlugin

    return GrassSegmenterPlugin(iface)
