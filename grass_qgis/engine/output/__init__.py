"""Writing results whole: staging, journal, GeoTIFF, GeoPackage."""
