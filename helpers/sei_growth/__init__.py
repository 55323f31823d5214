"""Lesson 03: growth of the solid electrolyte interphase (SEI) on graphite, and what governs it."""
