"""Labels of the analyst: layers and files."""
