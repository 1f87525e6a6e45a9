"""Regulation (EU) 2016/679, the GDPR: the clock of a personal data breach."""
