"""What the imagery a segmenter was trained on looks like to it."""
