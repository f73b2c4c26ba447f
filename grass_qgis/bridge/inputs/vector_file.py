"""Features of any source, also edited, selected or filtered ones, as a file the worker can read."""

from __future__ import annotations

from typing import Sequence

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingFeatureSource,
    QgsVectorFileWriter,
)

from ...engine.core.errors import MAKE_ROOM, OutputError


def write_features(
    source: QgsProcessingFeatureSource,
    names: Sequence[str],
    path: str,
    transforms: QgsCoordinateTransformContext,
) -> str:
    """Writes geometry and the fields `names` to the GeoPackage `path`; returns it.

    Raises:
        OutputError: the file cannot be written.
    """
    kept = [source.fields().lookupField(name) for name in names]
    fields = QgsFields()
    for index in kept:
        fields.append(source.fields().at(index))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = "features"
    options.layerOptions = ["FID=grass_fid"]  # so that no field of the user's is in the way
    crs, kind = source.sourceCrs(), source.wkbType()
    writer = QgsVectorFileWriter.create(path, fields, kind, crs, transforms, options)
    for original in source.getFeatures():
        feature = QgsFeature(fields)
        feature.setGeometry(original.geometry())
        feature.setAttributes([original.attributes()[index] for index in kept])
        writer.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
    problem = writer.errorMessage() if writer.hasError() else ""
    del writer  # closes the file
    if problem:
        raise OutputError(f"{path} cannot be written: {problem}.", MAKE_ROOM)
    return path
