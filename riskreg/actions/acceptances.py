"""Acceptance of a residual risk: ask, accept, refuse, withdraw."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import voting
from riskreg.models import Acceptance, ClaimState, Risk, SignOff, User
from riskreg.queries import days
from riskreg.queries import risks as queries
from riskreg.rules import acceptance as rules
from riskreg.rules import scoring
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

_DECIDED = ("state", "level", "decision_note", "decided_by", "decided_at", "is_overridden")


@transaction.atomic
def ask(actor: User, risk: Risk, *, reason: str, until: date, on: date | None = None) -> Acceptance:
    """Ask that somebody with the right lives with the residual risk until a day.

    `on` is the day it was asked, where it is entered later; the limit counts from there.
    """
    access.require(actor, Right.EDIT_RISK, risk)
    risk = (
        Risk.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=risk.pk)
    )
    day = _day(risk, on)
    refusal.stop([*_closed(risk), *_refusals(risk, reason=reason, until=until, today=day)])
    if risk.acceptances.filter(state=ClaimState.ASKED).exists():
        refusal.stop([Refusal("", "acceptance_open")])
    asked = Acceptance.objects.create(
        organisation_id=risk.organisation_id,
        risk=risk,
        level=risk.residual_level,
        reason=reason.strip(),
        until=until,
        asked_by=actor,
    )
    voting.open_for(actor, asked)
    trail.record(
        actor,
        Did.ACCEPTANCE_ASKED,
        asked,
        risk=risk.pk,
        level=asked.level,
        reason=reason,
        until=until,
        on=on,
    )
    return asked


@transaction.atomic
def accept(
    actor: User, acceptance: Acceptance, *, note: str = "", on: date | None = None
) -> Acceptance:
    """Live with the risk, as asked; somebody else than who asked. `on`: where entered later."""
    acceptance = held(actor, acceptance, Right.APPROVE)
    told = lapsed(acceptance, on=on)
    asked = voting.cast(actor, acceptance, reason=note)
    refusal.stop(told)
    return settle(actor, acceptance, asked, on=on) if voting.is_over(asked) else acceptance


@transaction.atomic
def refuse(actor: User, acceptance: Acceptance, *, note: str) -> Acceptance:
    """Do not live with it; the note says why, and what to do instead."""
    if not note.strip():
        refusal.stop([Refusal("note", "reason_missing")])
    acceptance = held(actor, acceptance, Right.APPROVE)
    asked = voting.cast(actor, acceptance, approves=False, reason=note)
    return settle(actor, acceptance, asked)


def lapsed(acceptance: Acceptance, *, on: date | None = None) -> list[Refusal]:
    """Why what was asked for cannot be accepted any more, by whomever."""
    risk, told = acceptance.risk, acceptance
    refused = _refusals(risk, reason=told.reason, until=told.until, today=_day(risk, on))
    return [*rules.decide_refusals(state=told.state), *_closed(risk), *refused]


def held(actor: User, acceptance: Acceptance, right: Right) -> Acceptance:
    """An acceptance that waits, locked with its risk for somebody who may decide it."""
    access.require(actor, right, acceptance)
    acceptance = _locked(acceptance)
    refusal.stop(rules.decide_refusals(state=acceptance.state))
    return acceptance


def settle(
    actor: User, acceptance: Acceptance, asked: SignOff, *, on: date | None = None
) -> Acceptance:
    """What follows from a sign-off: the risk is lived with, or it is not."""
    is_on = voting.is_approved(asked)
    if is_on:
        acceptance.level = acceptance.risk.residual_level
    acceptance.is_overridden = asked.is_override
    _decide(actor, acceptance, ClaimState.CONFIRMED if is_on else ClaimState.REFUSED, asked.reason)
    about = {"risk": acceptance.risk_id}
    if not is_on:
        trail.record(actor, Did.ACCEPTANCE_REFUSED, acceptance, **about, reason=asked.reason)
        return acceptance
    trail.record(
        actor,
        Did.RISK_ACCEPTED,
        acceptance,
        **about,
        level=acceptance.level,
        until=acceptance.until,
        note=asked.reason,
        on=on,
    )
    return acceptance


@transaction.atomic
def withdraw(actor: User, acceptance: Acceptance, *, reason: str) -> Acceptance:
    """End an acceptance before its day, or take back what was asked."""
    access.require(actor, Right.EDIT_RISK, acceptance)
    acceptance = _locked(acceptance)
    refusal.stop(rules.withdraw_refusals(state=acceptance.state, reason=reason))
    voting.close(actor, acceptance)
    _decide(actor, acceptance, ClaimState.WITHDRAWN, reason)
    trail.record(
        actor, Did.ACCEPTANCE_WITHDRAWN, acceptance, risk=acceptance.risk_id, reason=reason
    )
    return acceptance


def in_force(risk: Risk, today: date) -> Acceptance | None:
    """The acceptance that holds for a risk today, if any."""
    return queries.in_force(risk, today)


def longest(risk: Risk) -> int:
    """For how many days the risk's residual level may be accepted at most."""
    scale = queries.standard(risk.organisation).scale
    return scoring.longest(scale, risk.residual_level) if scale else 0


def _refusals(risk: Risk, *, reason: str, until: date, today: date) -> list[Refusal]:
    by = queries.standard(risk.organisation)
    longest = scoring.longest(by.scale, risk.residual_level) if by.scale else 0
    level = by.name(risk.residual_level)
    return rules.ask_refusals(level=level, longest=longest, reason=reason, until=until, today=today)


def _day(risk: Risk, on: date | None) -> date:
    today = days.today(risk.organisation)
    if on is not None and on > today:
        refusal.stop([Refusal("on", "future")])
    return on or today


def _closed(risk: Risk) -> list[Refusal]:
    return [Refusal("", "risk_closed", {"name": risk.title})] if risk.closed_on else []


def _locked(acceptance: Acceptance) -> Acceptance:
    found: Acceptance = (
        Acceptance.objects.select_for_update(no_key=True, of=("self", "risk"))
        .select_related("risk__organisation")
        .get(pk=acceptance.pk)
    )
    return found


def _decide(actor: User, acceptance: Acceptance, state: ClaimState, note: str) -> None:
    acceptance.state, acceptance.decision_note = state, note.strip()
    acceptance.decided_by, acceptance.decided_at = actor, timezone.now()
    acceptance.save(update_fields=_DECIDED)
