"""A bundled table made by a cluster of this machine, of which a worker is killed."""
