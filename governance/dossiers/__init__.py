"""Dossiers: facts to HTML to PDF."""
