"""Laws with rules, one folder a law."""
