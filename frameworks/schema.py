"""Dataclasses of a catalogue, a questionnaire and a result: the words every layer shares."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

FactValue: TypeAlias = bool | str | float | date | tuple[str, ...] | None
Facts: TypeAlias = Mapping[str, FactValue]


class Confidence(StrEnum):
    """How sure a source is of a date or a crosswalk row (OSCAL 1.2 confidence categories)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Relation(StrEnum):
    """Set relation between two entries (NIST IR 8477); RELATED is our untyped link."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    INTERSECTS = "intersects"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of an unclear date and who holds it."""

    date: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One requirement, control, risk, action or principle of a framework edition.

    Dates: `applies_from` is the working date; `readings` holds the competing dates, with who reads
    them so, where the law is unclear.
    """

    ref: str
    parent: str | None
    title: str
    summary: str
    kind: str
    tiers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    applies_from: date | None = None
    applies_from_annex_i: date | None = None
    formally_applicable_from: date | None = None
    date_confidence: Confidence | None = None
    date_note: str = ""
    readings: tuple[Reading, ...] = ()
    condition: str = ""
    legal_basis: str = ""
    amended_by: str = ""
    source_url: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition of one framework: who issued it, when it holds, and its entries in order."""

    framework: str
    edition: str
    title: str
    edition_title: str
    issuer: str
    published: date
    in_force_from: date | None
    source_url: str
    licence: str
    language: str
    note: str
    digest: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """A stated relation between two entries. It never says that meeting one meets the other."""

    source_framework: str
    source_ref: str
    target_framework: str
    target_ref: str
    relation: Relation
    confidence: Confidence
    provenance: str
    note: str = ""
    collection: str = ""  # the name of the crosswalk file it stands in


@dataclass(frozen=True, slots=True)
class Term:
    """A term of law or risk with its definition in our words and the place it comes from."""

    slug: str
    term: str
    definition: str
    source: str
    collection: str = ""  # the name of the glossary it stands in


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file that was refused: where, what is wrong, what was expected."""

    path: str
    line: int
    message: str
    expected: str


# --- questionnaire -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One question the law asks about a system.

    `default` is used where the answer is absent; `UNKNOWN` there means the question must be
    answered, and until it is the rules assume `assume_if_unknown`, the cautious value.
    """

    name: str
    type: str  # boolean, enum, number, date
    multiple: bool
    gate: str  # S0 … S12
    topic: str  # slug of the page it stands on
    provision: str
    question: str
    help: str
    example: str
    values: Mapping[str, str]
    default: FactValue
    must_ask: bool  # default is "unknown"
    assume_if_unknown: FactValue
    asked_of: tuple[str, ...]
    show_if: Mapping[str, Any] | None
    effect: str  # tier, obligations, dates, warning, record
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """One examination that a law's rules make, in order; topics and steps name it by its code."""

    code: str
    title: str
    provision: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of a question set: at most seven questions on one matter."""

    slug: str
    gate: str
    title: str
    intro: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A capacity in which one can ask about a system, in the law's own word."""

    code: str
    title: str
    description: str
    provision: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A class the rules can give. `rank` orders them by strictness (higher is stricter)."""

    code: str
    title: str
    description: str
    rank: int
    badge: str  # which fixed badge the interface draws


# --- result ------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """How one examined provision came out."""

    MET = "met"
    NOT_MET = "not_met"
    EXCEPTION = "exception"
    NOTED = "noted"


class DutyState(StrEnum):
    """Whether a duty binds on the day asked about."""

    APPLIES = "applies"
    LATER = "later"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Deciding:
    """A fact that decided a step. `assumed` is true where an unknown took its cautious value."""

    name: str
    value: FactValue
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One provision examined: gate, outcome, the facts that decided it, and why in a sentence."""

    gate: str
    provision: str
    outcome: Outcome
    reason: str
    facts: tuple[Deciding, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A catalogue entry seen from one classified system: does it bind, from when, and why."""

    ref: str
    title: str
    kind: str
    state: DutyState
    applies_from: date | None
    reason: str
    date_confidence: Confidence | None = None
    readings: tuple[Reading, ...] = ()

    def on(self, day: date) -> "Duty":
        """The duty as it stands on another day: what was to bind from a day may bind by then."""
        if self.state == DutyState.NOT or self.applies_from is None:
            return self
        state = DutyState.APPLIES if self.applies_from <= day else DutyState.LATER
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class Warning:
    """Something the reader must know before relying on the result."""

    code: str  # draft_guidance, both_readings, date_unsettled, counsel, lawfulness, …
    provision: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a regime's rules say of one system in one role, and every step that led there."""

    regime: str
    edition: str
    rule_set: str
    on: date
    role: str
    effective_role: str
    tier: str
    concurrent: tuple[str, ...]
    legal_basis: tuple[str, ...]
    not_met: tuple[str, ...]
    exceptions: tuple[str, ...]
    steps: tuple[Step, ...]
    duties: tuple[Duty, ...]
    warnings: tuple[Warning, ...]
    unknown: tuple[str, ...]
    provisional: bool
    applies_from: date | None = None


class Refused(Exception):
    """Input the rules cannot read: every fault as (fact name, sentence that says what to do)."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in faults))
        self.faults = faults
