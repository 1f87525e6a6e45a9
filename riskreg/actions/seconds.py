"""Second assessment: ask somebody to classify once more, submit, decide where the two differ."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.actions import askings, classification
from riskreg.models import (
    AISystem,
    Decision,
    Questionnaire,
    SecondAssessment,
    SecondState,
    User,
)
from riskreg.queries import authors, days, decisions
from riskreg.queries import seconds as queries
from riskreg.rules import agreement
from riskreg.rules import seconds as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.seconds import Choice
from riskreg.trail import Did


@transaction.atomic
def ask(
    actor: User, decision: Decision, *, assessor: User, due: date, note: str = ""
) -> SecondAssessment:
    """Ask somebody to classify a system independently of a decision that stands."""
    access.require(actor, Right.DECIDE, decision)
    _stop_asking(actor, decision, assessor, due)
    questionnaire = _question_set(actor, decision, assessor)
    asked: SecondAssessment = SecondAssessment.objects.create(
        organisation_id=decision.organisation_id,
        system_id=decision.system_id,
        decision=decision,
        regime=decision.regime,
        role=decision.role,
        edition=decision.edition,
        questionnaire=questionnaire,
        assessor=assessor,
        asked_by=actor,
        due=due,
        note=note.strip(),
    )
    told = {"decision": decision.pk, "assessor": assessor.pk, "due": due, "note": asked.note}
    trail.record(actor, Did.SECOND_ASKED, asked, system=decision.system_id, **told)
    askings.of_second(actor, asked)
    return asked


def _question_set(actor: User, decision: Decision, assessor: User) -> Questionnaire:
    """The same questions without an answer; who asks does not see it, and so has to reach over."""
    with walls.lifted():
        made: Questionnaire = Questionnaire.objects.create(
            organisation_id=decision.organisation_id,
            system_id=decision.system_id,
            regime=decision.regime,
            role=decision.role,
            edition=decision.edition,
            on=decision.on,
            started_by=assessor,
            assessor=assessor,
        )
        told = {"regime": decision.regime, "role": decision.role, "edition": decision.edition}
        trail.record(actor, Did.QUESTIONNAIRE_STARTED, made, system=decision.system_id, **told)
    return made


def _stop_asking(actor: User, decision: Decision, assessor: User, due: date) -> None:
    known = SecondAssessment.objects.filter(decision=decision, assessor=assessor)
    refusal.stop(
        rules.ask_refusals(
            may_classify=_may_classify(assessor, decision),
            is_newest=decisions.after(decision) is None,
            had_a_part=bool(
                authors.as_one(assessor, decision.organisation_id)
                & {*queries.first_hands(decision), actor.pk}
            ),
            is_asked=known.exclude(state=SecondState.WITHDRAWN).exists(),
            due=due,
            today=days.today(decision.organisation),
        )
    )


def _may_classify(assessor: User, decision: Decision) -> bool:
    """By role, and with the system in the part of the register they see."""
    if not access.may(assessor, Right.CLASSIFY, decision):
        return False
    with walls.as_seen_by(assessor, decision.organisation_id):
        return AISystem.objects.filter(pk=decision.system_id).exists()


@transaction.atomic
def submit(actor: User, asked: SecondAssessment, *, knew_first: bool = False) -> SecondAssessment:
    """Give the answers as they are; from then on both are shown side by side."""
    asked = _locked(asked)
    _require_assessor(actor, asked)
    questionnaire = Questionnaire.objects.select_for_update(no_key=True).get(
        pk=asked.questionnaire_id
    )
    refusal.stop(
        rules.submit_refusals(
            is_open=asked.state == SecondState.ASKED,
            unanswered=len(classification.needed(questionnaire)),
        )
    )
    with walls.lifted():  # only now are the two held against one another, and blindness ends
        _close(actor, asked, questionnaire, knew_first=knew_first)
    return asked


def _close(
    actor: User, asked: SecondAssessment, questionnaire: Questionnaire, *, knew_first: bool
) -> None:
    _keep(asked, questionnaire, Decision.objects.get(pk=asked.decision_id))
    asked.knew_first = knew_first
    asked.save()
    questionnaire.closed_at = timezone.now()
    questionnaire.save(update_fields=["closed_at", "updated_at"])
    trail.record(
        actor,
        Did.SECOND_SUBMITTED,
        asked,
        state=asked.state,
        tier=asked.tier,
        answers=asked.answers,
        knew_first=knew_first,
    )
    trail.record(actor, Did.QUESTIONNAIRE_CLOSED, questionnaire)


def _keep(asked: SecondAssessment, questionnaire: Questionnaire, first: Decision) -> None:
    asked.answers = classification.plain_counted(questionnaire)
    asked.reasons = {k: v for k, v in questionnaire.reasons.items() if k in asked.answers}
    asked.tier = classification.outcome(questionnaire, on=questionnaire.on or first.on).tier
    asked.submitted_at = timezone.now()
    differs = any(each.differs for each in agreement.compare(first.facts, asked.answers))
    asked.state = SecondState.DIFFERING if differs else SecondState.AGREED


@transaction.atomic
def answer(
    actor: User,
    asked: SecondAssessment,
    *,
    answers: Mapping[str, object],
    reasons: Mapping[str, str] | None = None,
) -> SecondAssessment:
    """Keep answers of a second assessment."""
    _require_assessor(actor, asked)
    classification.answer(actor, asked.questionnaire, answers=answers, reasons=reasons)
    return asked


@transaction.atomic
def resolve(
    actor: User, asked: SecondAssessment, *, choices: Mapping[str, tuple[str, str]]
) -> SecondAssessment:
    """Decide as a third person whose answer holds; another answer is another classification."""
    access.require(actor, Right.DECIDE, asked)
    asked = _locked(asked)
    first = Decision.objects.select_related("system").get(pk=asked.decision_id)
    refusal.stop([] if asked.state == SecondState.DIFFERING else [Refusal("", "second_over")])
    refusal.stop([Refusal("", "second_replaced")] if decisions.after(first) else [])
    compared = agreement.compare(first.facts, asked.answers)
    refusal.stop(
        rules.resolve_refusals(
            differing=[each.name for each in compared if each.differs],
            choices=choices,
            third=authors.as_one(actor, asked.organisation_id),
            first_two=[*queries.first_hands(first), asked.assessor_id],
        )
    )
    asked.choices = {name: {"choice": c, "reason": why} for name, (c, why) in choices.items()}
    asked.resolved_by, asked.resolved_at = actor, timezone.now()
    asked.state, asked.outcome = SecondState.RESOLVED, _reclassified(actor, asked, first)
    asked.save()
    trail.record(actor, Did.SECOND_RESOLVED, asked, choices=asked.choices,
                 decision=asked.outcome_id)  # fmt: skip
    return asked


def _reclassified(actor: User, asked: SecondAssessment, first: Decision) -> Decision | None:
    """The decision that follows from the answers that hold; None where the first one stands."""
    said = {name: each["choice"] for name, each in asked.choices.items()}
    if set(said.values()) == {Choice.FIRST}:
        return None
    answers = {**asked.answers, **first.facts}
    reasons = {**asked.reasons, **first.reasons}
    for name, choice in said.items():
        answers[name] = {
            Choice.FIRST: first.facts[name],
            Choice.SECOND: asked.answers[name],
        }.get(Choice(choice), "unknown")
        reasons[name] = str(asked.choices[name]["reason"])
    told = Questionnaire(
        regime=first.regime, role=first.role, edition=first.edition, answers=answers
    )
    counted = classification.plain_counted(told)
    if counted == first.facts:
        return None
    return classification.record(
        actor,
        first.system,
        classification.Frame(first.regime, first.role, first.edition, first.on),
        answers=answers,
        reasons=reasons,
    )


@transaction.atomic
def withdraw(actor: User, asked: SecondAssessment, *, reason: str) -> SecondAssessment:
    """Take a second assessment back while it is not over."""
    access.require(actor, Right.DECIDE, asked)
    asked = _locked(asked)
    is_on = asked.state in (SecondState.ASKED, SecondState.DIFFERING)
    refusal.stop([] if is_on else [Refusal("", "second_over")])
    refusal.stop([] if reason.strip() else [Refusal("reason", "reason_missing")])
    with walls.lifted():  # only its assessor sees the question set
        questionnaire = Questionnaire.objects.get(pk=asked.questionnaire_id)
        if questionnaire.closed_at is None:
            questionnaire.closed_at = timezone.now()
            questionnaire.save(update_fields=["closed_at", "updated_at"])
            trail.record(actor, Did.QUESTIONNAIRE_CLOSED, questionnaire)
    asked.state, asked.reason = SecondState.WITHDRAWN, reason.strip()
    asked.save(update_fields=["state", "reason"])
    trail.record(actor, Did.SECOND_WITHDRAWN, asked, reason=asked.reason)
    return asked


def _locked(asked: SecondAssessment) -> SecondAssessment:
    found: SecondAssessment = SecondAssessment.objects.select_for_update(no_key=True).get(
        pk=asked.pk
    )
    return found


def _require_assessor(actor: User, asked: SecondAssessment) -> None:
    access.require(actor, Right.CLASSIFY, asked)
    if actor.pk != asked.assessor_id:
        raise PermissionDenied(refusal.words(Refusal("", "second_not_yours")))
