"""Statement of applicability: every duty of the law, whether it binds, from when, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.models import Requirement
from frameworks.schema import Confidence, Duty, DutyState, Reading
from governance.dossiers import duty_pages, requirements
from governance.dossiers.context import Context, Standing
from governance.dossiers.duty_pages import Chapter, Exclusion, Row
from governance.dossiers.registry import section
from governance.ui import coverage_words
from governance.ui.coverage_words import Told
from riskreg.queries.coverage import Applies, Coverage, Node

SLUG = "applicability"
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
    def binding_pages(self) -> tuple[duty_pages.Binding, ...]:
        """The duties that bind, page by page."""
        return duty_pages.binding(self.binding, before=self._above)

    @property
    def excluded_pages(self) -> tuple[duty_pages.Excluded, ...]:
        """Those that do not apply: on pages of their own where others bind."""
        return duty_pages.excluded(self.excluded, before=0 if self.binding else self._above)

    @property
    def _above(self) -> float:
        doubts = [[f"{each.date} {each.by}" for each in doubt.readings] for doubt in self.doubts]
        return duty_pages.above(len(self.starts), doubts)


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
