"""Dossiers: the list, asking for one, watching it being made, the finished file."""
