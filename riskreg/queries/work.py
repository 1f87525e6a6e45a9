"""My work: everything that is due from somebody, over all kinds, in one statement."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, TypedDict

from django.db.models import Count, Q, QuerySet

from riskreg import access
from riskreg.models import User
from riskreg.queries.due import COLUMNS, Duty, Scope
from riskreg.queries.duties import DUTIES

Rows = QuerySet[Any]


class Row(TypedDict):
    """One thing to do. `link` is the record whose page shows it, `person` whom it is due from."""

    item: str
    key: uuid.UUID
    link: uuid.UUID
    quoted: int | None
    titled: str
    within: uuid.UUID | None
    within_name: str
    by_day: date | None
    person: uuid.UUID | None
    detail: str


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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many things of one kind there are, how many are late, how many are due in a week."""

    item: str
    all: int
    late: int
    week: int


EVERYTHING = Wanted()


def items(scope: Scope, wanted: Wanted = EVERYTHING, *, mine: User | None = None) -> Rows:
    """What there is to do, as rows of `Row`, soonest first; of one person, or of everybody."""
    parts = [rows.values(*COLUMNS) for rows in _parts(scope, wanted, mine)]
    if not parts:
        return DUTIES["task"].rows(scope).none().values(*COLUMNS)
    whole = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return whole.order_by("by_day", "titled", "key")


def counts(scope: Scope, wanted: Wanted = EVERYTHING, *, mine: User | None = None) -> list[Counts]:
    """How many there are of each kind that occurs, in one statement."""
    parts = [
        rows.values("item").annotate(
            all_=Count("pk"),
            late_=Count("pk", filter=_when(When.LATE, scope.today)),
            week_=Count("pk", filter=_when(When.WEEK, scope.today)),
        )
        for rows in _parts(scope, wanted, mine)
    ]
    if not parts:
        return []
    whole = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    told = {row["item"]: row for row in whole if row["all_"]}
    return [
        Counts(item, told[item]["all_"], told[item]["late_"], told[item]["week_"])
        for item in DUTIES
        if item in told
    ]


def _parts(scope: Scope, wanted: Wanted, mine: User | None) -> Iterable[Rows]:
    for item, duty in DUTIES.items():
        if wanted.kinds and item not in wanted.kinds:
            continue
        if mine is None or duty.right is None or access.may(mine, duty.right, scope.organisation):
            yield _narrowed(_of(duty, scope, mine), wanted, scope.today)


def _of(duty: Duty, scope: Scope, mine: User | None) -> Rows:
    rows = duty.rows(scope)
    if mine is None:
        return rows
    if duty.right is None:
        return rows.filter(person=mine.pk)
    had_a_part = reduce(or_, (Q(**{name: mine.pk}) for name in duty.barred))
    return rows.exclude(had_a_part)


def _narrowed(rows: Rows, wanted: Wanted, today: date) -> Rows:
    if wanted.when:
        rows = rows.filter(reduce(or_, (_when(When(each), today) for each in wanted.when)))
    for word in wanted.words.split():
        rows = rows.filter(Q(titled__icontains=word) | Q(within_name__icontains=word))
    if wanted.system is not None:
        rows = rows.filter(within=wanted.system)
    return rows.filter(key__in=wanted.keys) if wanted.keys else rows


def _when(when: When, today: date) -> Q:
    week, month = today + timedelta(days=7), today + timedelta(days=30)
    return {
        When.LATE: Q(by_day__lt=today),
        When.WEEK: Q(by_day__gte=today, by_day__lte=week),
        When.MONTH: Q(by_day__gt=week, by_day__lte=month),
        When.LATER: Q(by_day__gt=month),
        When.UNDATED: Q(by_day__isnull=True),
    }[when]
