"""Orderings on a lattice and their energies: a layered cathode and copper-gold."""
