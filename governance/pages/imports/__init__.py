"""Imports: upload, columns, preview, result."""
