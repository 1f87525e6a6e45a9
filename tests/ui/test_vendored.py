"""Files of others are what their decision record says they are."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

ROOT = Path(settings.BASE_DIR)
FONTS = ROOT / "governance" / "static" / "fonts"
RECORDS = "".join(
    (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8")
    for name in ("021-font.md", "022-htmx-without-a-bundler.md")
)
FILES = [
    *sorted(FONTS.glob("*.ttf")),
    ROOT / "governance" / "static" / "htmx.min.js",
    ROOT / "tests" / "journeys" / "axe.min.js",
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_vendored_file_is_unmodified(path: Path) -> None:
    row = re.search(rf"\| \S*{re.escape(path.name)} \|.* ([0-9a-f]{{64}}) \|", RECORDS)
    assert row is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row[1]


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.woff2")), ids=lambda path: path.name)
def test_a_cut_font_does_not_carry_the_reserved_name(path: Path) -> None:
    names = TTFont(path)["name"]
    assert {names.getDebugName(number) for number in (1, 4)} & {None, ""} == set()
    assert all("Source" not in names.getDebugName(number) for number in (1, 4, 6))


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.woff2")), ids=lambda path: path.name)
def test_a_cut_font_writes_every_official_language_of_the_union(path: Path) -> None:
    has = TTFont(path).getBestCmap()
    sample = "ÄäŐőŁłŞșȚțĀĢķŇřŽžÐđĦħŻżßẞœ ΆλφαΩώς Българиѝщю €§–’“„»…≥≤→✓"
    assert [letter for letter in sample if ord(letter) not in has] == []
