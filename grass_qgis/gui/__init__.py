"""The dock and its panels: widgets that show and ask, and compute nothing."""
