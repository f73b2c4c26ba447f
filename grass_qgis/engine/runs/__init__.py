"""One module for each kind of job, and their dispatch."""
