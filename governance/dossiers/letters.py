"""Letters our font cannot draw: shown by their code point, so that nothing is lost or disguised."""

import io
import re
import unicodedata
from functools import lru_cache

from fontTools.ttLib import TTFont

from governance.dossiers.fetching import FONTS, font

_BEYOND_ASCII = re.compile(r"[^\t\n\r\x20-\x7e]")
_SOFT_HYPHEN = "\u00ad"


@lru_cache(maxsize=1)
def drawable() -> frozenset[str]:
    """The characters every one of our fonts has."""
    maps = [TTFont(io.BytesIO(font(name)), lazy=True).getBestCmap().keys() for name in FONTS]
    return frozenset(map(chr, set.intersection(*map(set, maps))))


def spelled(text: str) -> str:
    """The text with each undrawable or invisible character written as [U+4E2D].

    Direction overrides and other invisible marks are spelled too: they can make a name read as
    another one.
    """
    return _BEYOND_ASCII.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    letter = match.group()
    if letter == _SOFT_HYPHEN:
        return letter
    if letter in drawable() and unicodedata.category(letter)[0] != "C":
        return letter
    return f"[U+{ord(letter):04X}]"
