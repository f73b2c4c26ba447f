"""Settings of `grass-train samplepoints` and `grass-train assess`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SamplePointsSettings:
    """Draw points at random over the classes of a map, to find out how good the map is.

    Attributes:
        raster: the map: any raster of whole numbers that GDAL reads.
        out: GeoPackage to write.
        band: the map's band with the classes.
        strata: raster whose values are the strata, on any grid; the classes of the map when left
            out.
        strata_band: band of the raster of strata.
        within: file of polygons in any CRS (or FILE|layername=LAYER); only pixels inside are drawn
            from.
        size: points; 0 for as many as the requested standard errors need.
        standard_error: requested standard error of the overall accuracy, such as 0.02 for 2 %.
        class_standard_error: that of the accuracy of each stratum; 0 for no request.
        accuracy: share of the map that is probably right.
        accuracies: of single strata, such as water=0.95.
        allocation: proportional to the area, equal, or optimal for the overall accuracy.
        least: minimum of points in each stratum.
        distance_m: minimum distance of two points in metres; 0 for none.
        seed: of the random numbers; the same seed gives the same points.
        crs: CRS of the map in place of the one it declares, such as EPSG:32633.
        nodata: values that mean no data besides the one the map declares, such as 0.
        strata_crs: CRS of the strata in place of the one they declare.
        strata_nodata: values of the strata that mean no data besides the one they declare.
        json: print the summary as JSON instead of a table.
    """

    raster: str
    out: str
    band: int = 1
    strata: str | None = None
    strata_band: int = 1
    within: str | None = None
    size: int = 0
    standard_error: float = 0.02
    class_standard_error: float = 0.0
    accuracy: float = 0.8
    accuracies: list[str] | None = None
    allocation: Literal["proportional", "equal", "optimal"] = "proportional"
    least: int = 50
    distance_m: float = 0.0
    seed: int = 0
    crs: str | None = None
    nodata: list[float] | None = None
    strata_crs: str | None = None
    strata_nodata: list[float] | None = None
    json: bool = False


@dataclass(frozen=True)
class AssessSettings:
    """Estimate how right a map is, and how large each class is, from reference points.

    Attributes:
        points: a file of `grass-train samplepoints` that was interpreted, or any points with a
            reference class (or FILE|layername=LAYER).
        out: folder for report.html, accuracy.csv and assessed.gpkg.
        raster: the map; the one the points were drawn on when left out.
        band: the map's band with the classes.
        field: the points' field with the reference class; interpretations of a sample, else
            "reference", when left out.
        interpreter: whose interpretations count; the class that most of them gave when left out.
        design: of points from elsewhere: drawn within each class of the map (stratified), or over
            the whole area (random).
        strata: raster of the strata that points from elsewhere were drawn in; the classes of the
            map when left out.
        strata_band: band of the raster of strata.
        imagery: raster of the same place in any CRS; the report shows it where the map is wrong.
        within: file of the polygons that points from elsewhere were drawn in.
        crs: CRS of the map in place of the one it declares, such as EPSG:32633.
        nodata: values that mean no data besides the one the map declares, such as 0.
        strata_crs: CRS of the strata in place of the one they declare.
        strata_nodata: values of the strata that mean no data besides the one they declare.
        imagery_crs: CRS of the imagery in place of the one it declares.
        json: print the summary as JSON instead of a table.
    """

    points: str
    out: str
    raster: str | None = None
    band: int = 1
    field: str | None = None
    interpreter: str = ""
    design: Literal["stratified", "random"] = "stratified"
    strata: str | None = None
    strata_band: int = 1
    imagery: str | None = None
    within: str | None = None
    crs: str | None = None
    nodata: list[float] | None = None
    strata_crs: str | None = None
    strata_nodata: list[float] | None = None
    imagery_crs: str | None = None
    json: bool = False
