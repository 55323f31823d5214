"""What carries the collection into a room: a pack for a USB stick, and proofs that it holds."""
