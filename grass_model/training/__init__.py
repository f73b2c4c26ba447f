"""What every training shares: loop, steps, callbacks, devices, memory."""
