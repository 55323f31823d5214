"""Potentials: descriptors, fits, errors, alarms, and a second generation."""
