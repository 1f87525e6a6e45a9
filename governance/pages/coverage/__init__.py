"""Coverage: the computed status of every duty, gaps, crosswalk proposals and their review."""
