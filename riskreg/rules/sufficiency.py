"""Whether what an organisation can show is enough: a status from controls, tests and proofs.

A status is never stored and never set; it is what these functions say on a day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from frameworks.sufficiency import GRADES, Book, Rule, Stated

__all__ = [
    "GRADES", "Book", "ControlFacts", "Finding", "Judgement", "Proof", "Rule", "Said", "Stated",
    "Status", "Tally", "full", "judge", "needed", "rank_of", "status_from",
    "status_of", "tally", "usable",
]  # fmt: skip

IN_PLACE, RETIRED = "in_place", "retired"
EFFECTIVE, PARTLY_EFFECTIVE, INEFFECTIVE = "effective", "partly", "ineffective"
_DAY = timedelta(days=1)
_RANKS = {grade: rank for rank, grade in enumerate(GRADES)}


class Status(StrEnum):
    """Where a requirement stands."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Said(StrEnum):
    """What a judgement says of a control or a proof; `governance.ui.coverage_words` tells it."""

    # counted
    IN_PLACE = "in_place"
    TESTED = "tested"
    PROVEN = "proven"
    CONFIRMED = "confirmed"
    # missing
    NO_CONTROL = "no_control"
    TOO_FEW = "too_few"
    NOT_IN_PLACE = "not_in_place"
    INEFFECTIVE = "ineffective"
    PARTLY_EFFECTIVE = "partly_effective"
    UNTESTED = "untested"
    NO_PROOF = "no_proof"
    WEAK_PROOF = "weak_proof"
    EARLY_PROOF = "early_proof"
    UNCONFIRMED = "unconfirmed"
    # lapsed
    TEST_LAPSED = "test_lapsed"
    PROOF_LAPSED = "proof_lapsed"
    PROOF_WITHDRAWN = "proof_withdrawn"


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence as the rules see it."""

    key: int
    grade: str
    collected_on: date
    valid_until: date | None = None  # the last day on which it counts
    withdrawn_on: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether it counts on a day."""
        return (
            self.collected_on <= day
            and (self.valid_until is None or day <= self.valid_until)
            and (self.withdrawn_on is None or day < self.withdrawn_on)
        )


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """One control as the rules see it."""

    key: int
    state: str = IN_PLACE
    effectiveness: str = "not_tested"
    tested_on: date | None = None
    interval: int = 365  # days for which a test counts
    is_confirmed: bool = False
    proofs: tuple[Proof, ...] = ()

    @property
    def test_until(self) -> date | None:
        """The last day on which its last test counts."""
        return self.tested_on + timedelta(days=self.interval) if self.tested_on else None


class Tally(NamedTuple):
    """A control on one day, counted: all that decides whether it counts in full.

    `proofs` holds how many are in force of at least each grade, weakest grade first.
    """

    is_usable: bool
    is_sound: bool  # no test found it only partly effective
    is_tested: bool
    is_confirmed: bool
    proofs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that counted, is missing or has lapsed; `day` is the last day it counts or did."""

    said: Said
    control: int | None = None
    proof: int | None = None
    day: date | None = None
    word: str = ""  # a state or a grade
    have: int = 0
    need: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """A status with what led to it, and the next day on which it changes by itself."""

    status: Status
    counted: tuple[Finding, ...] = ()
    missing: tuple[Finding, ...] = ()
    lapsed: tuple[Finding, ...] = ()
    changes_on: date | None = None
    changes_to: Status | None = None


def rank_of(grade: str) -> int:
    """How strong a provenance is; 0 is the weakest."""
    return _RANKS[grade]


def usable(control: ControlFacts) -> bool:
    """Whether a control is in place and no test has found it ineffective."""
    return control.state == IN_PLACE and control.effectiveness != INEFFECTIVE


def tally(control: ControlFacts, day: date) -> Tally:
    """A control on a day, counted."""
    proofs = [0] * len(GRADES)
    for proof in control.proofs:
        if proof.in_force(day):
            proofs[_RANKS[proof.grade]] += 1
    for rank in reversed(range(len(GRADES) - 1)):  # a stronger proof is also one of each weaker
        proofs[rank] += proofs[rank + 1]
    return Tally(
        is_usable=usable(control),
        is_sound=control.effectiveness != PARTLY_EFFECTIVE,
        is_tested=_is_tested(control, day),
        is_confirmed=control.is_confirmed,
        proofs=tuple(proofs),
    )


def full(rule: Rule, counted: Tally) -> bool:
    """Whether a control counts in full under a rule."""
    return (
        counted.is_usable
        and counted.is_sound
        and (counted.is_tested or not rule.is_tested)
        and (counted.is_confirmed or not rule.is_confirmed)
        and counted.proofs[rank_of(rule.grade)] >= rule.proofs
    )


def needed(rule: Rule) -> int:
    """How many controls must count in full: at least one, whatever a rule says."""
    return max(rule.controls, 1)


def status_of(rule: Rule, controls: Iterable[ControlFacts], day: date) -> Status:
    """The status alone."""
    return status_from(rule, [tally(each, day) for each in controls if each.state != RETIRED])


def status_from(rule: Rule, known: Sequence[Tally]) -> Status:
    """The status of controls that are counted already."""
    if not known:
        return Status.UNKNOWN
    if not any(each.is_usable for each in known):
        return Status.NOT_MET
    enough = sum(full(rule, each) for each in known) >= needed(rule)
    return Status.MET if enough else Status.PARTLY


def judge(rule: Rule, controls: Iterable[ControlFacts], today: date) -> Judgement:
    """The status with its reasons; the same whatever the order of controls and proofs."""
    known = sorted((each for each in controls if each.state != RETIRED), key=lambda c: c.key)
    status = status_of(rule, known, today)
    counted: list[Finding] = []
    missing: list[Finding] = []
    lapsed: list[Finding] = []
    for control in known:
        counted += _counted(rule, control, today)
        missing += _missing(rule, control, today)
        lapsed += _lapsed(rule, control, today)
    day, to = _next_change(rule, known, today, status)
    return Judgement(
        status=status,
        counted=tuple(counted),
        missing=(*_of_all(rule, known, today, status), *missing),
        lapsed=tuple(lapsed),
        changes_on=day,
        changes_to=to,
    )


def _is_tested(control: ControlFacts, day: date) -> bool:
    tested, until = control.tested_on, control.test_until
    if control.effectiveness != EFFECTIVE or tested is None or until is None:
        return False
    return tested <= day <= until


def _proofs(rule: Rule, control: ControlFacts, day: date) -> Iterator[Proof]:
    """The proofs in force that are strong enough, in the order of their numbers."""
    least = rank_of(rule.grade)
    ordered = sorted(control.proofs, key=lambda proof: proof.key)
    return (each for each in ordered if each.in_force(day) and rank_of(each.grade) >= least)


def _of_all(
    rule: Rule, known: Sequence[ControlFacts], day: date, status: Status
) -> Iterator[Finding]:
    """What is missing of all the controls together."""
    need = needed(rule)
    if not known:
        yield Finding(Said.NO_CONTROL, need=need)
    elif need > 1 and status != Status.MET:
        yield Finding(Said.TOO_FEW, have=sum(full(rule, tally(c, day)) for c in known), need=need)


def _counted(rule: Rule, control: ControlFacts, day: date) -> Iterator[Finding]:
    if not usable(control):
        return
    yield Finding(Said.IN_PLACE, control.key)
    if _is_tested(control, day):
        yield Finding(Said.TESTED, control.key, day=control.test_until)
    for proof in _proofs(rule, control, day):
        yield Finding(Said.PROVEN, control.key, proof.key, proof.valid_until, proof.grade)
    if control.is_confirmed:
        yield Finding(Said.CONFIRMED, control.key)


def _missing(rule: Rule, control: ControlFacts, day: date) -> Iterator[Finding]:
    """What keeps a control from counting in full, apart from what lapsed."""
    if control.state != IN_PLACE:
        yield Finding(Said.NOT_IN_PLACE, control.key, word=control.state)
        return
    if control.effectiveness == INEFFECTIVE:
        yield Finding(Said.INEFFECTIVE, control.key, day=control.tested_on)
        return
    if control.effectiveness == PARTLY_EFFECTIVE:
        yield Finding(Said.PARTLY_EFFECTIVE, control.key, day=control.tested_on)
    elif rule.is_tested and not _has_test(control, day):
        yield Finding(Said.UNTESTED, control.key)
    have = sum(1 for _ in _proofs(rule, control, day))
    if have < rule.proofs:
        yield Finding(Said.NO_PROOF, control.key, word=rule.grade, have=have, need=rule.proofs)
        yield from _too_weak(rule, control, day)
    if rule.is_confirmed and not control.is_confirmed:
        yield Finding(Said.UNCONFIRMED, control.key)


def _has_test(control: ControlFacts, day: date) -> bool:
    """Whether it was tested by that day, lapsed or not."""
    return control.tested_on is not None and control.tested_on <= day


def _too_weak(rule: Rule, control: ControlFacts, day: date) -> Iterator[Finding]:
    """Proofs that would count if they were stronger, or once their day has come."""
    for proof in sorted(control.proofs, key=lambda each: each.key):
        if proof.in_force(day) and rank_of(proof.grade) < rank_of(rule.grade):
            yield Finding(Said.WEAK_PROOF, control.key, proof.key, word=proof.grade)
        elif proof.collected_on > day and proof.withdrawn_on is None:
            yield Finding(Said.EARLY_PROOF, control.key, proof.key, proof.collected_on)


def _lapsed(rule: Rule, control: ControlFacts, day: date) -> Iterator[Finding]:
    if not usable(control):
        return
    until = control.test_until
    if rule.is_tested and control.effectiveness == EFFECTIVE and until is not None and day > until:
        yield Finding(Said.TEST_LAPSED, control.key, day=until)
    if sum(1 for _ in _proofs(rule, control, day)) >= rule.proofs:
        return  # what lapsed has been replaced
    for proof in sorted(control.proofs, key=lambda each: each.key):
        if proof.withdrawn_on is not None and proof.withdrawn_on <= day:
            yield Finding(Said.PROOF_WITHDRAWN, control.key, proof.key, proof.withdrawn_on)
        elif proof.valid_until is not None and proof.valid_until < day:
            yield Finding(Said.PROOF_LAPSED, control.key, proof.key, proof.valid_until, proof.grade)


def _next_change(
    rule: Rule, known: Sequence[ControlFacts], today: date, status: Status
) -> tuple[date | None, Status | None]:
    """The first later day on which the status differs if nobody does anything, and to what."""
    for day in sorted({day for each in known for day in _turns(rule, each) if day > today}):
        then = status_of(rule, known, day)
        if then != status:
            return day, then
    return None, None


def _turns(rule: Rule, control: ControlFacts) -> Iterator[date]:
    """The days on which something of a control begins or ceases to count."""
    if control.tested_on and control.test_until and rule.is_tested:
        yield control.tested_on
        if control.test_until < date.max:
            yield control.test_until + _DAY
    for proof in control.proofs:
        yield proof.collected_on
        if proof.valid_until is not None and proof.valid_until < date.max:
            yield proof.valid_until + _DAY
        if proof.withdrawn_on is not None:
            yield proof.withdrawn_on
