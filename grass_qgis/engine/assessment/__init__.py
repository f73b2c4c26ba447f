"""Accuracy and areas of a map, estimated from a sample: which points, and what they tell."""
