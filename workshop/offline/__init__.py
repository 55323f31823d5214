"""What carries the collection into a room without a network: a pack for a USB stick."""
