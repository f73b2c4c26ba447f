"""Points that assess a map: their file, their layer, the walk through them, the figures."""
