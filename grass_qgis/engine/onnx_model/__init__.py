"""What an ONNX file says of itself: standard library only, open to QGIS."""
