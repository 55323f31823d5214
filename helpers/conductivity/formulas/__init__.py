"""Formulas: read, evaluated, fitted, and held against units and physics."""
