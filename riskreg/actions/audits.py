"""Engagements: plan one, change it, say who works on it, close it, open it again."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import READERS, Right
from riskreg.actions import changes
from riskreg.actions.numbers import next_number
from riskreg.models import Engagement, Organisation, User
from riskreg.queries import audits as queries
from riskreg.rules import audits as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@transaction.atomic
def plan(actor: User, organisation: Organisation, *, values: Mapping[str, Any]) -> Engagement:
    """Plan an audit and lead it; `values` holds model fields and, if wanted, `team`."""
    access.require(actor, Right.AUDIT, organisation)
    if access.role_of(actor, organisation.pk) not in READERS:
        raise PermissionDenied(_("An audit is led by an auditor, not by who stands in for one."))
    told = dict(values)
    team = {actor, *told.pop("team", ())}
    made = Engagement(
        organisation=organisation, number=next_number(Engagement, organisation.pk), lead=actor
    )
    changed = changes.apply(made, told)
    _check(made, added=team)
    made.save(force_insert=True)
    made.team.set(team)
    body = {name: pair[1] for name, pair in changed.items()}
    keys = sorted(str(each.pk) for each in team)
    trail.record(
        actor, Did.ENGAGEMENT_PLANNED, made, number=made.number, lead=actor.pk, team=keys, **body
    )
    return made


@transaction.atomic
def change(actor: User, engagement: Engagement, *, values: Mapping[str, Any]) -> Engagement:
    """Change what an open engagement says of itself, or its auditors."""
    engagement = hold(actor, engagement)
    told = dict(values)
    held = set(engagement.team.all())
    team = {engagement.lead, *told.pop("team", held)}
    changed = changes.apply(engagement, told)
    _check(engagement, added=team - held)  # who has left since stays named
    changed |= changes.relate(engagement, "team", team)
    if changed:
        engagement.save()
        trail.record(actor, Did.ENGAGEMENT_CHANGED, engagement, **changed)
    return engagement


@transaction.atomic
def close(actor: User, engagement: Engagement, *, conclusion: str) -> Engagement:
    """Say what the audit concludes; every request is settled by then."""
    engagement = _locked(actor, engagement)
    unsettled = engagement.requests.filter(state__in=rules.UNSETTLED_REQUESTS).count()
    refusal.stop(
        rules.close_refusals(is_open=engagement.is_open, conclusion=conclusion, requests=unsettled)
    )
    engagement.conclusion, engagement.closed_at = conclusion.strip(), timezone.now()
    engagement.save()
    trail.record(actor, Did.ENGAGEMENT_CLOSED, engagement, conclusion=engagement.conclusion)
    return engagement


@transaction.atomic
def reopen(actor: User, engagement: Engagement, *, reason: str) -> Engagement:
    """Go on with a closed audit."""
    engagement = _locked(actor, engagement)
    found = [Refusal("", "engagement_open")] if engagement.is_open else []
    found += [] if reason.strip() else [Refusal("reason", "reason_missing")]
    refusal.stop(found)
    engagement.closed_at = None
    engagement.save()
    trail.record(actor, Did.ENGAGEMENT_REOPENED, engagement, reason=reason.strip())
    return engagement


@transaction.atomic
def hand_over(actor: User, engagement: Engagement, *, lead: User, reason: str) -> Engagement:
    """Let another of its auditors lead it; also when it is closed, for the follow-up."""
    engagement = _locked(actor, engagement)
    refusal.stop(
        rules.hand_over_refusals(
            leads=lead == engagement.lead,
            may_lead=queries.auditors_today(engagement).filter(pk=lead.pk).exists(),
            reason=reason,
        )
    )
    changed = changes.apply(engagement, {"lead": lead})
    engagement.save()
    trail.record(actor, Did.ENGAGEMENT_HANDED_OVER, engagement, reason=reason.strip(), **changed)
    return engagement


@transaction.atomic
def take_over(actor: User, engagement: Engagement, *, reason: str) -> Engagement:
    """Lead an audit of which nobody is an auditor here today; private notes stay their writers'."""
    require_taker(actor, engagement)
    engagement = _lock(engagement)
    is_attended = queries.auditors_today(engagement).exists()
    refusal.stop(rules.take_over_refusals(is_attended=is_attended, reason=reason))
    changed = changes.apply(engagement, {"lead": actor})
    team: set[Any] = {actor, *engagement.team.all()}
    changed |= changes.relate(engagement, "team", team)
    engagement.taken_over_at = timezone.now()
    engagement.save()
    trail.record(actor, Did.ENGAGEMENT_TAKEN_OVER, engagement, reason=reason.strip(), **changed)
    return engagement


def require_taker(actor: User, engagement: Engagement) -> None:
    """Raise PermissionDenied unless somebody is of those who may take audits over."""
    access.require(actor, Right.AUDIT, engagement)
    if not queries.may_take_over(actor, engagement):
        raise PermissionDenied(_("An audit is taken over by an auditor of the organisation."))


def require_auditor(actor: User, engagement: Engagement) -> None:
    """Raise PermissionDenied unless somebody is an auditor of this engagement."""
    access.require(actor, Right.AUDIT, engagement)
    if not queries.is_auditing(actor, engagement):
        raise PermissionDenied(_("Only the auditors of this engagement can do this."))


def hold(actor: User, engagement: Engagement) -> Engagement:
    """The engagement, locked for one of its auditors while it is open."""
    engagement = _locked(actor, engagement)
    refusal.stop(rules.open_refusals(is_open=engagement.is_open))
    return engagement


def _locked(actor: User, engagement: Engagement) -> Engagement:
    require_auditor(actor, engagement)
    return _lock(engagement)


def _lock(engagement: Engagement) -> Engagement:
    rows = Engagement.objects.select_for_update(no_key=True, of=("self",))
    locked: Engagement = rows.select_related("lead", "organisation").get(pk=engagement.pk)
    return locked


def _check(engagement: Engagement, *, added: set[User]) -> None:
    found = []
    roles = {access.role_of(each, engagement.organisation_id) for each in added}
    if not roles <= READERS:
        found.append(Refusal("team", "not_an_auditor"))
    begins, ends = engagement.begins_on, engagement.ends_on
    if begins and ends and ends < begins:
        found.append(Refusal("ends_on", "period_reversed"))
    refusal.stop(found)
    engagement.full_clean()
