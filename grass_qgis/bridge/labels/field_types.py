"""Types of fields, by the names that the version of QGIS has for them."""

from __future__ import annotations

from typing import Any

from qgis.core import Qgis
from qgis.PyQt.QtCore import QMetaType, QVariant

TEXT: Any
INTEGER: Any
REAL: Any
TIME: Any
if Qgis.QGIS_VERSION_INT >= 33800:  # Qt 6 has no others
    TEXT, INTEGER = QMetaType.Type.QString, QMetaType.Type.Int
    REAL, TIME = QMetaType.Type.Double, QMetaType.Type.QDateTime
else:
    TEXT, INTEGER = QVariant.String, QVariant.Int
    REAL, TIME = QVariant.Double, QVariant.DateTime
