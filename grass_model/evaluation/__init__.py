"""Measuring a segmenter on held-out labels: `grass-train evaluate`."""
