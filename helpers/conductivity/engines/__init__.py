"""Searches for laws: genetic programming, sparse libraries, and what they found."""
