"""Whether a text was copied: how much of it stands in another one, measured by shingles."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHINGLE = 5  # words in a row
LEAST = 12  # words; shorter texts are alike without anybody having copied
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Twin:
    """A text that says nearly the same, and the share of shingles both have, from 0 to 1."""

    name: str
    share: float


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of five words, without case and signs; none of a text too short to compare."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < LEAST:
        return frozenset()
    return frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def share(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The share of the shingles of either that both have (Jaccard), from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def told(texts: Mapping[str, str]) -> dict[str, frozenset[tuple[str, ...]]]:
    """The shingles of each, by name; those too short are left out."""
    found = {name: shingles(text) for name, text in texts.items()}
    return {name: each for name, each in found.items() if each}


def nearest(
    mine: frozenset[tuple[str, ...]],
    others: Mapping[str, frozenset[tuple[str, ...]]],
    *,
    threshold: float,
) -> Twin | None:
    """The text most like mine, at least as like as the threshold; of equals, the first by name."""
    twins: Iterable[Twin] = (Twin(name, share(mine, each)) for name, each in others.items())
    alike = [each for each in twins if each.share >= threshold and each.share > 0]
    return min(alike, key=lambda each: (-each.share, each.name), default=None)
