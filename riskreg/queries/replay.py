"""Every decision that stands, under another edition of the law. Only reads."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from frameworks import results
from frameworks.regimes import registry
from frameworks.regimes.registry import Regime
from frameworks.schema import Duty, Refused, Result
from riskreg.models import Decision, Organisation
from riskreg.rules import differences
from riskreg.rules.differences import DutyChange, Shift

CHUNK = 500
KEPT = 1000  # compared pairs of duty lists kept at a time
_FIELDS = (
    "pk",
    "system_id",
    "system__name",
    "system__number",
    "number",
    "role",
    "edition",
    "on",
    "facts",
    "tier",
    "is_provisional",
    "applies_from",
)


@dataclass(frozen=True, slots=True)
class Class:
    """What a result comes to: the class, how sure it is, and since when it binds."""

    tier: str
    is_provisional: bool
    applies_from: date | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision that stands, and what the rules say of its facts under the other edition.

    `faults` says why it could not be asked; then everything else reads as unchanged.
    """

    decision: uuid.UUID
    system: uuid.UUID
    name: str
    system_number: int
    number: int
    role: str
    edition: str
    on: date
    was: Class
    now: Class
    duties: tuple[DutyChange, ...]
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def is_tier_changed(self) -> bool:
        """Whether the class differs."""
        return self.was.tier != self.now.tier

    @property
    def is_class_same(self) -> bool:
        """Whether class and certainty are as before."""
        was, now = self.was, self.now
        return (was.tier, was.is_provisional) == (now.tier, now.is_provisional)

    @property
    def is_start_changed(self) -> bool:
        """Whether the class binds from another day."""
        return self.was.applies_from != self.now.applies_from

    @property
    def is_changed(self) -> bool:
        """Whether anything differs, or it could not be asked."""
        return bool(self.was != self.now or self.duties or self.faults)

    def count(self, *shifts: Shift) -> int:
        """How many duties came, went or moved."""
        return sum(change.shift in shifts for change in self.duties)


@dataclass(slots=True)
class Tally:
    """What a replay found, counted."""

    asked: int = 0
    changed: int = 0
    tiers: int = 0
    starts: int = 0
    duties: int = 0
    faults: int = 0

    def add(self, each: Replayed) -> None:
        """Count one decision."""
        self.asked += 1
        self.changed += each.is_changed
        self.tiers += each.is_tier_changed
        self.starts += each.is_start_changed
        self.duties += bool(each.duties)
        self.faults += bool(each.faults)


def tally(found: Iterable[Replayed]) -> Tally:
    """Count what a replay found."""
    counted = Tally()
    for each in found:
        counted.add(each)
    return counted


def standing(organisation: Organisation, regime: str) -> Any:
    """The decisions a replay asks again: those that stand, of systems that are not archived."""
    own: Any = Decision.objects.of(organisation)
    return own.filter(regime=regime, system__is_archived=False).current()


def replay(
    organisation: Organisation, *, regime: str, edition: str, on: date | None = None
) -> Iterator[Replayed]:
    """Ask every decision that stands again under an edition, in the order of the systems' names.

    Each is asked for the day it was asked for, so that only the edition differs, unless `on` names
    one day for all. Raises Refused for an edition the law does not have.
    """
    law = registry.get(regime)
    law.edition(edition)
    rows = (
        standing(organisation, regime)
        .order_by("system__name", "system__number", "role", "pk")
        .values(
            *_FIELDS,
            duties=Cast(F("result__duties"), TextField()),
            ways=Cast(F("result__ways"), TextField()),
        )
    )
    compare = _Comparison()
    return (
        _ask(row, law, edition, on or row["on"], compare) for row in rows.iterator(chunk_size=CHUNK)
    )


class _Comparison:
    """Compares lists of duties. Systems of one class owe the same ones: most pairs come again."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Sequence[Duty], tuple[DutyChange, ...]]] = {}

    def __call__(self, stored: tuple[str, ...], now: Sequence[Duty]) -> tuple[DutyChange, ...]:
        key = (stored, id(now))
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            # The list is kept beside the answer, so that its id stays its own.
            self._known[key] = (now, differences.duty_changes(_duties(*stored), now))
        return self._known[key][1]


def _ask(
    row: Mapping[str, Any], law: Regime, edition: str, on: date, compare: _Comparison
) -> Replayed:
    was = Class(row["tier"], row["is_provisional"], row["applies_from"])
    try:
        facts = law.parse_facts(row["facts"])
        now = law.classify(row["role"], facts, edition=edition, on=on)
    except Refused as refused:
        return _replayed(row, on, was, was, faults=refused.faults)
    stored = (law.slug, row["edition"], row["duties"], row["ways"])
    return _replayed(row, on, was, _class(now), duties=compare(stored, now.duties))


def _class(result: Result) -> Class:
    return Class(result.tier, result.provisional, result.applies_from)


def _replayed(
    row: Mapping[str, Any],
    on: date,
    was: Class,
    now: Class,
    *,
    duties: tuple[DutyChange, ...] = (),
    faults: tuple[tuple[str, str], ...] = (),
) -> Replayed:
    return Replayed(
        decision=row["pk"],
        system=row["system_id"],
        name=row["system__name"],
        system_number=row["system__number"],
        number=row["number"],
        role=row["role"],
        edition=row["edition"],
        on=on,
        was=was,
        now=now,
        duties=duties,
        faults=faults,
    )


@lru_cache(maxsize=256)
def _duties(regime: str, edition: str, duties: str, ways: str) -> tuple[Duty, ...]:
    return results.duties_of(
        {
            "regime": regime,
            "edition": edition,
            "duties": json.loads(duties),
            "ways": json.loads(ways),
        }
    )
