"""Pages of incidents: logging, triage, clocks, reports, the board."""
