"""Second factors of sign-in: what was done to one's own, without any secret."""

from collections.abc import Collection

from django.db import transaction

from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.models import Membership, Organisation, Role, User
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


def record(actor: User, did: Did, user: User, *, kind: str) -> None:
    """One event about a person's factor, in the transaction that changes it."""
    trail.record(actor, did, user, kind=kind)


@transaction.atomic
def require(actor: User, organisation: Organisation, *, roles: Collection[Role]) -> None:
    """Say which roles need a second factor; who has none then sees nothing until it is set up."""
    access.require(actor, Right.MANAGE_PEOPLE, organisation)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before, after = organisation.mfa_roles, [role.value for role in Role if role in roles]
    if before == after:
        return
    organisation.mfa_roles = after
    organisation.save(update_fields=["mfa_roles"])
    trail.record(actor, Did.FACTORS_REQUIRED, organisation, roles=[before, after])


def reset(actor: User, membership: Membership) -> None:
    """Agree that a member's factors are removed: in the caller's transaction, which removes them.

    Only where no other organisation relies on them. The caller holds their rows; the installation
    is told of each, so the end of its chain is held before that of the organisation.
    """
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    with walls.lifted():  # they may be needed where the administrator sees nothing
        others = membership.user.memberships.exclude(organisation=membership.organisation_id)
        is_needed = others.exists()
    if is_needed:
        refusal.stop([Refusal("", "factor_elsewhere")])
    trail.hold_all([membership.organisation])
    trail.record(actor, Did.FACTORS_RESET, membership, person=membership.user_id)
