"""Files of a run: atomic writing, run folder, record, progress."""
