"""My work: tasks, reviews, and everything that is due from one person."""
