"""Pure rules of the register; no Django."""
