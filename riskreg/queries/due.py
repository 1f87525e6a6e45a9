"""What every kind of thing to do is made of: whose, on which day, and the common columns."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from riskreg.access import Right
from riskreg.models import Organisation

COLUMNS = (
    "item", "key", "link", "quoted", "titled", "within", "within_name", "by_day", "person",
    "detail",
)  # fmt: skip
Rows = QuerySet[Any]
WAIT = 14  # days that what waits for a second person may wait
_ANY = Q()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records, and on which of the organisation's days."""

    organisation: Organisation
    today: date

    @property
    def zone(self) -> ZoneInfo:
        """Where its days begin and end."""
        return ZoneInfo(self.organisation.time_zone)


class When(StrEnum):
    """How far away something is."""

    LATE = "late"
    WEEK = "week"
    MONTH = "month"
    LATER = "later"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; nothing said means everything."""

    kinds: Collection[str] = ()
    when: Collection[str] = ()
    words: str = ""
    system: uuid.UUID | None = None
    keys: Collection[uuid.UUID] = field(default=())


def spoken_of(only: Any) -> set[str]:
    """The columns that a condition speaks of."""
    names: set[str] = set()
    for each in only.children:
        names |= spoken_of(each) if isinstance(each, Q) else {str(each[0]).split("__")[0]}
    return names


@dataclass(frozen=True, slots=True)
class Told:
    """Records of one kind and how each tells the common columns; only those asked for are read."""

    records: Rows
    kind: str
    columns: Mapping[str, Any]
    only: Q = _ANY

    def having(self, only: Q) -> "Told":
        """Those alone of whose columns this is true."""
        return replace(self, only=self.only & only)

    def read(self, names: Iterable[str]) -> Rows:
        """The records with these columns."""
        asked = {*names, *spoken_of(self.only)}
        columns = {name: told for name, told in self.columns.items() if name in asked}
        rows = self.records.annotate(item=Value(self.kind, CharField()), **columns)
        told: Rows = rows.filter(self.only)
        return told


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of thing to do. With `right`, anybody who has it and is in none of `barred`.

    Where the record itself names those who may, they are found `among` these.

    Where people who stand in for one another count `as_one`, neither is anybody who does so with
    them. The name of a list of keys ends in `__overlap`.

    Where a sign-off waits for votes about the record (`vote`: its field that names the record, or
    `pk` where the record is the sign-off), neither is anybody who voted, or whose role the step
    does not ask for; nor is anybody where the record is not what was asked about any more. Where
    the record names its person, they still need a right of theirs (`own`).

    Sign-offs of which the last is true are a kind of their own (`moved`).

    What is due by the hour (`by_hours`) has reminders of its own, not those of days.
    """

    rows: Callable[[Scope], Told]
    right: Right | None = None
    barred: tuple[str, ...] = ()
    among: str = ""
    as_one: bool = False
    vote: str = ""
    moved: bool = False
    own: Right | None = None
    by_hours: bool = False


def rows_of(rows: Rows, kind: str, **told: Any) -> Told:
    """The common columns; what a kind does not tell is empty."""
    columns: dict[str, Any] = {
        "key": F("pk"),
        "link": F("pk"),
        "quoted": nothing(IntegerField()),
        "titled": Value("", CharField()),
        "within": nothing(UUIDField()),
        "within_name": Value("", CharField()),
        "by_day": nothing(DateField()),
        "person": nothing(UUIDField()),
        "detail": Value("", CharField()),
        **told,
    }
    return Told(rows.order_by(), kind, columns)


def nothing(of: Any) -> Cast:
    """An empty value that PostgreSQL can put beside others of its type."""
    return Cast(Value(None), of)


def of_system(path: str = "system") -> dict[str, Any]:
    """The columns that name the system of a record."""
    return {"within": F(f"{path}__pk"), "within_name": Coalesce(F(f"{path}__name"), Value(""))}


def text(expression: str) -> Cast:
    """A field as text, of whatever type it is."""
    return Cast(expression, CharField())


def day_of(scope: Scope, moment: str, days: int = 0) -> Any:
    """The organisation's day of a moment, and so many days later."""
    begun = TruncDate(moment, tzinfo=scope.zone)
    return ExpressionWrapper(begun + Value(days), output_field=DateField())
