"""How far two classifications of the same systems agree; pure.

Cohen's kappa (J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and
Psychological Measurement 20 (1960), 37–46): of n things that two assessors each put into one of the
same categories,

    kappa = (po - pe) / (1 - pe)

where po is the share put into the same category by both, and pe the share that would be the same
by chance: the sum over all categories of the first assessor's share times the second's.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Undefined(StrEnum):
    """Why there is no kappa."""

    NOTHING = "nothing"  # nothing was assessed twice
    ONE_CATEGORY = "one_category"  # both put everything into one: pe is 1, the formula 0 / 0


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement over n things; shares between 0 and 1, kappa between -1 and 1."""

    n: int
    observed: Fraction | None
    expected: Fraction | None
    value: Fraction | None
    undefined: Undefined | None = None


def kappa(pairs: Iterable[tuple[str, str]]) -> Kappa:
    """Cohen's kappa of pairs of categories: what the first assessor said, and the second."""
    told = list(pairs)
    n = len(told)
    if not n:
        return Kappa(0, None, None, None, Undefined.NOTHING)
    firsts, seconds = Counter(a for a, _ in told), Counter(b for _, b in told)
    observed = Fraction(sum(a == b for a, b in told), n)
    expected = sum((Fraction(firsts[each] * seconds[each], n * n) for each in firsts), Fraction())
    if expected == 1:
        return Kappa(n, observed, expected, None, Undefined.ONE_CATEGORY)
    return Kappa(n, observed, expected, (observed - expected) / (1 - expected))


@dataclass(frozen=True, slots=True)
class Compared:
    """One question as both answered it; None where it was not asked under the other answers."""

    name: str
    first: Any
    second: Any

    @property
    def is_shared(self) -> bool:
        """Whether both were asked."""
        return self.first is not None and self.second is not None

    @property
    def agrees(self) -> bool:
        """Whether both said the same; several words in any order."""
        return category(self.first) == category(self.second)

    @property
    def differs(self) -> bool:
        """Whether both were asked and said different things: what a third person decides."""
        return self.is_shared and not self.agrees


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Compared]:
    """Every question that either answered, by name."""
    names = sorted({*first, *second})
    return [Compared(name, first.get(name), second.get(name)) for name in names]


def category(answer: Any) -> str:
    """An answer as one category: several words count as one, in any order."""
    plain = sorted(map(str, answer)) if isinstance(answer, list | tuple) else answer
    return json.dumps(plain, ensure_ascii=False)


def by_question(compared: Iterable[Sequence[Compared]]) -> dict[str, Kappa]:
    """Kappa of each question over all systems in which both assessors were asked it."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for each in compared:
        for one in each:
            if one.is_shared:
                pairs.setdefault(one.name, []).append((category(one.first), category(one.second)))
    return {name: kappa(found) for name, found in sorted(pairs.items())}
