"""What a room full of learners asks of a machine, measured."""
