"""Models, datasets and vendors: one set of pages for the three of them."""
