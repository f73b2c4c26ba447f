"""Inference with ONNX Runtime on a tested device."""
