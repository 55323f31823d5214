"""Lesson 10: recipes, spectra and campaigns for silver nanoparticles, virtual and published."""
