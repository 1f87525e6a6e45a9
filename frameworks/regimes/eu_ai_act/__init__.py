"""Regulation (EU) 2024/1689, as published and as amended by Regulation (EU) 2026/1744."""
