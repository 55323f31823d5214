"""What belongs to 00_start_here: the check of its one exercise, and the map of the course."""
