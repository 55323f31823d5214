"""From a recipe to a spectrum: growth, optics of silver, droplets, and the loss."""
