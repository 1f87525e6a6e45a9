"""Presentation tags."""
