"""From a wanted product to recipes: posterior draws, verdicts, and closing the loop."""
