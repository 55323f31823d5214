"""The line: slurry, coating, packing, calendering, and the properties of the electrode."""
