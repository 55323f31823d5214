"""Lesson 09: cluster expansion and Monte Carlo, from energies of small cells to large ones."""
