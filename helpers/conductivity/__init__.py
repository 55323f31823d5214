"""Lesson 04: laws for the conductivity of an electrolyte, found by symbolic regression."""
