"""Purity of the regions: `grass-train purity`."""
