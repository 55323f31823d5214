"""With other last bits, lessons and tests say the same."""
