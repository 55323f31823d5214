"""What is learned from the table: recipe models, emulators, intervals, honest scores."""
