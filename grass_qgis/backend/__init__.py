"""Python environment of the worker, and the worker process."""
