"""Mails the site sends by itself: to whom is told by `riskreg`, in which words by templates."""
