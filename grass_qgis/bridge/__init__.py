"""Between QGIS and the engine: layers become jobs, events become feedback, files become layers."""
