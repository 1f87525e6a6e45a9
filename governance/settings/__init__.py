"""Settings by installation kind."""
