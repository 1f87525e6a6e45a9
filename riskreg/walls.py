"""The second wall between organisations: whose rows the database shows at all.

The first are the filters of our queries. Should one be forgotten, row-level security of PostgreSQL
still gives nothing of another organisation, and nothing beyond the part of the register that a
person sees. `riskreg/postgres/policies.py` holds the policies.

A page or API call runs behind the wall of its person, a worker behind that of the job's
organisation. Commands of the operator, who owns the database, stand behind none.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TypeVar

from django.db.models import Q
from psycopg.errors import InsufficientPrivilege

from riskreg import access
from riskreg.models import AISystem, Membership, Role, User
from riskreg.postgres.policies import PART, WHOLE
from riskreg.postgres.scope import NOBODYS_WALL, Wall, behind, put_up

SIGNED_OUT = Wall(WHOLE)
T = TypeVar("T")


def lifted() -> AbstractContextManager[None]:
    """Without a wall, for the one look-up by which it is found out whose wall to put up."""
    return behind(NOBODYS_WALL)


def around(organisation: uuid.UUID) -> AbstractContextManager[None]:
    """Behind the wall of one organisation, all of whose register is seen."""
    return behind(_wall_around(organisation))


def enter(organisation: uuid.UUID) -> None:
    """The same for the rest of a request; what answers requests takes the wall down again."""
    put_up(_wall_around(organisation))


def enter_as(user: User) -> None:
    """Behind the wall of a person for the rest of a request."""
    put_up(of(user))


def _wall_around(organisation: uuid.UUID) -> Wall:
    return Wall(WHOLE, organisations=_array([organisation]))


def of(user: User) -> Wall:
    """The wall of a person: the organisations they belong to, and what they see there."""
    held = access.memberships_of(user)
    organisations, person = _array(each.organisation_id for each in held), str(user.pk)
    limited = [each for each in held if each.is_limited]
    blind = _array(sorted({key for each in held for key in access.blind_to(each)}))
    if not limited:
        return Wall(WHOLE, organisations=organisations, person=person, blind=blind)
    strict = any(each.role == Role.EXTERNAL_AUDITOR for each in limited)
    return Wall(
        PART,
        organisations=organisations,
        whole=_array(each.organisation_id for each in held if not each.is_limited),
        systems=_array(_reach(limited)),
        strict="on" if strict else "",
        person=person,
        blind=blind,
        frameworks=",".join(_frameworks(held)),
    )


def _reach(limited: Iterable[Membership]) -> list[uuid.UUID]:
    """The systems of a part: those named, and those of the units named."""
    keys = [each.pk for each in limited]
    units = Membership.units.through.objects.filter(membership__in=keys).values("unit")
    named = Membership.systems.through.objects.filter(membership__in=keys).values("aisystem")
    with lifted():
        found = AISystem.objects.filter(Q(unit__in=units) | Q(pk__in=named))
        return list(found.order_by("pk").values_list("pk", flat=True))


def _frameworks(held: Iterable[Membership]) -> list[str]:
    """The laws and standards looked at; none where one membership looks at all of them."""
    named = [set(each.frameworks) for each in held]
    return sorted(set().union(*named)) if all(named) else []


def _array(keys: Iterable[uuid.UUID]) -> str:
    return "{" + ",".join(str(key) for key in keys) + "}"


def streamed(wall: Wall, parts: Iterable[T]) -> Iterator[T]:
    """What is sent piece by piece after the page has returned, read behind the same wall."""
    rest = iter(parts)
    while True:
        with behind(wall):
            try:
                part = next(rest)
            except StopIteration:
                return
        yield part


def is_refusal(error: Exception) -> bool:
    """Whether the database refused to write what lies beyond the part that somebody sees."""
    return isinstance(error.__cause__, InsufficientPrivilege)
