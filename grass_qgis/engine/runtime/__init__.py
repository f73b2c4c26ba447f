"""Running models with ONNX Runtime on a proven device."""
