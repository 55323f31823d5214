"""A porous electrode and how the electrolyte fills it."""
