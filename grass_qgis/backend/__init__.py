"""The worker's interpreter: where it is, how it is started, watched and stopped."""
