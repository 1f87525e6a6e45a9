"""The classification with its reasons, role by role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.schema import Fact, Outcome, Result, Step, Warning
from governance.dossiers.context import Context, Standing
from governance.dossiers.registry import section
from governance.dossiers.sections import answers
from governance.ui import dates

SLUG = "classification"


@dataclass(frozen=True, slots=True)
class Shown:
    """One step as a row: the outcome in a word, and the facts that decided it."""

    step: Step
    outcome: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """The steps of one gate under the titles of its question pages."""

    code: str
    title: str
    steps: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the decision, with the reason given for it."""

    number: int
    fact: Fact | None
    name: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """A decision and all that led to it, ready to be shown."""

    anchor: str
    standing: Standing
    description: str  # of the class
    recorded_by: str
    recorded_at: str
    legal_basis: tuple[str, ...]
    concurrent: tuple[str, ...]
    exceptions: tuple[str, ...]
    not_met: tuple[str, ...]
    effective_role: str
    note: str
    warnings: tuple[Warning, ...]
    gates: tuple[Gate, ...]
    answers: tuple[Answer, ...]


@section(SLUG, title=gettext_lazy("Classification and its reasons"))
def gather(context: Context) -> dict[str, Any]:
    """One part for each role the system was classified in."""
    reasons = [_reasons(each) for each in context.standing]
    return {
        "reasons": reasons,
        "is_short": not reasons,
        "contents": [(each.anchor, _as(each.standing)) for each in reasons],
    }


def _as(standing: Standing) -> str:
    return _("As %(role)s: %(tier)s") % {
        "role": standing.role.title.lower(),
        "tier": standing.badge,
    }


def _reasons(standing: Standing) -> Reasons:
    result, given = standing.result, _answers(standing)
    return Reasons(
        anchor=f"classification-{standing.decision.number}",
        standing=standing,
        description=standing.tier.description,
        recorded_by=str(standing.decision.decided_by),
        recorded_at=dates.written(standing.decision.decided_at),
        legal_basis=result.legal_basis,
        concurrent=tuple(_tier(standing, code) for code in result.concurrent),
        exceptions=result.exceptions,
        not_met=result.not_met,
        effective_role=_role(standing, result),
        note=standing.decision.note,
        warnings=result.warnings,
        gates=_gates(standing, {each.name: each.number for each in given}),
        answers=given,
    )


def _gates(standing: Standing, numbers: Mapping[str, int]) -> tuple[Gate, ...]:
    questions = standing.questions
    steps: dict[str, list[Shown]] = {}
    for step in standing.result.steps:
        facts = tuple(
            answers.decided(each, questions.facts, numbers)
            for each in step.facts
            # What was assumed for a question that nobody had to answer decided nothing.
            if each.name in numbers or not each.assumed
        )
        shown = Shown(step, OUTCOMES[step.outcome](), facts)
        steps.setdefault(step.gate, []).append(shown)
    titles = {gate.code: gate.title for gate in questions.gates}
    return tuple(Gate(code, titles.get(code, ""), tuple(shown)) for code, shown in steps.items())


OUTCOMES = {
    Outcome.MET: lambda: _("met"),
    Outcome.NOT_MET: lambda: _("not met"),
    Outcome.EXCEPTION: lambda: _("exception"),
    Outcome.NOTED: lambda: _("noted"),
}


def _answers(standing: Standing) -> tuple[Answer, ...]:
    given, questions = standing.decision.facts, standing.questions.facts
    facts = standing.regime.parse_facts(given)
    order = [*questions, *(name for name in given if name not in questions)]
    return tuple(
        Answer(
            number=number,
            fact=questions.get(name),
            name=name,
            value=answers.words(questions.get(name), facts.get(name, given[name])),
            reason=str(standing.decision.reasons.get(name, "")),
        )
        for number, name in enumerate((each for each in order if each in given), start=1)
    )


def _tier(standing: Standing, code: str) -> str:
    known = {tier.code: tier.title for tier in standing.regime.tiers}
    return known.get(code, code.replace("_", " "))


def _role(standing: Standing, result: Result) -> str:
    """The role the law ends up with, where it is another than the one asked about."""
    if result.effective_role == result.role:
        return ""
    known = {role.code: role.title for role in standing.regime.roles}
    return known.get(result.effective_role, result.effective_role)
