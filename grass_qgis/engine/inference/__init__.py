"""Tiles through a model: plan, feed, predictions, assembly."""
