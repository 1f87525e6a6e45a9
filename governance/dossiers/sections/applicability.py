"""Statement of applicability: every duty of the law, whether it binds, from when, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.models import Requirement
from frameworks.schema import Confidence, Duty, DutyState, Reading
from governance.dossiers import leaves, requirements
from governance.dossiers.context import Context, Standing
from governance.dossiers.registry import section
from governance.ui import coverage_words
from governance.ui.coverage_words import Told
from riskreg.queries.coverage import Applies, Coverage, Node

SLUG = "applicability"
PAGE = 60.0  # lines of a page of duties, in height of text
ROW, HEADING = 1.3, 1.5  # what a row and a heading have around their lines
WIDE, CONDITION_WIDE = 29, 33  # letters in a line of a title and of a condition
Stated = Mapping[tuple[str, str], Told]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many duties apply, apply later, and do not apply."""

    applies: int
    later: int
    not_applying: int

    @property
    def binding(self) -> int:
        """Those that bind, now or later."""
        return self.applies + self.later

    @property
    def total(self) -> int:
        """All duties of the law that were looked at."""
        return self.applies + self.later + self.not_applying


@dataclass(frozen=True, slots=True)
class Row:
    """One duty with its title as the catalogue has it."""

    duty: Duty
    title: str
    condition: str
    doubt: str  # the letter of the doubt about its day; empty where there is none
    status: str = ""  # where a status is computed
    code: str = ""
    why: str = ""
    reason: str = ""  # its own, where it is not that of the chapter


@dataclass(frozen=True, slots=True)
class Chapter:
    """The duties under one heading of the catalogue, or those of them that share something."""

    ref: str
    title: str
    rows: tuple[Row, ...]
    reason: str = ""  # the one that most of the rows have and do not repeat
    condition: str = ""
    is_shared: bool = False  # the reason, by all of them

    @property
    def applies(self) -> int:
        """How many of them bind on the day."""
        return sum(row.duty.state == DutyState.APPLIES for row in self.rows)

    @property
    def later(self) -> int:
        """How many of them will bind."""
        return len(self.rows) - self.applies


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The duties that do not apply for one reason, heading by heading."""

    reason: str
    chapters: tuple[Chapter, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Start:
    """A day on which duties begin to bind, and how many."""

    day: date | None
    count: int
    is_past: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about a day that several duties share, with the letter they point to it by."""

    letter: str
    confidence: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """The duties of one decision."""

    anchor: str
    standing: Standing
    counts: Counts
    starts: tuple[Start, ...]
    doubts: tuple[Doubt, ...]
    binding: tuple[Chapter, ...]
    excluded: tuple[Exclusion, ...]

    @property
    def runs(self) -> tuple[tuple[Chapter, ...], ...]:
        """The headings of duties that bind, those on the same pages together."""
        before = 12.0 + 2 * len(self.starts) + 4 * len(self.doubts)
        return leaves.runs(self.binding, _height, page=PAGE, before=before)


@section(SLUG, title=gettext_lazy("Statement of applicability"))
def gather(context: Context) -> dict[str, Any]:
    """One statement for each role the system was classified in."""
    stated = statuses(context)
    statements = [_statement(each, stated) for each in context.standing]
    return {
        "statements": statements,
        "is_short": not statements,
        "contents": [
            (
                each.anchor,
                _("Duties as %(role)s") % {"role": each.standing.role.title.lower()},
            )
            for each in statements
        ],
    }


def counts_of(duties: Iterable[Duty]) -> Counts:
    """The three numbers of a set of duties."""
    states = [duty.state for duty in duties]
    return Counts(
        applies=states.count(DutyState.APPLIES),
        later=states.count(DutyState.LATER),
        not_applying=states.count(DutyState.NOT),
    )


def statuses(context: Context) -> Stated:
    """The computed status of every entry that has one, in the words of page and API."""
    coverage = context.holdings.coverage
    return {
        (held.framework, node.entry.ref): _told(node, coverage)
        for held in coverage.frameworks
        for node in held.all()
        if node.status is not None or node.applies == Applies.CLAIMED
    }


def _told(node: Node, coverage: Coverage) -> Told:
    """One entry in words; what a claim above it takes away names that claim."""
    told = coverage_words.tell(node, coverage)
    if node.claim is not None and node.claim.row.ref != node.entry.ref:
        return replace(told, claim=_("As %(ref)s.") % {"ref": node.claim.row.ref})
    return told


def _statement(standing: Standing, stated: Stated) -> Statement:
    letters = _letters(standing.duties)
    headed = [
        (heading, _with_status(row, standing, stated))
        for heading, row in _headed(standing, letters)
    ]
    bound = [each for each in headed if each[1].duty.state != DutyState.NOT]
    reasons: dict[str, list[_Headed]] = {}
    for heading, row in headed:
        if row.duty.state == DutyState.NOT:
            reasons.setdefault(row.duty.reason, []).append((heading, row))
    return Statement(
        anchor=f"applicability-{standing.decision.number}",
        standing=standing,
        counts=counts_of(standing.duties),
        starts=_starts(standing.duties, standing.day),
        doubts=tuple(
            Doubt(letter, confidence_words(confidence), readings)
            for (confidence, readings), letter in letters.items()
        ),
        binding=_chapters(bound),
        excluded=tuple(
            Exclusion(reason, _chapters(found), len(found)) for reason, found in reasons.items()
        ),
    )


def _height(chapter: Chapter) -> float:
    """Lines that a heading and its rows take, whatever their status is."""
    said = (chapter.reason, chapter.condition)
    return HEADING + sum(map(bool, said)) + 1 + sum(map(_row_height, chapter.rows))


def _row_height(row: Row) -> float:
    title = ceil(len(row.title) / WIDE) + ceil(len(row.condition) / CONDITION_WIDE)
    return ROW + max(title, 1 + bool(row.doubt), 1 + bool(row.reason))


def _starts(duties: Iterable[Duty], on: date) -> tuple[Start, ...]:
    """The days on which the binding duties begin, in order; without a day last."""
    count: dict[date | None, int] = {}
    for duty in duties:
        if duty.state != DutyState.NOT:
            count[duty.applies_from] = count.get(duty.applies_from, 0) + 1
    days = sorted(count, key=lambda day: day or date.max)
    return tuple(Start(day, count[day], day is not None and day <= on) for day in days)


def _with_status(row: Row, standing: Standing, stated: Stated) -> Row:
    told = stated.get((standing.regime.framework, row.duty.ref))
    if told is None or row.duty.state == DutyState.NOT:
        return row
    return replace(row, status=str(told.mark.label), code=told.mark.code, why=told.summary)


_Headed = tuple[Requirement | None, Row]


_Letters = dict[tuple[Confidence | None, tuple[Reading, ...]], str]


def _letters(duties: Iterable[Duty]) -> _Letters:
    """A letter for each doubt about a day, in the order the duties raise them."""
    found = dict.fromkeys(
        (duty.date_confidence, duty.readings) for duty in duties if is_doubtful(duty)
    )
    return dict(zip(found, ascii_lowercase, strict=False))


def _headed(standing: Standing, letters: _Letters) -> list[_Headed]:
    """Every duty under the outermost entry above it in the catalogue."""
    entries = {
        row.ref: row
        for row in Requirement.objects.filter(
            edition__framework__code=standing.regime.framework,
            edition__code=standing.result.edition,
        ).only("ref", "title", "condition", "parent_id")
    }
    by_key = {row.pk: row for row in entries.values()}
    headed: list[_Headed] = []
    for duty in standing.duties:
        entry = entries.get(duty.ref)
        headed.append((_heading(entry, by_key) if entry else None, _row(duty, entry, letters)))
    return headed


def _chapters(headed: list[_Headed]) -> tuple[Chapter, ...]:
    found: dict[tuple[str, str], list[Row]] = {}
    for heading, row in headed:
        place = (heading.ref, heading.title) if heading else ("", _("Further duties"))
        found.setdefault(place, []).append(row)
    return tuple(_chapter(ref, title, rows) for (ref, title), rows in found.items())


def _chapter(ref: str, title: str, rows: list[Row]) -> Chapter:
    """What its rows have in common is said once."""
    reason = requirements.commonest(row.duty.reason for row in rows)
    conditions = {row.condition for row in rows}
    condition = conditions.pop() if len(rows) > 1 and len(conditions) == 1 else ""
    reasons = requirements.once((row.duty.ref, row.code, row.why) for row in rows)
    limits = requirements.once((row.duty.ref, "", row.condition) for row in rows)
    return Chapter(
        ref=ref,
        title=title,
        rows=tuple(
            replace(
                row,
                why=why,
                reason="" if row.duty.reason == reason else row.duty.reason,
                condition="" if condition else limit,
            )
            for row, why, limit in zip(rows, reasons, limits, strict=True)
        ),
        reason=reason,
        condition=condition,
        is_shared=all(row.duty.reason == reason for row in rows),
    )


def _heading(entry: Requirement, by_key: dict[int, Requirement]) -> Requirement:
    """The outermost entry above this one."""
    while entry.parent_id is not None:
        entry = by_key[entry.parent_id]
    return entry


def _row(duty: Duty, entry: Requirement | None, letters: _Letters) -> Row:
    doubt = (duty.date_confidence, duty.readings)
    return Row(
        duty=duty,
        title=entry.title if entry else duty.title,
        condition=entry.condition if entry else "",
        doubt=letters.get(doubt, "") if is_doubtful(duty) else "",
    )


def is_doubtful(duty: Duty) -> bool:
    """Whether a duty binds from a day that sources read differently or nobody is sure of."""
    if duty.state == DutyState.NOT:
        return False
    return bool(duty.readings) or duty.date_confidence in (Confidence.MEDIUM, Confidence.LOW)


def confidence_words(confidence: Confidence | None) -> str:
    """How sure the catalogue is of a date."""
    words = {
        Confidence.HIGH: _("high"),
        Confidence.MEDIUM: _("medium"),
        Confidence.LOW: _("low"),
    }
    return words[confidence] if confidence else _("not stated")
