"""Papers the law asks for, point by point: what answers each, and what is open."""
