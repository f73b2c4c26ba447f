"""Training of GraSS encoders and segmenters; the `grass-train` command."""
