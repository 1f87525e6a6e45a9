"""Who may come in: members, units, roles, API keys, and the organisation one works in."""
