"""Regulation (EU) 2022/2554, DORA: the clock of a major ICT-related incident."""
