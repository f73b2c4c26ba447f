"""Accuracy and areas of a map, estimated from a sample of points."""
