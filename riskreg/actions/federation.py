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
    houses = list(Organisation.objects.filter(slug__in=grants).order_by("pk"))
    known = Membership.objects.filter(organisation__in=houses, user__email__iexact=email)
    held = {each.organisation_id: each for each in known}
    moved = [each for each in houses if each.pk in held and held[each.pk].role != grants[each.slug]]
    added = [each for each in houses if each.pk not in held]
    for house in moved:  # every row before the first event, which ends in several chains
        people.hold(held[house.pk])
    if moved or added:
        trail.hold_all(houses)
    for house in moved:
        people.change_role_by_operator(held[house.pk], role=grants[house.slug])
    for house in added:
        people.add_operator_member(
            house, email=email, name=name, role=grants[house.slug], password=None
        )
    return User.objects.get(email__iexact=email)


@transaction.atomic
def note(user: User, provider: str) -> None:
    """That an account and a sign-in service were tied together."""
    trail.record(user, Did.PERSON_TIED, user, provider=provider)
