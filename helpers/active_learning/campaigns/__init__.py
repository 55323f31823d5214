"""Campaigns: which experiments are chosen, when to stop, and what it saved."""
