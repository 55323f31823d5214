"""The table of conductivities and the law behind it."""
