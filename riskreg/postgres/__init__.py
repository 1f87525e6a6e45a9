"""Django's PostgreSQL, with a wall between organisations: what the settings name as ENGINE."""
