"""The embedded PostgreSQL and Valkey: found, started as child processes, stopped with their users.

Knows no Django: the settings read the addresses that are written down here.
"""
