"""People whom a sign-in service of the organisation vouches for: let in, or given another role."""

from collections.abc import Mapping

from django.db import transaction

from riskreg import trail
from riskreg.models import Membership, Organisation, Role, User
from riskreg.trail import Did

from . import people


@transaction.atomic
def admit(*, email: str, name: str, grants: Mapping[str, Role]) -> User:
    """Let a person in as the operator's settings say: a role for each organisation's short name.

    Nobody acts but the installation. The last administrator of an organisation stays one.
    """
    for slug, role in grants.items():
        organisation = Organisation.objects.get(slug=slug)
        held = Membership.objects.filter(
            organisation=organisation, user__email__iexact=email
        ).first()
        if held is None:
            people.add_operator_member(
                organisation, email=email, name=name, role=role, password=None
            )
        elif held.role != role:
            people.change_role_by_operator(held, role=role)
    return User.objects.get(email__iexact=email)


@transaction.atomic
def note(user: User, provider: str) -> None:
    """That an account and a sign-in service were tied together."""
    trail.record(user, Did.PERSON_TIED, user, provider=provider)
