"""The dock and its panels: widgets only, no computation."""
