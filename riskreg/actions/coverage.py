"""What people may say about coverage: never a status, only what the rules read."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frameworks.models import CrosswalkRow
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, controls, voting
from riskreg.models import (
    AISystem,
    ClaimState,
    Control,
    CrosswalkReview,
    NotApplicable,
    Organisation,
    SignOff,
    SufficiencyRule,
    User,
)
from riskreg.queries import claims as claim_queries
from riskreg.queries import coverage, coverage_entries, coverage_facts, crosswalk, days
from riskreg.queries.controls import known_requirements
from riskreg.rules import claims as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.sufficiency import Book, Rule
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did

# --- not applicable -----------------------------------------------------------------------------


@transaction.atomic
def claim(actor: User, system: AISystem, *, framework: str, ref: str, reason: str) -> NotApplicable:
    """Claim that an entry which the law leaves open does not concern a system.

    A claim that leaned on an earlier classification makes way for the new one.
    """
    access.require(actor, Right.CLAIM_NOT_APPLICABLE, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(state_refusals(name=system.name, is_archived=system.is_archived))
    standing = _standing(system, framework, ref)
    if standing is not None:
        if not standing.is_stale:  # type: ignore[attr-defined]
            refusal.stop([Refusal("ref", "claim_standing")])
        _end(actor, standing, _("It was claimed anew after another classification."))
    refusal.stop(_ask_refusals(system, framework, ref, reason))
    made = NotApplicable(
        organisation_id=system.organisation_id,
        system=system,
        framework=framework,
        ref=ref,
        reason=reason,
        asked_by=actor,
    )
    made.full_clean()
    made.save(force_insert=True)
    voting.open_for(actor, made)
    trail.record(
        actor,
        Did.NOT_APPLICABLE_ASKED,
        made,
        system=system.pk,
        framework=framework,
        ref=ref,
        reason=reason,
    )
    return made


@transaction.atomic
def withdraw(actor: User, claim: NotApplicable, *, reason: str) -> NotApplicable:
    """Take a claim back and say why: the entry counts again."""
    access.require(actor, Right.CLAIM_NOT_APPLICABLE, claim)
    claim = NotApplicable.objects.select_for_update(no_key=True).get(pk=claim.pk)
    refusal.stop(rules.withdraw_refusals(state=claim.state, reason=reason))
    _end(actor, claim, reason.strip())
    return claim


@transaction.atomic
def confirm(actor: User, claim: NotApplicable, *, note: str = "") -> NotApplicable:
    """Confirm a claim as a second person; with enough of them the entry no longer counts."""
    claim = held(actor, claim, Right.APPROVE)
    asked = voting.cast(actor, claim, reason=note)
    return settle(actor, claim, asked) if voting.is_over(asked) else claim


@transaction.atomic
def refuse(actor: User, claim: NotApplicable, *, note: str) -> NotApplicable:
    """Refuse a claim as a second person, and say why."""
    if not note.strip():
        refusal.stop([Refusal("note", "reason_missing")])
    claim = held(actor, claim, Right.APPROVE)
    return settle(actor, claim, voting.cast(actor, claim, approves=False, reason=note))


def held(actor: User, claim: NotApplicable, right: Right) -> NotApplicable:
    """A claim that waits, locked for somebody who may decide it."""
    access.require(actor, right, claim)
    rows = NotApplicable.objects.select_for_update(no_key=True, of=("self",))
    claim = rows.select_related("asked_by").get(pk=claim.pk)
    refusal.stop(lapsed(claim))
    return claim


def lapsed(claim: NotApplicable) -> list[Refusal]:
    """Why what was claimed cannot be decided any more, by whomever."""
    rows = claim_queries.with_staleness(NotApplicable.objects.filter(pk=claim.pk))
    is_stale = bool(rows.values_list("is_stale", flat=True).get())
    return rules.decide_refusals(state=claim.state, is_stale=is_stale)


def settle(actor: User, claim: NotApplicable, asked: SignOff) -> NotApplicable:
    """What follows from a sign-off: the claim stands, or it does not."""
    is_on = voting.is_approved(asked)
    claim.state = ClaimState.CONFIRMED if is_on else ClaimState.REFUSED
    claim.decided_by, claim.decided_at = actor, asked.decided_at
    claim.decision_note, claim.is_overridden = asked.reason, asked.is_override
    claim.save(
        update_fields=["state", "decided_by", "decided_at", "decision_note", "is_overridden"]
    )
    trail.record(
        actor,
        Did.NOT_APPLICABLE_DECIDED,
        claim,
        system=claim.system_id,
        framework=claim.framework,
        ref=claim.ref,
        state=claim.state,
        reason=claim.decision_note,
    )
    return claim


def _standing(system: AISystem, framework: str, ref: str) -> NotApplicable | None:
    rows = NotApplicable.objects.filter(
        system=system,
        framework=framework,
        ref=ref,
        state__in=(ClaimState.ASKED, ClaimState.CONFIRMED),
    )
    found: NotApplicable | None = claim_queries.with_staleness(rows).first()
    return found


def _end(actor: User, claim: NotApplicable, reason: str) -> None:
    voting.close(actor, claim, reason=reason)
    claim.state, claim.decided_by, claim.decided_at = ClaimState.WITHDRAWN, actor, timezone.now()
    claim.save(update_fields=["state", "decided_by", "decided_at"])
    trail.record(
        actor,
        Did.NOT_APPLICABLE_WITHDRAWN,
        claim,
        system=claim.system_id,
        framework=claim.framework,
        ref=claim.ref,
        reason=reason,
    )


def _ask_refusals(system: AISystem, framework: str, ref: str, reason: str) -> list[Refusal]:
    if framework not in coverage_entries.covered():
        return [Refusal("framework", "unknown_framework", {"framework": framework})]
    held = coverage.of_system(system, days.today(system.organisation), framework).of(framework)
    if held is None:
        return [Refusal("framework", "unknown_framework", {"framework": framework})]
    if held.is_open:
        return [Refusal("framework", "claim_unclassified", {"name": system.name})]
    node = next((each for each in held.all() if each.entry.ref == ref), None)
    if node is None:
        return [Refusal("ref", "unknown_requirement", {"ref": ref, "framework": held.title})]
    return rules.ask_refusals(
        ref=ref,
        is_binding=node.applies in coverage.BINDING,
        is_left_open=rules.is_open(
            kind=node.entry.kind,
            condition=node.entry.condition,
            is_voluntary=held.is_voluntary,
        ),
        reason=reason,
    )


# --- what is enough -----------------------------------------------------------------------------


@transaction.atomic
def set_rule(
    actor: User, organisation: Organisation, *, framework: str, ref: str, values: Mapping[str, Any]
) -> SufficiencyRule:
    """State what the organisation asks for, of an entry and those below it or of a framework."""
    access.require(actor, Right.SET_SUFFICIENCY, organisation)
    refusal.stop(_rule_refusals(framework, ref, str(values.get("reason", ""))))
    rule = (
        SufficiencyRule.objects.of(organisation)
        .select_for_update(no_key=True)
        .filter(framework=framework, ref=ref)
        .first()
    ) or SufficiencyRule(organisation=organisation, framework=framework, ref=ref)
    before = _asked_for(rule)
    changed = changes.apply(rule, values)
    if not changed:
        return rule
    rule.set_by = actor
    rule.full_clean()
    rule.save()
    trail.record(
        actor,
        Did.SUFFICIENCY_SET,
        rule,
        framework=framework,
        ref=ref,
        reason=rule.reason,
        **_between(before, coverage_facts.stated(rule).rule),
    )
    return rule


@transaction.atomic
def drop_rule(actor: User, rule: SufficiencyRule, *, reason: str) -> None:
    """Go back to the shipped rule."""
    access.require(actor, Right.SET_SUFFICIENCY, rule)
    if not reason.strip():
        refusal.stop([Refusal("reason", "reason_missing")])
    rule = SufficiencyRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    before, now = _asked_for(rule), _asked_for(rule, but=rule)
    trail.record(
        actor,
        Did.SUFFICIENCY_DROPPED,
        rule,
        framework=rule.framework,
        ref=rule.ref,
        reason=reason,
        **_between(before, now),
    )
    rule.delete()


def _asked_for(rule: SufficiencyRule, *, but: SufficiencyRule | None = None) -> Rule:
    """What is asked for where a rule is stated, before it is set or without it."""
    own = SufficiencyRule.objects.of(rule.organisation_id).filter(framework=rule.framework)
    others = own.exclude(pk=but.pk) if but else own
    path = (rule.ref,) if rule.ref else ()
    return Book(map(coverage_facts.stated, others)).of(rule.framework, path).rule


def _between(was: Rule, now: Rule) -> dict[str, list[Any]]:
    """What one rule asks for and the other does not, from → to."""
    before, after = asdict(was), asdict(now)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _rule_refusals(framework: str, ref: str, reason: str) -> list[Refusal]:
    found = []
    if framework not in coverage_entries.covered():
        found.append(Refusal("framework", "unknown_framework", {"framework": framework}))
    elif ref and not known_requirements([(framework, ref)]):
        found.append(Refusal("ref", "unknown_requirement", {"ref": ref, "framework": framework}))
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    return found


# --- crosswalk ----------------------------------------------------------------------------------


@transaction.atomic
def review(
    actor: User, organisation: Organisation, row: CrosswalkRow, *, verdict: str, note: str = ""
) -> CrosswalkReview:
    """Say as a person whether a stated relation is as it says; a disagreement needs its reason."""
    access.require(actor, Right.REVIEW_CROSSWALK, organisation)
    if verdict == CrosswalkReview.Verdict.DISAGREES and not note.strip():
        refusal.stop([Refusal("note", "reason_missing")])
    made = (
        CrosswalkReview.objects.of(organisation)
        .select_for_update(no_key=True)
        .filter(row=row)
        .first()
    ) or CrosswalkReview(organisation=organisation, row=row)
    made.verdict, made.note = verdict, note
    made.reviewer, made.on = actor, days.today(organisation)
    made.full_clean()
    made.save()
    trail.record(
        actor,
        Did.CROSSWALK_REVIEWED,
        made,
        source=row.source_ref,
        aim=row.target_ref,
        relation=row.relation,
        verdict=verdict,
        reason=note,
    )
    return made


@transaction.atomic
def follow(
    actor: User,
    system: AISystem,
    *,
    row: CrosswalkRow,
    to: tuple[str, str],
    chosen: Collection[Control],
) -> None:
    """Link controls to the entry a relation proposes, with the relation as the reason.

    The entry is not met by that: its own rule judges the controls anew.
    """
    access.require(actor, Right.EDIT_CONTROL, system)
    if not crosswalk.proposes(row, to):
        refusal.stop([Refusal("", "crosswalk_points_only")])
    if not chosen:
        refusal.stop([Refusal("controls", "no_control_chosen")])
    why = crosswalk.rationale(row)
    for control in chosen:
        there = [(link.framework, link.ref, link.rationale) for link in control.links.all()]
        if to not in {pair[:2] for pair in there}:
            controls.link(actor, control, links=[*there, (*to, why)])
