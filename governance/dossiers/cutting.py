"""Long texts on covers and in tables, cut short after what is withheld was struck from the whole.

A secret that was copied into a long text is found where the text is whole: cut first, its beginning
would stand on the page and match nothing.
"""

import html
import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

_BEGIN, _END = "\ue000", "\ue001"  # for private use: our fonts have no letters there
_MARKED = re.compile(f"{_BEGIN}(\\d+){_BEGIN}(.*?){_END}", re.DOTALL)


def marked(text: object, most: int) -> SafeString:
    """The whole text, escaped, with a mark that says how much of it is to be printed."""
    plain = str(text).replace(_BEGIN, "").replace(_END, "")
    whole = f"{_BEGIN}{most}{_BEGIN}{escape(plain)}{_END}"
    return mark_safe(whole)  # noqa: S308  escaped here


def done(page: str) -> str:
    """The HTML with every marked text as short as was asked; ends in "…" where something fell."""
    return _MARKED.sub(_short, page)


def _short(found: re.Match[str]) -> str:
    text = Truncator(html.unescape(found[2])).chars(int(found[1]))
    return str(escape(text))
