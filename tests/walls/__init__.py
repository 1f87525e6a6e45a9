"""The second wall: what the database shows when a filter is forgotten."""
