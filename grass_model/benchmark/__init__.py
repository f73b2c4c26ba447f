"""Comparing initialisations: `grass-train benchmark`."""
