"""What laws and standards say, and their rules. Knows no register and no users."""
