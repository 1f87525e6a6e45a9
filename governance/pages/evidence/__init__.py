"""Evidence: what proves a control, its revisions, its preview."""
