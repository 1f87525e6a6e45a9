"""Red-team rounds: open and change one, add findings, fix them, run them again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes
from riskreg.actions.numbers import next_number
from riskreg.models import AISystem, RedTeamFinding, RedTeamRound, User
from riskreg.queries import days
from riskreg.rules import red_team as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did


@transaction.atomic
def open_round(actor: User, system: AISystem, *, values: Mapping[str, Any]) -> RedTeamRound:
    """Enter a round; `values` holds model fields."""
    access.require(actor, Right.EVALUATE, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(state_refusals(name=system.name, is_archived=system.is_archived))
    opened = RedTeamRound(
        organisation_id=system.organisation_id,
        number=next_number(RedTeamRound, system.organisation_id),
        system=system,
        created_by=actor,
    )
    changed = changes.apply(opened, values)
    _check_round(opened, values)
    opened.save(force_insert=True)
    body = {name: pair[1] for name, pair in changed.items()}
    trail.record(actor, Did.ROUND_OPENED, opened, system=system.pk, number=opened.number, **body)
    return opened


@transaction.atomic
def change_round(actor: User, opened: RedTeamRound, *, values: Mapping[str, Any]) -> RedTeamRound:
    """Change fields of a round, for example the day it ended."""
    access.require(actor, Right.EVALUATE, opened)
    opened = RedTeamRound.objects.select_for_update(no_key=True).get(pk=opened.pk)
    changed = changes.apply(opened, values)
    _check_round(opened, values)
    if changed:
        opened.save()
        trail.record(actor, Did.ROUND_CHANGED, opened, **changed)
    return opened


@transaction.atomic
def add_finding(actor: User, opened: RedTeamRound, *, values: Mapping[str, Any]) -> RedTeamFinding:
    """Enter one way in which the system failed."""
    access.require(actor, Right.EVALUATE, opened)
    opened = RedTeamRound.objects.select_for_update(no_key=True).get(pk=opened.pk)
    last = opened.findings.aggregate(last=Max("position"))["last"] or 0
    finding = RedTeamFinding(
        organisation_id=opened.organisation_id, round=opened, position=last + 1
    )
    changed = changes.apply(finding, values)
    _check_finding(finding, values)
    finding.save(force_insert=True)
    body = {name: pair[1] for name, pair in changed.items()}
    trail.record(actor, Did.FINDING_ADDED, finding, round=opened.pk, **body)
    return finding


@transaction.atomic
def change_finding(
    actor: User, finding: RedTeamFinding, *, values: Mapping[str, Any]
) -> RedTeamFinding:
    """Change what a finding says, who sees to it, or the risk it shows."""
    access.require(actor, Right.EVALUATE, finding)
    finding = _locked(finding)
    changed = changes.apply(finding, values)
    _check_finding(finding, values)
    if changed:
        finding.save()
        trail.record(actor, Did.FINDING_CHANGED, finding, **changed)
    return finding


@transaction.atomic
def fix(actor: User, finding: RedTeamFinding, *, fix: str, fixed_on: date) -> RedTeamFinding:
    """Say what was changed so that it no longer fails; a re-run has to show it."""
    access.require(actor, Right.EVALUATE, finding)
    finding = _locked(finding)
    refusal.stop(
        rules.fix_refusals(
            finding.state,
            fix=fix,
            began=finding.round.began_on,
            fixed_on=fixed_on,
            today=days.today(finding.organisation),
        )
    )
    was = finding.state
    finding.state, finding.fix, finding.fixed_on = "fixed", fix, fixed_on
    finding.rerun_on, finding.rerun_note = None, ""
    finding.save()
    trail.record(
        actor, Did.FINDING_FIXED, finding, was=was, fix=fix, fixed_on=fixed_on, state=finding.state
    )
    return finding


@transaction.atomic
def rerun(
    actor: User, finding: RedTeamFinding, *, state: str, note: str, rerun_on: date
) -> RedTeamFinding:
    """Record what running it again showed: `verified`, or `back`."""
    access.require(actor, Right.EVALUATE, finding)
    finding = _locked(finding)
    refusal.stop(
        rules.rerun_refusals(
            finding.state,
            state,
            note=note,
            fixed_on=finding.fixed_on,
            rerun_on=rerun_on,
            today=days.today(finding.organisation),
        )
    )
    was = finding.state
    finding.state, finding.rerun_note, finding.rerun_on = state, note, rerun_on
    finding.save()
    trail.record(
        actor, Did.FINDING_RERUN, finding, was=was, state=state, rerun_on=rerun_on, note=note
    )
    return finding


def _locked(finding: RedTeamFinding) -> RedTeamFinding:
    rows = RedTeamFinding.objects.select_for_update(no_key=True, of=("self",))
    locked: RedTeamFinding = rows.select_related("round").get(pk=finding.pk)
    return locked


def _check_round(opened: RedTeamRound, values: Mapping[str, Any]) -> None:
    found = changes.foreign_refusals(opened, values)
    if opened.began_on is not None:
        found += rules.date_refusals(
            began=opened.began_on, ended=opened.ended_on, today=days.today(opened.organisation)
        )
    refusal.stop(found)
    opened.full_clean()


def _check_finding(finding: RedTeamFinding, values: Mapping[str, Any]) -> None:
    found = changes.foreign_refusals(finding, values)
    owner = values.get("owner")
    if owner is not None and access.role_of(owner, finding.organisation_id) is None:
        found.append(Refusal("owner", "not_a_member"))
    refusal.stop(found)
    finding.full_clean()
