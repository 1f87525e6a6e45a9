"""Evaluations, red-team rounds, user flags and signals."""
