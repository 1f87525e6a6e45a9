"""The classification wizard, its decisions, and their replay."""
