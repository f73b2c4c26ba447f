"""Simulated analyst: labels by clicks on an image whose classes are known."""
