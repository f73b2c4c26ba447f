"""What the command line takes and shows: commands, spelling of settings, help, completion."""
