"""The environment of the lessons: which Python, which versions, on which system, and its locks."""
