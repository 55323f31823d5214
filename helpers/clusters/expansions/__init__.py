"""Cluster expansions: orbits, parameters, the convex hull, and what to compute next."""
