"""Writes the styles that results of regions carry, from those that the plugin gives their layers.

Usage: QT_QPA_PLATFORM=offscreen python tools/write_region_styles.py (with the QGIS of the tests)
"""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsMapLayer,
    QgsReadWriteContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grass_qgis.bridge.results.styles import style_boxes, style_regions  # noqa: E402

FOLDER = ROOT / "grass_qgis" / "engine" / "regions" / "styles"
_FIELDS = (
    "tile:integer", "score:double", "share:double", "area_m2:double", "area_px:double",
    "rank:integer", "lam_max:double", "lam_mean:double", "perimeter_px:double",
    "contrast:double", "level:double", "evenness:double", "edge:double", "purity:double",
    "class_id:double", "class:string", "mean_conf:double",
)  # fmt: skip
_STYLES = {"regions": style_regions, "boxes": style_boxes}


def style_text(name: str) -> str:
    """The style of a layer, as QGIS keeps it."""
    parts = QgsMapLayer.StyleCategory
    fields = "&".join(f"field={field}" for field in _FIELDS)
    layer = QgsVectorLayer(f"MultiPolygon?{fields}", name, "memory")
    _STYLES[name](layer)
    document = QDomDocument()
    kept = parts.Symbology | parts.Labeling | parts.MapTips | parts.CustomProperties
    layer.exportNamedStyle(document, QgsReadWriteContext(), QgsMapLayer.StyleCategories(kept))
    return str(document.toString(0))


def main() -> None:
    """Writes both files."""
    application = QgsApplication([], False)
    application.initQgis()
    FOLDER.mkdir(exist_ok=True)
    for name in _STYLES:
        (FOLDER / f"{name}.qml").write_text(style_text(name), encoding="utf-8")
    application.exitQgis()


if __name__ == "__main__":
    main()
