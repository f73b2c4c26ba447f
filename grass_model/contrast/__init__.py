"""The GraSS method itself: tensors in, tensors out; no training loop, no files."""
