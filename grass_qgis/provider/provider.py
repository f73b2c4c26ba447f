"""The Processing provider: where the algorithms appear in the toolbox and in qgis_process."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..about import about, icon_path
from .assess import AssessAlgorithm
from .change import ChangeAlgorithm
from .describe_model import DescribeModelAlgorithm
from .devices import DevicesAlgorithm
from .export_tiles import ExportTilesAlgorithm
from .label_regions import LabelRegionsAlgorithm
from .learn import LearnAlgorithm
from .polygonize import PolygonizeAlgorithm
from .regions import RegionsAlgorithm
from .sample_points import SamplePointsAlgorithm
from .segment import SegmentAlgorithm

_ALGORITHMS = (
    SegmentAlgorithm,
    RegionsAlgorithm,
    PolygonizeAlgorithm,
    ChangeAlgorithm,
    LabelRegionsAlgorithm,
    ExportTilesAlgorithm,
    LearnAlgorithm,
    SamplePointsAlgorithm,
    AssessAlgorithm,
    DescribeModelAlgorithm,
    DevicesAlgorithm,
)


class GrassProvider(QgsProcessingProvider):
    """Provider `grassseg`; the id differs from that of QGIS's GRASS GIS provider."""

    def id(self) -> str:
        """Stable id, first part of every algorithm's id."""
        return "grassseg"

    def name(self) -> str:
        """Name in the toolbox."""
        return about().name

    def longName(self) -> str:  # noqa: N802  (Qt name)
        """Name with version."""
        return f"{about().name} {about().version}"

    def icon(self) -> QIcon:
        """The plugin's icon."""
        return QIcon(icon_path())

    def svgIconPath(self) -> str:  # noqa: N802
        """Path of the icon, for the toolbox."""
        return icon_path()

    def supportedOutputRasterLayerExtensions(self) -> list[str]:  # noqa: N802
        """The engine writes GeoTIFF."""
        return ["tif"]

    def supportedOutputVectorLayerExtensions(self) -> list[str]:  # noqa: N802
        """The engine writes GeoPackage."""
        return ["gpkg"]

    def supportsNonFileBasedOutput(self) -> bool:  # noqa: N802
        """The worker writes files: no memory layers, no databases."""
        return False

    def loadAlgorithms(self) -> None:  # noqa: N802
        """Adds the algorithms; QGIS calls this."""
        for algorithm in _ALGORITHMS:
            self.addAlgorithm(algorithm())
