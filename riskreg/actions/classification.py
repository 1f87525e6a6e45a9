"""Classification: start a question set, keep answers, record the decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from frameworks import results
from frameworks.regimes import registry
from frameworks.schema import Refused, Result
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.models import AISystem, Decision, Questionnaire, User
from riskreg.rules import systems as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@transaction.atomic
def start(actor: User, system: AISystem, *, regime: str, role: str, edition: str) -> Questionnaire:
    """Open the question set of a system in one role, or return the one that is open.

    It begins with the answers of the last decision in that role, so that only what changed has to
    be answered again.
    """
    access.require(actor, Right.CLASSIFY, system)
    system = AISystem.objects.select_for_update().get(pk=system.pk)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    _stop_unknown(regime, role=role, edition=edition)
    known = Questionnaire.objects.filter(
        system=system, regime=regime, role=role, closed_at=None
    ).first()
    if known is not None:
        return known
    last = system.decisions.filter(regime=regime, role=role).first()
    questionnaire = Questionnaire.objects.create(
        organisation_id=system.organisation_id,
        system=system,
        regime=regime,
        role=role,
        edition=edition,
        started_by=actor,
        answers=last.facts if last else {},
        reasons=last.reasons if last else {},
    )
    trail.record(
        actor,
        Did.QUESTIONNAIRE_STARTED,
        questionnaire,
        system=system.pk,
        regime=regime,
        role=role,
        edition=edition,
        begun_from=last.pk if last else None,
    )
    return questionnaire


@transaction.atomic
def answer(
    actor: User,
    questionnaire: Questionnaire,
    *,
    answers: Mapping[str, Any],
    reasons: Mapping[str, str] | None = None,
) -> Questionnaire:
    """Keep answers; None takes one back, "unknown" says that it is not known yet.

    Raises ValidationError naming each fact that does not exist or whose value does not fit.
    """
    access.require(actor, Right.CLASSIFY, questionnaire)
    questionnaire = _open(questionnaire)
    merged = _merge(questionnaire.answers, answers)
    stop_misfits(questionnaire.regime, merged)
    why = _merge(questionnaire.reasons, {k: v or None for k, v in (reasons or {}).items()})
    changed = {
        name: [questionnaire.answers.get(name), merged.get(name)]
        for name in sorted({*questionnaire.answers, *merged})
        if questionnaire.answers.get(name) != merged.get(name)
    }
    if not changed and why == questionnaire.reasons:
        return questionnaire
    questionnaire.answers, questionnaire.reasons = merged, why
    questionnaire.save(update_fields=["answers", "reasons", "updated_at"])
    trail.record(actor, Did.QUESTIONNAIRE_ANSWERED, questionnaire, answers=changed)
    return questionnaire


@transaction.atomic
def discard(actor: User, questionnaire: Questionnaire) -> None:
    """Close a question set without a decision; its answers stay in the trail."""
    access.require(actor, Right.CLASSIFY, questionnaire)
    questionnaire = _open(questionnaire)
    questionnaire.closed_at = timezone.now()
    questionnaire.save(update_fields=["closed_at", "updated_at"])
    trail.record(actor, Did.QUESTIONNAIRE_DISCARDED, questionnaire)


@transaction.atomic
def decide(actor: User, questionnaire: Questionnaire, *, on: date, note: str = "") -> Decision:
    """Record what the rules say of the answers, for good, and close the question set."""
    access.require(actor, Right.DECIDE, questionnaire)
    questionnaire = _open(questionnaire)
    system = AISystem.objects.select_for_update().get(pk=questionnaire.system_id)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    result = outcome(questionnaire, on=on)
    decision = _record(actor, system, questionnaire, result, note)
    questionnaire.closed_at = timezone.now()
    questionnaire.save(update_fields=["closed_at", "updated_at"])
    return decision


def outcome(questionnaire: Questionnaire, *, on: date) -> Result:
    """What the rules say of the answers so far; nothing is stored."""
    regime = registry.get(questionnaire.regime)
    facts = regime.parse_facts(questionnaire.answers)
    return regime.classify(questionnaire.role, facts, edition=questionnaire.edition, on=on)


def _record(
    actor: User, system: AISystem, questionnaire: Questionnaire, result: Result, note: str
) -> Decision:
    last = system.decisions.aggregate(last=Max("number"))["last"] or 0
    decision = Decision.objects.create(
        organisation_id=system.organisation_id,
        system=system,
        number=last + 1,
        regime=result.regime,
        edition=result.edition,
        on=result.on,
        role=result.role,
        facts=questionnaire.answers,
        reasons=questionnaire.reasons,
        rule_set=result.rule_set,
        tier=result.tier,
        is_provisional=result.provisional,
        applies_from=result.applies_from,
        result=results.to_record(result),
        note=note,
        system_version=system.version,
        decided_by=actor,
        decided_at=timezone.now(),
    )
    trail.record(
        actor,
        Did.DECISION_RECORDED,
        decision,
        system=system.pk,
        number=decision.number,
        regime=result.regime,
        edition=result.edition,
        on=result.on,
        role=result.role,
        tier=result.tier,
        provisional=result.provisional,
        rule_set=result.rule_set,
        facts=questionnaire.answers,
    )
    return decision


def _open(questionnaire: Questionnaire) -> Questionnaire:
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if questionnaire.closed_at is not None:
        refusal.stop([Refusal("", "closed")])
    return questionnaire


def _merge(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**before, **given}
    return {name: value for name, value in merged.items() if value is not None}


def _stop_unknown(regime: str, *, role: str, edition: str) -> None:
    known = registry.get(regime)
    found = []
    if role not in {each.code for each in known.roles}:
        found.append(Refusal("role", "unknown_role", {"role": role}))
    if edition not in {each.code for each in known.editions}:
        found.append(Refusal("edition", "unknown_edition", {"edition": edition}))
    refusal.stop(found)


def stop_misfits(regime: str, answers: Mapping[str, Any]) -> None:
    """Raise ValidationError for every answer that the regime cannot read."""
    try:
        registry.get(regime).parse_facts(answers)
    except Refused as refused:
        refusal.stop(
            Refusal(name, "fact", {"sentence": sentence}) for name, sentence in refused.faults
        )
