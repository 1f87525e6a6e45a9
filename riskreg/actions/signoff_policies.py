"""The rules of sign-off of an organisation: which steps, how many persons in which roles."""

from collections.abc import Sequence

from django.db import transaction

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.models import Organisation, SignOffPolicy, User
from riskreg.rules import signoffs as rules
from riskreg.trail import Did


@transaction.atomic
def set_policy(
    actor: User,
    organisation: Organisation,
    *,
    kind: str,
    steps: Sequence[rules.Step],
    is_required: bool,
) -> SignOffPolicy:
    """Say who has to approve a kind of record; requests that wait keep the rule they were under."""
    access.require(actor, Right.SET_SIGN_OFF, organisation)
    refusal.stop(rules.policy_refusals(steps, roles=access.TABLE[Right.APPROVE]))
    policy = (
        SignOffPolicy.objects.of(organisation)
        .select_for_update(no_key=True)
        .filter(kind=kind)
        .first()
    ) or SignOffPolicy(organisation=organisation, kind=kind)
    plain = rules.plain(steps)
    was = {"steps": policy.steps, "is_required": policy.is_required}
    now = {"steps": plain, "is_required": is_required}
    if policy.set_by_id is not None and was == now:
        return policy
    policy.steps, policy.is_required, policy.set_by = plain, is_required, actor
    policy.full_clean()
    policy.save()
    changed = {name: [was[name], now[name]] for name in now if was[name] != now[name]}
    trail.record(actor, Did.SIGN_OFF_RULE_SET, policy, kind=kind, **changed)
    return policy
