"""Running exported models: `grass-train predict`, `regions` and `devices`."""
