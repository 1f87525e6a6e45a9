"""Function views with their forms."""
