"""Stable address parts for frameworks and their entries."""

import re

_BETWEEN = re.compile(r"[^a-z0-9]+")


def slug_of(ref: str) -> str:
    """`Art. 5(1)(h)(i)` -> `art-5-1-h-i`: the same reference gives the same address for ever."""
    return _BETWEEN.sub("-", ref.lower()).strip("-")
