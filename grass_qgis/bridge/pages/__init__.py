"""Models and self-tests as text to read."""
