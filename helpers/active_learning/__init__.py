"""Lesson 05: choosing the next experiment, and measuring honestly how much that saves."""
