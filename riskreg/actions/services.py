"""Service users: what jobs and importers act as, with a role of their own and without sign-in."""

import uuid

from django.db import transaction

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.models import Organisation, Role, User
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

from . import people

# A program lets nobody in and is nobody's second person.
ROLES = (Role.COMPLIANCE_OFFICER, Role.ENGINEER, Role.AUDITOR)


@transaction.atomic
def add(actor: User, organisation: Organisation, *, name: str, role: Role) -> User:
    """Let a service in under a role; it has keys and no password, and gets no mail."""
    access.require(actor, Right.MANAGE_PEOPLE, organisation)
    if role not in ROLES:
        refusal.stop([Refusal("role", "service_role")])
    # RFC 2606, 2: nobody can be reached at .invalid.
    service = User(email=f"{uuid.uuid4()}@service.invalid", name=name.strip(), is_service=True)
    service.set_unusable_password()
    service.full_clean(exclude=["password"])
    service.save(force_insert=True)
    trail.record(actor, Did.PERSON_ADDED, service, is_service=True)
    people.grant(actor, organisation, service, role)
    return service
