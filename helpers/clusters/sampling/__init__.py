"""Thermal averages of an expansion: Monte Carlo, exact sums, order, and titration."""
