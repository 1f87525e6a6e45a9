"""Pages of post-market monitoring: plans, cycles, indicators, alerts."""
