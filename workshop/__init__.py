"""For those who give the lessons: the site, the demos, the environment, and a pack for a stick."""
