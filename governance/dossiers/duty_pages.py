"""Duties of a statement on pages: how high each row stands on paper, and which share a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from frameworks.schema import Duty, DutyState
from governance.dossiers import leaves
from governance.dossiers.leaves import Group, Piece
from governance.ui.lettering import wrapped
from governance.ui.measure import SIZE

H = TypeVar("H")
R = TypeVar("R")
POINTS = 72 / 25.4  # in a millimetre
# What dossier.css asks for. In millimetres the room for text in columns and in a row that is a
# head; in points the size of letters, the way from line to line, and what is around a row.
REF, TITLE, REASON = 25, 42, 67
DOUBT = 126
HEADING, LISTED = 46, 121
HEAD = 142
TEXT, FACT, STATUS, LIST = 8.5, 7.8, 8.0, 8.0
LINE, MARKED, FACT_LINE, STATUS_LINE, LIST_LINE = 11.56, 12.1, 10.14, 10.4, 10.88
AROUND_ROW, AROUND_HEAD, BEFORE_SMALL = 6.7, 7.8, 1.5
MARK = "mm"  # as wide as what is around the word of a mark
PAGE = 677.0  # points for rows below the head of a table; a line of the page is kept free
TITLES, STARTS, START, DOUBTS, LISTING = 107, 49, 18.6, 49, 30  # points of what stands above rows


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
class Part(Generic[H, R]):
    """What stands of a chapter, or of an exclusion, on one page."""

    whole: H
    rows: tuple[R, ...]
    goes_on: bool  # from the page before


Binding = tuple[Part[Chapter, Row], ...]
Excluded = tuple[Part[Exclusion, Chapter], ...]


def above(starts: int, doubts: Iterable[Iterable[str]]) -> float:
    """Points of the titles of a statement, and of the days and doubts it begins with."""
    lines = [sum(_lines(reading, DOUBT) for reading in readings) for readings in doubts]
    days = STARTS + START * starts if starts else 0
    doubted = DOUBTS + sum(AROUND_ROW + LINE * max(each, 1) for each in lines) if lines else 0
    return TITLES + days + doubted


def binding(chapters: Sequence[Chapter], *, before: float) -> tuple[Binding, ...]:
    """Duties that bind, page by page; `before` is what else stands above them, in points."""
    groups = [
        Group(
            head=_head(f"{each.ref} · {each.title}", each.reason, each.condition),
            again=_head(f"{each.ref} · {each.title}"),
            rows=tuple(map(_binding, each.rows)),
        )
        for each in chapters
    ]
    rows = [each.rows for each in chapters]
    return _paged(chapters, rows, leaves.sheets(groups, page=PAGE, before=before + LISTING))


def excluded(exclusions: Sequence[Exclusion], *, before: float = 0) -> tuple[Excluded, ...]:
    """Duties that do not apply, page by page; `before` is what else stands above them."""
    groups = [
        Group(
            head=_head(each.reason),
            again=_head(each.reason),
            rows=tuple(map(_listed, each.chapters)),
        )
        for each in exclusions
    ]
    rows = [each.chapters for each in exclusions]
    return _paged(exclusions, rows, leaves.sheets(groups, page=PAGE, before=before + LISTING))


def _paged(
    wholes: Sequence[H], rows: Sequence[tuple[R, ...]], sheets: Iterable[tuple[Piece, ...]]
) -> tuple[tuple[Part[H, R], ...], ...]:
    return tuple(
        tuple(
            Part(wholes[each.group], rows[each.group][each.begin : each.end], each.begin > 0)
            for each in sheet
        )
        for sheet in sheets
    )


def _binding(row: Row) -> float:
    """Points that a duty takes that binds."""
    duty = row.duty
    has_day = duty.state == DutyState.APPLIES and duty.applies_from is not None
    reason = LINE * _lines(row.reason, REASON)
    if row.status:
        lines = _lines(f"{row.status}{MARK} {row.why}", REASON, STATUS)
        reason += BEFORE_SMALL + STATUS_LINE * lines
    return AROUND_ROW + max(
        LINE * _lines(duty.ref, REF, is_strong=True),
        LINE * _lines(row.title, TITLE) + _fact(row.condition, TITLE),
        MARKED + (BEFORE_SMALL + FACT_LINE) * (has_day + bool(row.doubt)),
        reason,
    )


def _listed(chapter: Chapter) -> float:
    """Points that the duties under one heading take that do not apply."""
    duties = "; ".join(f"{row.duty.ref} {row.title}" for row in chapter.rows)
    return AROUND_ROW + max(
        LINE * _lines(chapter.ref, HEADING, is_strong=True) + _fact(chapter.title, HEADING),
        LIST_LINE * _lines(duties, LISTED, LIST),
    )


def _head(title: str, *facts: str) -> float:
    lines = LINE * _lines(title, HEAD, is_strong=True)
    return AROUND_HEAD + lines + sum(_fact(each, HEAD) for each in facts)


def _fact(text: str, room: float) -> float:
    """Points of a fact in small letters below what it is about."""
    return BEFORE_SMALL + FACT_LINE * _lines(text, room, FACT) if text else 0.0


@lru_cache(maxsize=4096)
def _lines(text: str, room: float, size: float = TEXT, *, is_strong: bool = False) -> int:
    """How many lines a text takes in so many millimetres, in letters of so many points."""
    return len(wrapped(text, room * POINTS / size * SIZE, len(text), is_strong=is_strong))
