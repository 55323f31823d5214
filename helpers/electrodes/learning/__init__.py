"""What is learned from the line: curves, groups, models side by side, limits met."""
