"""The page about exporters names each of them."""

import re
from pathlib import Path

from riskreg.exporters import exporters

PAGE = Path(__file__).parents[2] / "docs" / "exporters.md"


def test_every_exporter_has_its_line() -> None:
    told = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {slug: title.strip() for slug, title in told} == {
        slug: each.title for slug, each in exporters().items()
    }
