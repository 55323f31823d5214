"""Lesson 01: machine learning potentials for a battery solvent, with GAP and SOAP."""
