"""Molecules, boxes of them, and their labels by the reference method."""
