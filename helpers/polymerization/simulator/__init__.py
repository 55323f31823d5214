"""From a recipe to a molar mass distribution: kinetics, moments, kinetic Monte Carlo."""
