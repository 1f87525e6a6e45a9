"""Attestation rounds: the list, opening one, one with its entries, answering, closing."""
