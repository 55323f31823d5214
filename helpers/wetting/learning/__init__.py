"""Correlation, regressors side by side, one surrogate, and a robust design."""
