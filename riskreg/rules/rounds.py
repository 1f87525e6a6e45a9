"""Attestation rounds: who may answer what, and what a round came to; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskreg.rules.refusals import Refusal

CONFIRM, CANNOT, NOT_MINE = "confirm", "cannot", "not_mine"
FORMAT = "riskreg-attestation-round/1"
COLUMNS = (
    "reference", "record", "owner", "asked", "answer", "answered_by", "answered_at", "reason",
    "named", "sha256_at_opening", "sha256_answered", "sha256_at_end", "is_stale",
)  # fmt: skip


def open_refusals(
    *, statement: str, due: date, today: date, is_state: bool, records: int, asked: int
) -> list[Refusal]:
    """Refuse a round that says nothing, is over at once, or asks nobody."""
    found = [] if statement.strip() else [Refusal("statement", "round_statement")]
    if due < today:
        found.append(Refusal("due", "round_due"))
    if not is_state:
        found.append(Refusal("status", "round_status"))
    elif not records:
        found.append(Refusal("", "round_empty"))
    elif not asked:
        found.append(Refusal("", "round_ownerless"))
    return found


@dataclass(frozen=True, slots=True)
class Answering:
    """One answer as it is given: what was said, why, to whom it goes, of which state."""

    said: str
    reason: str
    is_handed_on: bool
    may_take: bool
    is_as_seen: bool


def answer_refusals(told: Answering, *, is_open: bool) -> list[Refusal]:
    """Refuse what is over, what was changed meanwhile, and answers that leave something out."""
    if not is_open:
        return [Refusal("", "round_over")]
    found = [] if told.is_as_seen else [Refusal("", "round_changed")]
    if told.said == CANNOT and not told.reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    if told.said == NOT_MINE:
        found += _handing_on(told)
    elif told.is_handed_on:
        found.append(Refusal("named", "round_named_unwanted"))
    return found


def _handing_on(told: Answering) -> list[Refusal]:
    if not told.is_handed_on:
        return [Refusal("named", "round_named_missing")]
    return [] if told.may_take else [Refusal("named", "round_named_cannot")]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries of a round are answered how; `gaps` have no owner, `waiting` no answer."""

    total: int
    confirmed: int
    cannot: int
    waiting: int
    gaps: int

    @property
    def answered(self) -> int:
        """Entries with an answer that says something about the record."""
        return self.confirmed + self.cannot


def tally(pairs: Iterable[tuple[bool, str]]) -> Tally:
    """Count pairs of whether somebody is asked, and what was said last."""
    found = Counter("gap" if not is_asked else said for is_asked, said in pairs)
    confirmed, cannot, gaps = found[CONFIRM], found[CANNOT], found["gap"]
    total = found.total()
    return Tally(total, confirmed, cannot, total - confirmed - cannot - gaps, gaps)


def tally_of(counts: Mapping[str, Any]) -> Tally:
    """The same of what is counted already."""
    total, gaps = counts["total"], counts["gaps"]
    confirmed, cannot = counts["confirmed"], counts["cannot"]
    return Tally(total, confirmed, cannot, total - confirmed - cannot - gaps, gaps)


def result(
    told: Mapping[str, Any], counts: Mapping[str, int], lines: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What a round came to, as its evidence keeps it: people by key, records by digest."""
    return {
        "format": FORMAT,
        **told,
        "counts": {**counts, "stale": sum(bool(line["is_stale"]) for line in lines)},
        "entries": list(lines),
    }
