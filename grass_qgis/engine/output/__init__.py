"""Writing complete results: staging, journal, GeoTIFF, GeoPackage."""
