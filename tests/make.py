"""Makers of test data. Each calls the actions, so what they make is legal and recorded."""

import itertools
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.access import Right
from riskreg.actions import keys, people, systems
from riskreg.models import AISystem, ApiKey, Organisation, Role, User

_counter = itertools.count(1)


def organisation(**fields: Any) -> Organisation:
    """An organisation without members."""
    number = next(_counter)
    return people.found(
        **{"name": f"Organisation {number}", "slug": f"organisation-{number}", **fields}
    )


def member(
    organisation: Organisation, role: Role = Role.COMPLIANCE_OFFICER, password: str | None = None
) -> User:
    """A person in a role; without a password nobody can sign in as them."""
    number = next(_counter)
    return people.add_operator_member(
        organisation,
        email=f"person{number}@example.org",
        name=f"Person {number}",
        role=role,
        password=password,
    )


def system(organisation: Organisation, actor: User | None = None, **values: Any) -> AISystem:
    """A registered system with the two fields that are enough."""
    number = next(_counter)
    return systems.register(
        actor or member(organisation),
        organisation,
        values={"name": f"System {number}", "purpose": "Sorts incoming letters.", **values},
    )


def api_key(
    user: User, organisation: Organisation, rights: Collection[Right] = (Right.VIEW,)
) -> tuple[ApiKey, str]:
    """A key in force for a day, and what a program would send."""
    return keys.create(
        user, organisation, name="Test", rights=rights,
        expires_at=timezone.now() + timedelta(days=1),
    )


def membership(user: User, organisation: Organisation, role: Role = Role.ENGINEER) -> None:
    """Let a person who has an account into another organisation."""
    people.add_operator_member(
        organisation, email=user.email, name=user.name, role=role, password=None
    )
