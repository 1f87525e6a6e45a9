"""What there is to do as SQL over all kinds, with a filter and an order on top.

Django takes longer to put some twenty queries together than PostgreSQL to answer them. So the text
of each is kept: it depends on nothing but whose it is, the day and the columns.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Func, JSONField, OuterRef, Q

from riskreg import access
from riskreg.models import SignOff, SignOffState, SignOffVote, User
from riskreg.queries import authors
from riskreg.queries.due import COLUMNS, Duty, Scope, Told, Wanted, When
from riskreg.queries.duties import DUTIES
from riskreg.queries.kept import Kept


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL, what stands in its places, and the columns it speaks of."""

    text: str
    values: tuple[Any, ...] = ()
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose work on which of the organisation's days; of everybody without a person."""

    scope: Scope
    person: User | None = None
    moved: tuple[UUID, ...] = ()  # sign-offs that nobody can decide any more

    @property
    def key(self) -> tuple[Any, ...]:
        """All that the text of a query depends on, beside its kind and columns."""
        organisation = self.scope.organisation
        person = self.person.pk if self.person else None
        of_person = (person, self.as_one, self.roles)
        return organisation.pk, organisation.time_zone, self.scope.today, self.moved, *of_person

    @property
    def as_one(self) -> tuple[UUID, ...]:
        """Whose part in a record bars the person from deciding about it."""
        if self.person is None:
            return ()
        return tuple(sorted(authors.as_one(self.person, self.scope.organisation.pk)))

    @property
    def roles(self) -> tuple[str, ...]:
        """Those in which the person may vote."""
        if self.person is None:
            return ()
        held = access.roles_of(self.person, self.scope.organisation.pk)
        return tuple(sorted({role.value for role, _whose in held}))


_texts: Kept[Sql] = Kept(2000)


def condition(wanted: Wanted, today: date) -> Sql:
    """What `wanted` says beside the kinds."""
    parts = [_soon(wanted.when, today)] if wanted.when else []
    parts += map(_word, wanted.words.split())
    if wanted.system is not None:
        parts.append(Sql("work.within = %s", (wanted.system,), frozenset({"within"})))
    if wanted.keys:
        parts.append(Sql("work.key = ANY(%s)", (list(wanted.keys),), frozenset({"key"})))
    return _joined(" AND ", parts) if parts else Sql("true")


def when(each: When, today: date) -> Sql:
    """How far away a thing is, as a condition."""
    week, month = today + timedelta(days=7), today + timedelta(days=30)
    text, *values = {
        When.LATE: ("work.by_day < %s", today),
        When.WEEK: ("work.by_day BETWEEN %s AND %s", today, week),
        When.MONTH: ("work.by_day > %s AND work.by_day <= %s", week, month),
        When.LATER: ("work.by_day > %s", month),
        When.UNDATED: ("work.by_day IS NULL",),
    }[each]
    return Sql(str(text), tuple(values), frozenset({"by_day"}))


def together(asker: Asker, kinds: Iterable[str], columns: Collection[str]) -> Sql:
    """These columns of everything of these kinds, as the table `work`."""
    ordered = tuple(name for name in COLUMNS if name in columns)
    parts = [_part(asker, kind, ordered) for kind in kinds]
    return Sql(
        "(" + " UNION ALL ".join(f"({part.text})" for part in parts) + ") AS work",
        tuple(value for part in parts for value in part.values),
    )


def answer(*pieces: Sql | str) -> list[dict[str, Any]]:
    """The rows of the statement that these pieces make."""
    text, values = _statement(pieces)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(_rows(cursor, cursor.fetchall()))


def stream(*pieces: Sql | str, size: int) -> Iterator[dict[str, Any]]:
    """The same piece by piece, held by the database until it is fetched."""
    text, values = _statement(pieces)
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(text, values)
        while found := cursor.fetchmany(size):
            yield from _rows(cursor, found)


def _statement(pieces: Sequence[Sql | str]) -> tuple[str, list[Any]]:
    parts = [Sql(each) if isinstance(each, str) else each for each in pieces]
    return " ".join(part.text for part in parts), [v for part in parts for v in part.values]


def _rows(cursor: Any, found: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def _part(asker: Asker, kind: str, columns: tuple[str, ...]) -> Sql:
    def build() -> Sql:
        told = _due_from(DUTIES[kind], asker)
        text, values = told.read(columns).values(*columns).query.sql_with_params()
        return Sql(text, tuple(values))

    return _texts.get((asker.key, kind, columns), build)


def _due_from(duty: Duty, asker: Asker) -> Told:
    told = _by_moved(duty.rows(asker.scope), duty, asker)
    if asker.person is None:
        return told
    if duty.right is None:
        return told.having(Q(person=asker.person.pk))
    if duty.vote:
        told = _without_shut(told, duty.vote, asker)
    if duty.among:
        told = replace(told, records=told.records.filter(**{duty.among: asker.person.pk}))
    if not duty.barred:
        return told
    parts = [name if name.endswith("__overlap") else f"{name}__in" for name in duty.barred]
    keys = list(asker.as_one) if duty.as_one else [asker.person.pk]
    had_a_part = reduce(or_, (Q(**{name: keys}) for name in parts))
    return replace(told, records=told.records.exclude(had_a_part))


def _by_moved(told: Told, duty: Duty, asker: Asker) -> Told:
    """Leave out what changed since its sign-off was asked for, or keep nothing else."""
    if duty.moved:
        return replace(told, records=told.records.filter(pk__in=asker.moved))
    if not duty.vote or not asker.moved:
        return told
    gone = SignOff.objects.filter(pk__in=asker.moved, **{duty.vote: OuterRef("pk")})
    return replace(told, records=told.records.exclude(Exists(gone)))


def _without_shut(told: Told, field: str, asker: Asker) -> Told:
    """Leave out what waits for others: the person has voted, or has no role that the step asks.

    As `riskreg.rules.signoffs.vote_refusals` would refuse them.
    """
    step: Any = Func(
        F("steps"), F("step"), template="(%(expressions)s -> 'roles')", arg_joiner=" -> ",
        output_field=JSONField(),
    )  # fmt: skip
    waiting = SignOff.objects.filter(state=SignOffState.ASKED).alias(roles=step)
    is_other = ~Q(roles=[]) & ~Q(roles__has_any_keys=asker.roles)
    voted = SignOffVote.objects.filter(sign_off=OuterRef("pk"), person__in=asker.as_one)
    shut = waiting.filter(Q(Exists(voted)) | Q(roles__isnull=False) & is_other)
    return replace(
        told, records=told.records.exclude(Exists(shut.filter(**{field: OuterRef("pk")})))
    )


def _soon(wanted: Collection[str], today: date) -> Sql:
    return _joined(" OR ", [when(When(each), today) for each in wanted])


def _word(word: str) -> Sql:
    pattern = "%" + word.translate(_PLAIN) + "%"
    return Sql(
        "(work.titled ILIKE %s OR work.within_name ILIKE %s)",
        (pattern, pattern),
        frozenset({"titled", "within_name"}),
    )


_PLAIN: Mapping[int, str] = {ord(sign): "\\" + sign for sign in "\\%_"}


def _joined(between: str, parts: Sequence[Sql]) -> Sql:
    return Sql(
        "(" + between.join(part.text for part in parts) + ")",
        tuple(value for part in parts for value in part.values),
        frozenset().union(*(part.columns for part in parts)),
    )
