"""What laws and standards say: frameworks as trees, their entries, editions, and the glossary."""
