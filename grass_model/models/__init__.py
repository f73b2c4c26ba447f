"""Encoders, segmenters and the files of their weights."""
