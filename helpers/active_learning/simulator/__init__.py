"""Landscapes to search: the Schwefel function, an alloy with phases, pools of experiments."""
