"""Directive (EU) 2022/2555, NIS2: the clock of a significant incident."""
