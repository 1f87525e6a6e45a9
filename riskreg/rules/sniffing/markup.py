"""Marks of pages and scripts: what a browser would run if it were told nothing better; pure."""

import re

# The tags by which browsers take a file without a type for a page (WHATWG MIME Sniffing, 7.1).
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg"
    rb"|\?php|object|embed|form|img|meta|link)(?=[\s/>])|<!--",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    rb"<(?:!doctype\s+html|html|head|script|iframe|body|svg|object|embed|\?php)(?=[\s/>])",
    re.IGNORECASE,
)
# What makes a page or a drawing of an XML file, or brings in something from outside.
_IN_XML = re.compile(
    rb"<\?xml-stylesheet|<!DOCTYPE|<!ENTITY|<(?:[\w.-]+:)?(?:html|svg|script|stylesheet|transform)"
    rb"(?=[\s/>])|www\.w3\.org/1999/xhtml|www\.w3\.org/2000/svg|www\.w3\.org/1999/XSL",
    re.IGNORECASE,
)
NEAR = 64  # longer than any of the marks


def begins_a_page(head: bytes) -> bool:
    """Whether a browser that guesses would take this for a page."""
    return _PAGE.match(head.lstrip(b"\xef\xbb\xbf \t\r\n\x0c")) is not None


def holds_a_page(head: bytes) -> bool:
    """Whether the beginning of another kind of file is a page at the same time."""
    return _INSIDE.search(head) is not None


def is_active_xml(part: bytes) -> bool:
    """Whether a part of an XML file styles, draws, runs or fetches something."""
    return _IN_XML.search(part) is not None
