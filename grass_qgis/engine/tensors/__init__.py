"""Arithmetic between pixels and models: numpy only."""
