"""The static site of MAP School: executed lessons, handbook, cards, and what was measured."""
