"""Lesson 02: electrode manufacturing, from the slurry over the coating to the calender."""
