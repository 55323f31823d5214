"""Simulators, learning tools and exercise checks behind the MAP School lessons.

The modules directly in this package know no topic; each sub-package holds one lesson's
simulator, its learning tools and its exercise checks.
"""
