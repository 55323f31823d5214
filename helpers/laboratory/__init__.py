"""A small autonomous laboratory over HTTP: devices, orchestrator, ledger, closed loop."""
