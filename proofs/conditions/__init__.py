"""Lessons under hard conditions: one core, 2 GB, other versions, no network, strange paths."""
