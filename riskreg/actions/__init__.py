"""Every write: authorise, lock, ask the rules, write, record."""
