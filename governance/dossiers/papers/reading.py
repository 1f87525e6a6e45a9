"""A paper held against a system: each point filled, partly filled, open, or not applicable."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from frameworks.papers.read import Paper, Part, Point, Words
from frameworks.schema import Duty
from governance.dossiers.papers.matter import Matter
from governance.dossiers.papers.sources import SOURCES, Source
from riskreg.models import Statement


class State(StrEnum):
    """How far a point is."""

    FILLED = "filled"
    PARTLY = "partly"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one place of the register says."""

    source: Source
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Todo:
    """What is missing, and where to enter it; no source: a statement in words."""

    words: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A point with all that answers it and all that is missing."""

    point: Point
    state: State
    answers: tuple[Answer, ...]
    statement: Statement | None
    todos: tuple[Todo, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be entered."""
        return bool(self.todos)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper of a system."""

    paper: Paper
    edition: str
    edition_title: str
    duty: Duty | None  # that asks for it, now or later
    parts: tuple[tuple[Part, tuple[Reading, ...]], ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every point, in order."""
        return tuple(reading for _part, readings in self.parts for reading in readings)

    @property
    def open(self) -> tuple[Reading, ...]:
        """Those that are not filled."""
        return tuple(each for each in self.readings if each.is_open)

    @property
    def counts(self) -> Mapping[State, int]:
        """How many points stand how."""
        return Counter(each.state for each in self.readings)


def read(matter: Matter, paper: Paper) -> Sheet:
    """Every point of the paper, as the edition of the system's decision has it."""
    return Sheet(
        paper=paper,
        edition=matter.edition,
        edition_title=matter.edition_title,
        duty=matter.duty(paper.duty),
        parts=tuple(
            (part, tuple(read_point(matter, point) for point in part.points))
            for part in paper.of(matter.edition)
        ),
    )


def read_point(matter: Matter, point: Point) -> Reading:
    """One point of it."""
    said = matter.statements.get(point.says) if point.words != Words.NONE else None
    if said and not said.is_applicable and point.where_applicable:
        return Reading(point, State.NOT_APPLICABLE, (), said, ())
    answers = []
    for code in (*point.sources, *point.beside):
        lines = matter.told(code, SOURCES[code].read)
        if lines:
            answers.append(Answer(SOURCES[code], lines))
    todos = () if said and point.words == Words.INSTEAD else _todos(point, answers, said)
    return Reading(point, _state(todos, answers, said), tuple(answers), said, todos)


def _todos(point: Point, answers: list[Answer], said: Statement | None) -> tuple[Todo, ...]:
    told = {each.source.code for each in answers}
    missing = [SOURCES[code] for code in point.sources if code not in told]
    found = [Todo(todo_of(source), source) for source in missing]
    if point.words == Words.NEEDED and said is None:
        found.append(Todo(_("State: %(what)s.") % {"what": "; ".join(point.asks)}))
    return tuple(found)


def todo_of(source: Source) -> str:
    """What to do where a place is empty."""
    return str(source.todo) % {"title": source.title}


def _state(todos: tuple[Todo, ...], answers: list[Answer], said: Statement | None) -> State:
    if not todos:
        return State.FILLED
    return State.PARTLY if answers or said else State.OPEN
