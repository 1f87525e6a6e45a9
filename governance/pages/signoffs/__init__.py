"""Sign-off: what waits, one request, asking, overriding, and the rules of who has to approve."""
