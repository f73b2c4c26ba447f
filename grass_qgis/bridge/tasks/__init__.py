"""Runs in the background of QGIS: tasks, queue, estimates."""
