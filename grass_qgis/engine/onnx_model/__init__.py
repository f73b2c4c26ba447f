"""Metadata and signature of ONNX files: standard library only, open to QGIS."""
