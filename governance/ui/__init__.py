"""What every page shares: palette, charts, columns, forms."""
