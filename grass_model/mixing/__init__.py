"""Data sets with different class lists, trained on together."""
