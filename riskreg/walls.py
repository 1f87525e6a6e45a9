"""The second wall between organisations: whose rows the database shows at all.

The first are the filters of our queries. Should one be forgotten, row-level security of PostgreSQL
still gives nothing of another organisation, and nothing beyond the part of the register that a
person sees. `riskreg/postgres/policies.py` holds the policies.

A page or API call runs behind the wall of its person in the one organisation they work in or
the key is for, a worker behind that of the job's organisation. Commands of the operator, who owns
the database, stand behind none.
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


def enter_as(user: User, organisation: uuid.UUID) -> None:
    """Behind the wall of a person in an organisation for the rest of a request."""
    put_up(of(user, organisation))


def as_seen_by(person: User, organisation: uuid.UUID) -> AbstractContextManager[None]:
    """Behind the wall of somebody else, to find out what they would see."""
    return behind(of(person, organisation))


def _wall_around(organisation: uuid.UUID) -> Wall:
    return Wall(WHOLE, organisations=_array([organisation]))


def of(user: User, organisation: uuid.UUID | None) -> Wall:
    """The wall of a person in the organisation they work in, and in no other one of theirs.

    What an organisation asks of its people (a second factor, that an auditor is watched) is asked
    where they work; what they see is therefore only there.
    """
    membership = organisation and access.membership_of(user, organisation)
    if not membership:
        return Wall(WHOLE, person=str(user.pk))
    told = {
        "organisations": _array([membership.organisation_id]),
        "person": str(user.pk),
        "blind": _array(sorted(access.blind_to(membership))),
    }
    if not membership.is_limited:
        return Wall(WHOLE, **told)
    return Wall(
        PART,
        **told,
        systems=_array(_reach(membership)),
        strict="on" if membership.role == Role.EXTERNAL_AUDITOR else "",
        frameworks=",".join(sorted(membership.frameworks)),
    )


def _reach(membership: Membership) -> list[uuid.UUID]:
    """The systems of a part: those named, and those of the units named."""
    with lifted():
        here = AISystem.objects.filter(organisation=membership.organisation_id)
        found = here.filter(
            Q(unit__in=membership.units.values("pk")) | Q(pk__in=membership.systems.values("pk"))
        )
        return list(found.order_by("pk").values_list("pk", flat=True))


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
