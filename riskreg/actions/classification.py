"""Classification: start a question set, keep answers, record the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from frameworks import interview, results
from frameworks.regimes import registry
from frameworks.schema import Facts, Refused, Result
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import reviews
from riskreg.models import AISystem, Decision, Questionnaire, User
from riskreg.queries import days
from riskreg.rules import systems as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.staleness import Kind
from riskreg.trail import Did


@dataclass(frozen=True, slots=True)
class Frame:
    """What a question set asks about: a law, in one capacity, in one edition, for one day.

    Without a day it is asked for the day on which the decision is recorded.
    """

    regime: str
    role: str
    edition: str
    on: date | None = None


@transaction.atomic
def start(
    actor: User,
    system: AISystem,
    *,
    regime: str,
    role: str,
    edition: str,
    on: date | None = None,
) -> Questionnaire:
    """Open the question set of a system in one role, or return the one that is open.

    It begins with the answers of the last decision in that role, so that only what changed has to
    be answered again.
    """
    access.require(actor, Right.CLASSIFY, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    frame = Frame(regime, role, edition, on)
    _stop_unknown(frame)
    known = Questionnaire.objects.filter(
        system=system, regime=regime, role=role, closed_at=None, assessor=None
    ).first()
    return known or _begin(actor, system, frame)


def _begin(actor: User, system: AISystem, frame: Frame) -> Questionnaire:
    last = system.decisions.filter(regime=frame.regime, role=frame.role).first()
    questionnaire = Questionnaire.objects.create(
        organisation_id=system.organisation_id,
        system=system,
        regime=frame.regime,
        role=frame.role,
        edition=frame.edition,
        on=frame.on,
        started_by=actor,
        answers=last.facts if last else {},
        reasons=last.reasons if last else {},
    )
    trail.record(
        actor,
        Did.QUESTIONNAIRE_STARTED,
        questionnaire,
        system=system.pk,
        regime=frame.regime,
        role=frame.role,
        edition=frame.edition,
        on=frame.on,
        begun_from=last.pk if last else None,
    )
    return questionnaire


@transaction.atomic
def frame(
    actor: User, questionnaire: Questionnaire, *, edition: str, on: date | None
) -> Questionnaire:
    """Ask the same answers under another edition of the law, or for another day."""
    access.require(actor, Right.CLASSIFY, questionnaire)
    questionnaire = _open_to_all(questionnaire)
    _stop_unknown(Frame(questionnaire.regime, questionnaire.role, edition, on))
    before = {"edition": questionnaire.edition, "on": questionnaire.on}
    changed = {
        name: [before[name], value]
        for name, value in {"edition": edition, "on": on}.items()
        if before[name] != value
    }
    if changed:
        questionnaire.edition, questionnaire.on = edition, on
        questionnaire.save(update_fields=["edition", "on", "updated_at"])
        trail.record(actor, Did.QUESTIONNAIRE_FRAMED, questionnaire, **changed)
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

    Only the names given change: what somebody else answered meanwhile stays. Raises
    ValidationError naming each fact that does not exist or whose value does not fit.
    """
    access.require(actor, Right.CLASSIFY, questionnaire)
    questionnaire = _open(questionnaire)
    if questionnaire.assessor_id not in (None, actor.pk):
        refusal.stop([Refusal("", "second_apart")])
    why = _merge(questionnaire.reasons, {k: v or None for k, v in (reasons or {}).items()})
    # A reason for a question that does not exist is refused together with the answers.
    merged = _read(questionnaire.regime, {**dict.fromkeys(why), **questionnaire.answers, **answers})
    changed = {
        name: [questionnaire.answers.get(name), merged.get(name)]
        for name in sorted({*questionnaire.answers, *merged})
        if questionnaire.answers.get(name) != merged.get(name)
    }
    if not changed and why == questionnaire.reasons:
        return questionnaire
    told = sorted({*why, *questionnaire.reasons})
    explained = [name for name in told if why.get(name) != questionnaire.reasons.get(name)]
    questionnaire.answers, questionnaire.reasons = merged, why
    questionnaire.save(update_fields=["answers", "reasons", "updated_at"])
    trail.record(
        actor,
        Did.QUESTIONNAIRE_ANSWERED,
        questionnaire,
        answers=changed,
        reasons={name: why.get(name) for name in explained},
    )
    return questionnaire


@transaction.atomic
def discard(actor: User, questionnaire: Questionnaire) -> None:
    """Close a question set without a decision; its answers stay in the trail."""
    access.require(actor, Right.CLASSIFY, questionnaire)
    questionnaire = _open_to_all(questionnaire)
    questionnaire.closed_at = timezone.now()
    questionnaire.save(update_fields=["closed_at", "updated_at"])
    trail.record(actor, Did.QUESTIONNAIRE_DISCARDED, questionnaire)


@transaction.atomic
def decide(
    actor: User,
    questionnaire: Questionnaire,
    *,
    on: date,
    note: str = "",
    seen: Mapping[str, Any] | None = None,
) -> Decision:
    """Record what the rules say of the answers, for good, and close the question set.

    `seen` holds the answers the decider read; if somebody changed one meanwhile, nothing is
    recorded.
    """
    access.require(actor, Right.DECIDE, questionnaire)
    questionnaire = _open_to_all(questionnaire)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=questionnaire.system_id)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    if seen is not None and seen != questionnaire.answers:
        refusal.stop([Refusal("", "answers_moved")])
    decision = _record(actor, system, questionnaire, on=on, note=note)
    questionnaire.closed_at = timezone.now()
    questionnaire.save(update_fields=["closed_at", "updated_at"])
    return decision


@transaction.atomic
def record(
    actor: User,
    system: AISystem,
    frame: Frame,
    *,
    answers: Mapping[str, Any],
    reasons: Mapping[str, str],
    note: str = "",
) -> Decision:
    """Record a decision from answers given all at once; a question set that is open stays open.

    Raises ValidationError naming each fact that does not exist or whose value does not fit.
    """
    access.require(actor, Right.DECIDE, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(rules.state_refusals(name=system.name, is_archived=system.is_archived))
    _stop_unknown(frame)
    told = Questionnaire(
        system=system,
        regime=frame.regime,
        role=frame.role,
        edition=frame.edition,
        answers=_read(frame.regime, answers),
        reasons=dict(reasons),
    )
    return _record(actor, system, told, on=frame.on or days.today(system.organisation), note=note)


def counted(questionnaire: Questionnaire) -> Facts:
    """The answers that count: those whose questions are asked under the other answers."""
    questions = registry.get(questionnaire.regime).questionnaire(questionnaire.edition)
    facts = facts_of(questionnaire.regime, questionnaire.answers)
    return interview.counted(questions, questionnaire.role, facts)


def plain_counted(questionnaire: Questionnaire) -> dict[str, Any]:
    """The same as plain JSON values, as a decision keeps them."""
    return {name: _plain(value) for name, value in counted(questionnaire).items()}


def needed(questionnaire: Questionnaire) -> list[str]:
    """Questions that can change the class and to which nobody has said anything yet."""
    questions = registry.get(questionnaire.regime).questionnaire(questionnaire.edition)
    facts = facts_of(questionnaire.regime, questionnaire.answers)
    return [
        fact.name
        for fact in interview.open_questions(questions, questionnaire.role, facts)
        if fact.effect == "tier" and fact.name not in questionnaire.answers
    ]


def outcome(questionnaire: Questionnaire, *, on: date) -> Result:
    """What the rules say of the answers so far; nothing is stored."""
    regime = registry.get(questionnaire.regime)
    facts = counted(questionnaire)
    return regime.classify(questionnaire.role, facts, edition=questionnaire.edition, on=on)


def compute(
    system: AISystem, told: Questionnaire, *, number: int, on: date, by: User, note: str = ""
) -> Decision:
    """The decision that follows from the answers told; it is not stored."""
    result = outcome(told, on=on)
    facts = plain_counted(told)
    record = results.to_record(result)
    return Decision(
        organisation_id=system.organisation_id,
        system=system,
        number=number,
        regime=result.regime,
        edition=result.edition,
        on=result.on,
        role=result.role,
        facts=facts,
        reasons={name: why for name, why in told.reasons.items() if name in facts},
        rule_set=result.rule_set,
        tier=result.tier,
        is_provisional=result.provisional,
        applies_from=result.applies_from,
        result=record,
        begins=results.begins(result),
        duties_digest=results.duties_digest(record),
        note=note,
        system_version=system.version,
        decided_by=by,
        decided_at=timezone.now(),
    )


def event_body(decision: Decision) -> dict[str, Any]:
    """What the trail keeps of a recorded decision."""
    names = ("number", "regime", "edition", "on", "role", "tier", "rule_set", "facts")
    return {
        "system": decision.system_id,
        "provisional": decision.is_provisional,
        **{name: getattr(decision, name) for name in names},
        **({"note": decision.note} if decision.note else {}),
    }


def _record(
    actor: User, system: AISystem, questionnaire: Questionnaire, *, on: date, note: str
) -> Decision:
    number = (system.decisions.aggregate(last=Max("number"))["last"] or 0) + 1
    decision = compute(system, questionnaire, number=number, on=on, by=actor, note=note)
    decision.save(force_insert=True)
    trail.record(actor, Did.DECISION_RECORDED, decision, **event_body(decision))
    _replace(actor, system, decision)
    return decision


def _replace(actor: User, system: AISystem, decision: Decision) -> None:
    """What the decision before it in the same role leaves behind: its reviews, and its class."""
    earlier = system.decisions.filter(regime=decision.regime, role=decision.role).exclude(
        pk=decision.pk
    )
    told = list(earlier.values_list("pk", "tier"))  # newest first
    if not told:
        return
    anew = _("Decision %(n)s was recorded.") % {"n": decision.number}
    reviews.settle(actor, system.organisation, [key for key, _tier in told], outcome=anew)
    if told[0][1] != decision.tier:
        reviews.open_because(actor, [system], Kind.RECLASSIFIED, about=decision)


def _open(questionnaire: Questionnaire) -> Questionnaire:
    questionnaire = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    if questionnaire.closed_at is not None:
        refusal.stop([Refusal("", "closed")])
    return questionnaire


def _open_to_all(questionnaire: Questionnaire) -> Questionnaire:
    """One that is no second assessment: those are framed, submitted and closed elsewhere."""
    questionnaire = _open(questionnaire)
    refusal.stop([Refusal("", "second_apart")] if questionnaire.assessor_id else [])
    return questionnaire


def _merge(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**before, **given}
    return {name: value for name, value in merged.items() if value is not None}


def _stop_unknown(frame: Frame) -> None:
    known = registry.get(frame.regime)
    found = []
    if frame.role not in {each.code for each in known.roles}:
        found.append(Refusal("role", "unknown_role", {"role": frame.role}))
    if frame.edition not in {each.code for each in known.editions}:
        found.append(Refusal("edition", "unknown_edition", {"edition": frame.edition}))
    refusal.stop(found)


def facts_of(regime: str, answers: Mapping[str, Any]) -> Facts:
    """Answers as the rules read them; ValidationError for each that they cannot read."""
    try:
        return registry.get(regime).parse_facts(answers)
    except Refused as refused:
        refusal.stop(
            Refusal(name, "fact", {"sentence": sentence}) for name, sentence in refused.faults
        )
        raise


def _read(regime: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are stored: read by the rules, written as plain JSON values."""
    return {name: _plain(value) for name, value in facts_of(regime, answers).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
