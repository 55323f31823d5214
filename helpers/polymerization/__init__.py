"""Lesson 06: recipes for a wanted molar mass distribution of poly(n-butyl acrylate)."""
