"""How wide words are in our typeface: read from the font itself, so that none run over others."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts"
FILES = {False: "SourceSans3_400Regular.ttf", True: "SourceSans3_600SemiBold.ttf"}
SIZE = 14  # px


def width(text: str, *, is_strong: bool = False) -> float:
    """Pixels of these words in the one size drawings use."""
    known, usual = _advances(is_strong)
    return sum(known.get(ord(character), usual) for character in text)


@cache
def _advances(is_strong: bool) -> tuple[Mapping[int, float], float]:
    """The width of every character, and of one the font does not have: that of a wide letter."""
    with TTFont(FONTS / FILES[is_strong], lazy=True) as font:
        advances, unit = font["hmtx"], SIZE / font["head"].unitsPerEm
        known = {code: advances[name][0] * unit for code, name in font.getBestCmap().items()}
    return known, known[ord("M")]
