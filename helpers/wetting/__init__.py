"""Electrolyte filling of a porous electrode: simulator, surrogate workflow, lesson checks."""
