"""The trail of an organisation: what was done, by whom, and whether the chain holds."""
