"""Maps from a few labels: frozen features, and a convex classifier on them."""
