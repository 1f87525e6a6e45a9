"""What somebody with the database does to the trail: each is refused, or found and told apart."""
