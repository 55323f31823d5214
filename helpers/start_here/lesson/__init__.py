"""The exercise check of the lesson, and the map of the course."""
