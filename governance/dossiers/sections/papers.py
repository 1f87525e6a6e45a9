"""Papers in print: each point with its state, what answers it, and what is to be entered."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frameworks.papers.read import papers
from frameworks.schema import DutyState
from governance.dossiers.context import Context
from governance.dossiers.papers.matter import DECLARATION, of_context
from governance.dossiers.papers.reading import Reading, Sheet, State, read
from governance.dossiers.papers.refusing import DECLARED_IN, registrations
from governance.dossiers.points import Group, Point
from governance.ui import dates

TECHNICAL, REGISTRATION = "annex-iv", "registration"  # kinds with open points of their own
DECLARED = (DECLARATION, "declaration-basis")
_STATES = {
    State.FILLED: lambda: _("filled"),
    State.PARTLY: lambda: _("partly"),
    State.OPEN: lambda: _("open"),
    State.NOT_APPLICABLE: lambda: _("does not apply"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one place says."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One point as it is printed."""

    ref: str
    title: str
    asks: tuple[str, ...]
    code: str
    state: str
    told: tuple[Told, ...]
    statement: str
    said_by: str
    todos: tuple[str, ...]
    where_applicable: str


@dataclass(frozen=True, slots=True)
class Block:
    """The points under one heading, and how many stand how."""

    number: str
    title: str
    anchor: str
    points: tuple[Shown, ...]
    counts: tuple[int, int, int, int]  # filled, partly, open, not applicable


def sheets_of(context: Context) -> tuple[Sheet, ...]:
    """The papers whose open points a kind of dossier names first."""
    if context.control.kind == TECHNICAL:
        return (read(of_context(context), papers()[TECHNICAL]),)
    if context.control.kind in DECLARED:
        return (read(of_context(context), papers()[DECLARED_IN]),)
    if context.control.kind == REGISTRATION:
        matter = of_context(context)
        return tuple(read(matter, paper) for paper in registrations(matter))
    return ()


def open_groups(context: Context) -> tuple[Group, ...]:
    """The points of a paper that are not filled."""
    return tuple(_group(sheet) for sheet in sheets_of(context))


def _group(sheet: Sheet) -> Group:
    count = len(sheet.readings)
    return Group(
        title=_("%(provision)s: points not filled") % {"provision": sheet.paper.provision},
        looked_at=count,
        scope=ngettext("%(n)s point", "%(n)s points", count) % {"n": count},
        points=tuple(
            Point(
                f"{each.point.ref}: {each.point.title}",
                " ".join(todo.words for todo in each.todos),
                state_words(each.state),
            )
            for each in sheet.open
        ),
        heads=(_("Point"), _("What to enter"), _("State")),
        code="paper",
    )


def state_words(state: State) -> str:
    """A state in a word."""
    return str(_STATES[state]())


def blocks(sheet: Sheet) -> list[Block]:
    """Every part with its points."""
    return [
        Block(
            number=part.number,
            title=part.title,
            anchor=f"{sheet.paper.code}-{part.number.lower()}",
            points=tuple(_shown(each) for each in readings),
            counts=_counts(readings),
        )
        for part, readings in sheet.parts
    ]


def _counts(readings: tuple[Reading, ...]) -> tuple[int, int, int, int]:
    states = [each.state for each in readings]
    return (
        states.count(State.FILLED),
        states.count(State.PARTLY),
        states.count(State.OPEN),
        states.count(State.NOT_APPLICABLE),
    )


def total(sheet: Sheet) -> tuple[int, int, int, int]:
    """All its points, by state."""
    return _counts(sheet.readings)


def _shown(reading: Reading) -> Shown:
    said = reading.statement
    return Shown(
        ref=reading.point.ref,
        title=reading.point.title,
        asks=reading.point.asks,
        code=reading.state.value,
        state=state_words(reading.state),
        told=tuple(_told(each) for each in reading.answers),
        statement=said.text if said else "",
        said_by=signed(reading),
        todos=tuple(todo.words for todo in reading.todos),
        where_applicable=reading.point.where_applicable,
    )


def _told(answer: Any) -> Told:
    title = str(answer.source.title)
    return Told(title[:1].upper() + title[1:], answer.lines)


def signed(reading: Reading) -> str:
    """Who said it, and when."""
    said = reading.statement
    if said is None:
        return ""
    told = {"who": said.written_by, "day": dates.written(timezone.localdate(said.written_at))}
    return _("%(who)s, %(day)s") % told


def duty_sentence(sheet: Sheet) -> str:
    """Whether the law asks for the paper, and from when."""
    ref = sheet.paper.duty
    if sheet.duty is None:
        return _(
            "No decision on this system says that %(ref)s asks for it. It is made of one’s own"
            " accord."
        ) % {"ref": ref}
    if sheet.duty.state == DutyState.LATER and sheet.duty.applies_from:
        day = dates.written(sheet.duty.applies_from)
        return _("%(ref)s asks for it from %(day)s.") % {"ref": ref, "day": day}
    return _("%(ref)s asks for it.") % {"ref": ref}


def kept_until(context: Context) -> str:
    """The end of the ten years for which Art. 18(1) has it kept, where the first day is known."""
    system = context.system
    days = [each for each in (system.placed_on_market, system.put_into_service) if each]
    if not days:
        return _(
            "It is kept for ten years from the day on which the system is placed on the market or"
            " put into service (Art. 18(1)); the register has no such day yet."
        )
    last = max(days)
    end = last.replace(year=last.year + 10, day=min(last.day, 28) if last.month == 2 else last.day)
    return _("It is kept at the disposal of the authorities until %(day)s (Art. 18(1)).") % {
        "day": dates.written(end)
    }
