"""The site and the dossiers: the only layer that knows HTTP."""
