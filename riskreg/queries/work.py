"""My work: everything that is due from somebody, over all kinds, in few statements."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypedDict, cast

from riskreg import access, trail
from riskreg.models import User
from riskreg.queries import subjects
from riskreg.queries.due import COLUMNS, Duty, Scope, Wanted, When
from riskreg.queries.duties import DUTIES
from riskreg.queries.kept import Kept
from riskreg.queries.work_sql import (
    Asker,
    Sql,
    answer,
    condition,
    stream,
    together,
    when,
)


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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many things of one kind there are, are late, due in a week, and wanted."""

    item: str
    all: int
    late: int
    week: int
    found: int


EVERYTHING = Wanted()
_ORDER = ("by_day", "item", "key")
_FEW = 1000  # so many are put in order as quickly as an order is kept
# Of everybody's work: what there is of each kind, and the keys of all in one order. The digest of
# the trail's end stands for all that an organisation ever did: under one digest and day the answer
# is the same, so nothing here can be stale.
kept_counts: Kept[list[Counts]] = Kept(200)
kept_orders: Kept[str] = Kept(32)


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do, as rows of `Row`; what a page shows is read for that page alone.

    Most of what a row tells stands in other tables. So a part is found by what orders it, and the
    rest is looked up for the rows that it holds.
    """

    asker: Asker
    kinds: Sequence[str]
    only: Sql
    order: Sequence[str] = _ORDER
    total: int | None = None  # how many there are, where one knows
    head: Any = None  # the end of the trail, where one knows and the order is worth keeping

    def order_by(self, *names: str) -> "Work":
        """The same in another order."""
        return replace(self, order=names)

    def count(self) -> int:
        """How many there are; not counted again where one knows."""
        if self.total is not None or not self.kinds:
            return self.total or 0
        (row,) = answer("SELECT count(*) AS all FROM", *self._of({"key"}))
        return int(row["all"])

    def iterator(self, chunk_size: int) -> Iterator[Row]:
        """All of them, piece by piece."""
        rows = stream(*self._whole(), size=chunk_size) if self.kinds else iter(())
        return cast(Iterator[Row], rows)

    def __iter__(self) -> Iterator[Row]:
        rows = answer(*self._whole()) if self.kinds else []
        return iter(cast(list[Row], rows))

    def __getitem__(self, part: slice) -> list[Row]:
        found = self._found(part) if self.kinds else []
        kinds = list(dict.fromkeys(item for item, _key in found))
        if not kinds:
            return []
        keys = condition(Wanted(keys=[key for _item, key in found]), self.asker.scope.today)
        every = answer("SELECT * FROM", together(self.asker, kinds, COLUMNS), "WHERE", keys)
        rows = {(row["item"], row["key"]): cast(Row, row) for row in every}
        return [rows[each] for each in found if each in rows]

    def _found(self, part: slice) -> list[tuple[str, uuid.UUID]]:
        """Kind and key of a part, from the nearer end."""
        first, last = part.start or 0, part.stop
        if last <= first or self.total == 0:
            return []
        if self.head is not None:
            key = (self.asker.key, self.head, self.only, tuple(self.kinds), tuple(self.order))
            every = kept_orders.get(key, self._ordered_keys).split()[first:last]
            pairs = (each.split("/") for each in every)
            return [(item, uuid.UUID(key)) for item, key in pairs]
        if self.total is None or first <= self.total // 2:
            return self._keys(self.order, first, last)
        end = max(self.total - last, 0)
        return self._keys([_turned(name) for name in self.order], end, self.total - first)[::-1]

    def _keys(self, order: Sequence[str], first: int, last: int) -> list[tuple[str, uuid.UUID]]:
        rows = answer(
            "SELECT work.item, work.key FROM",
            *self._of({"item", "key", *map(_name, order)}),
            _ordered(order),
            Sql("LIMIT %s OFFSET %s", (last - first, first)),
        )
        return [(row["item"], row["key"]) for row in rows]

    def _ordered_keys(self) -> str:
        (row,) = answer(
            "SELECT string_agg(work.item || '/' || work.key, ' '",
            _ordered(self.order),
            ") AS keys FROM",
            *self._of({"item", "key", *map(_name, self.order)}),
        )
        return row["keys"] or ""

    def _whole(self) -> tuple[Sql | str, ...]:
        return "SELECT * FROM", *self._of(COLUMNS), _ordered(self.order)

    def _of(self, columns: Collection[str]) -> tuple[Sql | str, ...]:
        asked = {*columns, *self.only.columns}
        return together(self.asker, self.kinds, asked), "WHERE", self.only


def items(scope: Scope, wanted: Wanted = EVERYTHING, *, mine: User | None = None) -> Work:
    """What there is to do, soonest first; of one person, or of everybody."""
    asker = _asker(scope, mine, wanted.kinds or DUTIES)
    return _items(asker, wanted)


def _items(asker: Asker, wanted: Wanted) -> Work:
    kinds = _kinds(asker, wanted.kinds or DUTIES)
    return Work(asker, kinds, condition(wanted, asker.scope.today))


def counts(scope: Scope, wanted: Wanted = EVERYTHING, *, mine: User | None = None) -> list[Counts]:
    """How many there are of each kind that occurs, in one statement.

    `wanted` narrows nothing but `found`: the others count what there is at all.
    """
    return _counts(_asker(scope, mine, DUTIES), wanted)


def _counts(asker: Asker, wanted: Wanted) -> list[Counts]:
    today = asker.scope.today
    only = condition(wanted, today)
    kinds = _kinds(asker, DUTIES)
    if not kinds:
        return []
    rows = answer(
        'SELECT work.item, count(*) AS "all", count(*) FILTER (WHERE',
        when(When.LATE, today),
        ") AS late, count(*) FILTER (WHERE",
        when(When.WEEK, today),
        ") AS week, count(*) FILTER (WHERE",
        only,
        ") AS found FROM",
        together(asker, kinds, {"item", "by_day", *only.columns}),
        "GROUP BY work.item",
    )
    told: Mapping[str, Any] = {row["item"]: Counts(**row) for row in rows}
    return [_narrowed(told[item], wanted) for item in DUTIES if item in told]


def counted(scope: Scope, wanted: Wanted, *, mine: User | None) -> tuple[list[Counts], Work]:
    """The counts and the things; what there is for everybody is kept until something changes."""
    asker = _asker(scope, mine, DUTIES)
    head = None if mine else trail.head_of(scope.organisation).digest
    key = (asker.key, head, repr(wanted))
    told = _counts(asker, wanted) if mine else kept_counts.get(key, lambda: _counts(asker, wanted))
    occurring = replace(wanted, kinds=[each.item for each in told if each.found])
    rows = _items(asker, occurring)
    total = sum(each.found for each in told)
    return told, replace(rows, total=total, head=head if total > _FEW else None)


def _narrowed(counted: Counts, wanted: Wanted) -> Counts:
    is_left_out = wanted.kinds and counted.item not in wanted.kinds
    return replace(counted, found=0) if is_left_out else counted


def _asker(scope: Scope, mine: User | None, kinds: Collection[str]) -> Asker:
    """Which sign-offs have changed is asked where one of the kinds hangs on it."""
    asker = Asker(scope, mine)
    hangs = any(
        (duty.vote or duty.moved) and _is_for(duty, asker)
        for item, duty in DUTIES.items()
        if item in kinds
    )
    return replace(asker, moved=subjects.moved(scope.organisation)) if hangs else asker


def _kinds(asker: Asker, kinds: Collection[str]) -> list[str]:
    return [item for item, duty in DUTIES.items() if item in kinds and _is_due(duty, asker)]


def _is_due(duty: Duty, asker: Asker) -> bool:
    return _is_for(duty, asker) and (not duty.moved or bool(asker.moved))


def _is_for(duty: Duty, asker: Asker) -> bool:
    needed, who = duty.right or duty.own, asker.person
    return who is None or needed is None or access.may(who, needed, asker.scope.organisation)


def _ordered(order: Sequence[str]) -> str:
    signs = ("DESC" if name.startswith("-") else "ASC" for name in order)
    told = ", ".join(f"work.{_name(name)} {sign}" for name, sign in zip(order, signs, strict=True))
    return f"ORDER BY {told}"


def _turned(order: str) -> str:
    return _name(order) if order.startswith("-") else f"-{order}"


def _name(order: str) -> str:
    return order.removeprefix("-")
