"""The exercise checks of the lesson, what they compare answers with, and the interactive figure."""
