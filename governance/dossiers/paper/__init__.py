"""Chunks of HTML to pages, side by side, and all pages to one file. Knows WeasyPrint; no Django."""
