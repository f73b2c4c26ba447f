"""Scenes, tiles, views and splits: imagery on its way to the model."""
