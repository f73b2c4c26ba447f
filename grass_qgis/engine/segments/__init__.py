"""Nested segments with the shape of what an image shows, and the choice among them."""
