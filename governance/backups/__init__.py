"""Backup of a whole installation into one folder, and restoring it into an empty one.

The database goes first, as it stood at one moment; then every file of the store. Files are never
written over, so the files of that moment are still there afterwards.
"""
