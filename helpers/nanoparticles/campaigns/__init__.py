"""Campaigns: who proposes recipes, in batches, until a rule says stop."""
