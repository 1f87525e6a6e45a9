"""The check of a dossier by strangers."""
