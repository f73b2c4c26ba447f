"""Description of the imagery that a segmenter was trained on, kept in its file."""
