"""People whom a sign-in service vouches for: let in, given another role, or no longer let in."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet

from riskreg import trail
from riskreg.models import Membership, Organisation, Role, User
from riskreg.trail import Did

from . import people


@transaction.atomic
def admit(*, email: str, name: str, grants: Mapping[str, Role], provider: str) -> User:
    """Let a person in as the operator's settings say: a role for each organisation's short name.

    Nobody acts but the installation. What this provider gave elsewhere before ends.
    """
    houses = list(Organisation.objects.filter(slug__in=grants).order_by("pk"))
    here = Q(organisation__in=houses, user__email__iexact=email)
    lost = Q(user__email__iexact=email, given_by=provider)
    known = list(_held(here | lost))
    held = {each.organisation_id: each for each in known}
    for each in known:  # every row before the first event, which ends in several chains
        people.hold(each)
    if any(_differs(held.get(house.pk), grants[house.slug], provider) for house in houses):
        trail.hold_all({*houses, *(each.organisation for each in known)})
    for house in houses:
        role, mine = grants[house.slug], held.get(house.pk)
        if mine is None:
            people.add_operator_member(
                house, email=email, name=name, role=role, password=None, given_by=provider
            )
        else:
            people.vouch(mine, role=role, given_by=provider)
    user = User.objects.get(email__iexact=email)
    withdraw(user, provider=provider, but=grants)
    return user


def _held(which: Q) -> QuerySet[Membership]:
    return Membership.objects.filter(which).select_related("organisation").order_by("pk")


def _differs(held: Membership | None, role: Role, provider: str) -> bool:
    return held is None or held.role != role or held.given_by != provider


@transaction.atomic
def withdraw(user: User, *, provider: str, but: Collection[str] = ()) -> None:
    """End what a provider gave a person, except in these organisations, by their short names."""
    given = list(_held(Q(user=user, given_by=provider) & ~Q(organisation__slug__in=but)))
    for membership in given:
        people.hold(membership)
    if given:
        trail.hold_all({each.organisation for each in given})
    for membership in given:
        people.end_vouched(membership)


@transaction.atomic
def note(user: User, provider: str) -> None:
    """That an account and a sign-in service were tied together."""
    trail.record(user, Did.PERSON_TIED, user, provider=provider)
