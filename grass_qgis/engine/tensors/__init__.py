"""Pre- and postprocessing of model inputs and outputs, with NumPy only."""
