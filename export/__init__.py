"""From a trained run to ONNX files that describe themselves."""
