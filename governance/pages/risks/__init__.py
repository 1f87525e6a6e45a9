"""Risks: the register, scales and appetite, pictures, acceptance."""
