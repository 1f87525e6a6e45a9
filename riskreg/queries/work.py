"""My work: everything that is due from somebody, over all kinds, in few statements."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, TypedDict

from django.db.models import Count, Q, QuerySet

from riskreg import access
from riskreg.models import User
from riskreg.queries.due import COLUMNS, Duty, Scope, Told, spoken_of
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
    """How many things of one kind there are, are late, due in a week, and wanted."""

    item: str
    all: int
    late: int
    week: int
    found: int


EVERYTHING = Wanted()
_ORDER = ("by_day", "titled", "key", "item")
_NEAR = 1000  # rows from an end: so far each kind is cut before all are sorted


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do, as rows of `Row`; what a page shows is read for that page alone.

    Most of what a row tells stands in other tables. So a part is found by what orders it, and the
    rest is looked up for the rows that it holds.
    """

    kinds: Mapping[str, Told]
    only: Q
    order: Sequence[str] = _ORDER
    total: int | None = None  # how many there are, where one knows

    def order_by(self, *names: str) -> "Work":
        """The same in another order."""
        return replace(self, order=names)

    def count(self) -> int:
        """How many there are; not counted again where one knows."""
        if self.total is not None:
            return self.total
        parts = [told.read((), self.only) for told in self.kinds.values()]
        return _together(rows.values("pk") for rows in parts).count() if parts else 0

    def iterator(self, chunk_size: int) -> Iterator[Row]:
        """All of them, piece by piece."""
        rows: Iterable[Row] = self._whole().iterator(chunk_size) if self.kinds else ()
        return iter(rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._whole() if self.kinds else ())

    def __getitem__(self, part: slice) -> list[Row]:
        keys: dict[str, list[uuid.UUID]] = {}
        for item, key in (found := self._found(part) if self.kinds else []):
            keys.setdefault(item, []).append(key)
        parts = [self.kinds[item].read(COLUMNS, Q(pk__in=keys[item])) for item in keys]
        whole: Iterable[Row] = _together(rows.values(*COLUMNS) for rows in parts) if parts else ()
        rows = {(row["item"], row["key"]): row for row in whole}
        return [rows[each] for each in found if each in rows]

    def _found(self, part: slice) -> list[tuple[str, uuid.UUID]]:
        """Kind and key of a part, from the nearer end."""
        first, last = part.start or 0, part.stop
        if last <= first:
            return []
        if self.total is None or first <= self.total // 2:
            return self._keys(self.order, first, last)
        end = max(self.total - last, 0)
        return self._keys([_turned(name) for name in self.order], end, self.total - first)[::-1]

    def _keys(self, order: Sequence[str], first: int, last: int) -> list[tuple[str, uuid.UUID]]:
        columns = list(dict.fromkeys(("item", "key", *map(_name, order))))
        parts = [
            told.read(columns, self.only).values(*columns).order_by(*order)
            for told in self.kinds.values()
        ]
        if len(parts) > 1:  # none is read further than the whole
            near = [rows[:last] for rows in parts] if last <= _NEAR else parts
            parts = [_together(near).order_by(*order)]
        return [(row["item"], row["key"]) for row in parts[0][first:last]]

    def _whole(self) -> Rows:
        parts = (told.read(COLUMNS, self.only).values(*COLUMNS) for told in self.kinds.values())
        return _together(parts).order_by(*self.order)


def items(scope: Scope, wanted: Wanted = EVERYTHING, *, mine: User | None = None) -> Work:
    """What there is to do, soonest first; of one person, or of everybody."""
    kinds = _kinds(scope, mine, wanted.kinds or DUTIES)
    return Work(dict(kinds), _only(wanted, scope.today))


def counts(scope: Scope, wanted: Wanted = EVERYTHING, *, mine: User | None = None) -> list[Counts]:
    """How many there are of each kind that occurs, in one statement.

    `wanted` narrows nothing but `found`: the others count what there is at all.
    """
    only = _only(wanted, scope.today)
    parts = [
        told.read({"by_day", *spoken_of(only)})
        .values("item")
        .annotate(
            all_=Count("pk"),
            late_=Count("pk", filter=_when(When.LATE, scope.today)),
            week_=Count("pk", filter=_when(When.WEEK, scope.today)),
            **({"found_": Count("pk", filter=only)} if only else {}),
        )
        for _item, told in _kinds(scope, mine, DUTIES)
    ]
    if not parts:
        return []
    told = {row["item"]: row for row in _together(parts) if row["all_"]}
    return [
        Counts(
            item=item,
            all=told[item]["all_"],
            late=told[item]["late_"],
            week=told[item]["week_"],
            found=_wanted(told[item], wanted),
        )
        for item in DUTIES
        if item in told
    ]


def _wanted(told: Mapping[str, Any], wanted: Wanted) -> int:
    if wanted.kinds and told["item"] not in wanted.kinds:
        return 0
    found: int = told.get("found_", told["all_"])
    return found


def _kinds(scope: Scope, mine: User | None, kinds: Collection[str]) -> Iterator[tuple[str, Told]]:
    for item, duty in DUTIES.items():
        if item not in kinds:
            continue
        if mine is None or duty.right is None or access.may(mine, duty.right, scope.organisation):
            yield item, _due_from(duty, scope, mine)


def _due_from(duty: Duty, scope: Scope, mine: User | None) -> Told:
    told = duty.rows(scope)
    if mine is None:
        return told
    if duty.right is None:
        return told.having(Q(person=mine.pk))
    if not duty.barred:
        return told
    had_a_part = reduce(or_, (Q(**{name: mine.pk}) for name in duty.barred))
    return replace(told, records=told.records.exclude(had_a_part))


def _turned(order: str) -> str:
    return _name(order) if order.startswith("-") else f"-{order}"


def _name(order: str) -> str:
    return order.removeprefix("-")


def _together(parts: Iterable[Rows]) -> Rows:
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _only(wanted: Wanted, today: date) -> Q:
    only = Q()
    if wanted.when:
        only &= reduce(or_, (_when(When(each), today) for each in wanted.when))
    for word in wanted.words.split():
        only &= Q(titled__icontains=word) | Q(within_name__icontains=word)
    if wanted.system is not None:
        only &= Q(within=wanted.system)
    return only & Q(pk__in=wanted.keys) if wanted.keys else only


def _when(when: When, today: date) -> Q:
    week, month = today + timedelta(days=7), today + timedelta(days=30)
    return {
        When.LATE: Q(by_day__lt=today),
        When.WEEK: Q(by_day__gte=today, by_day__lte=week),
        When.MONTH: Q(by_day__gt=week, by_day__lte=month),
        When.LATER: Q(by_day__gt=month),
        When.UNDATED: Q(by_day__isnull=True),
    }[when]
