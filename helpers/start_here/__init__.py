"""What belongs to 00_start_here: the check of its one exercise."""
