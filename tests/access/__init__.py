"""Who gets what: every address, every role, own and other organisations."""
