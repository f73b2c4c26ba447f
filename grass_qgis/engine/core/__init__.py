"""Errors, progress, jobs and the contract of models: standard library only, open to QGIS."""
