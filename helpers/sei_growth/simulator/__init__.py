"""The graphite half-cell that grows an SEI, and the table of its runs."""
