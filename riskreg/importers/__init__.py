"""Files to rows: parse, preview, then actions."""
