"""Makers of test data. Each calls the actions, so what they make is legal and recorded."""

import itertools
from typing import Any

from riskreg.actions import people, systems
from riskreg.models import AISystem, Organisation, Role, User

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
