"""The interactive figures of the lessons as pages of their own, for a projector."""
