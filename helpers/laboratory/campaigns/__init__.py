"""Running the laboratory: calls that survive faults, the ledger, the closed loop."""
