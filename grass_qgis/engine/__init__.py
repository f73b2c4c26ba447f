"""The QGIS-free, torch-free inference engine. It runs in a process of its own."""
