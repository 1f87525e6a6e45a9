"""Papers of the law on their pages: how far each is, what is missing, what is said in words."""
