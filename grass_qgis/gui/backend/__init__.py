"""The page that installs and checks the backend."""
