"""Answers, and what differs between two results, as lines of tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from frameworks.regimes.registry import Regime
from frameworks.schema import Result, Step
from governance.pages.classification import words
from governance.pages.classification.shown import OUTCOMES
from riskreg.rules.differences import Difference, DutyChange, Listed


def fact_lines(law: Regime, edition: str, changes: Iterable[Any]) -> list[dict[str, str]]:
    """Changed answers as lines of a was-and-now table."""
    facts = law.questionnaire(edition).facts
    lines = []
    for change in changes:
        fact = facts.get(change.name)
        lines.append(
            {
                "label": fact.question if fact else change.name,
                "was": words.said(fact, change.was),
                "now": words.said(fact, change.now),
            }
        )
    return lines


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer of a decision, with the reason given for it."""

    name: str
    question: str
    answer: str
    is_open: bool
    cited: str
    why: str


def answer_lines(
    law: Regime, edition: str, answers: Mapping[str, Any], reasons: Mapping[str, str]
) -> list[tuple[str, list[AnswerLine]]]:
    """Answers in words under the titles of their topics, in the order of the questions."""
    asked = law.questionnaire(edition)
    lines = []
    for topic in asked.topics:
        here = [
            AnswerLine(
                name,
                fact.question,
                words.said(fact, answers[name]),
                answers[name] == words.UNKNOWN,
                fact.provision,
                reasons.get(name, ""),
            )
            for name in topic.facts
            if name in answers and (fact := asked.facts[name])
        ]
        if here:
            lines.append((topic.title, here))
    return lines


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """What differs between two results, as lines of was-and-now tables."""

    result: list[dict[str, str]]
    duties: tuple[DutyChange, ...]
    steps: list[dict[str, str]]


def difference_of(found: Difference, law: Regime) -> ShownDifference | None:
    """A difference in words; None when the two say the same."""
    if not found:
        return None
    was, now = found.was, found.now
    pairs = [
        (_("Class"), words.tier_title(law, was.tier), words.tier_title(law, now.tier)),
        (_("Certainty"), _certainty(was), _certainty(now)),
        (_("Treated as"), _role(law, was), _role(law, now)),
        (_("Class applies from"), iso_or_none(was.applies_from), iso_or_none(now.applies_from)),
        (_("Runs beside it"), *_gone_and_come(found.concurrent, law)),
        (_("Legal basis"), *_gone_and_come(found.legal_basis, law)),
        (_("Exceptions applied"), *_gone_and_come(found.exceptions, law)),
    ]
    return ShownDifference(
        result=[
            {"label": str(label), "was": before, "now": after}
            for label, before, after in pairs
            if before != after
        ],
        duties=found.duties,
        steps=[
            {
                "label": f"{change.gate} · {change.provision}",
                "was": _step_words(change.was),
                "now": _step_words(change.now),
            }
            for change in found.steps
        ],
    )


def iso_or_none(day: date | None) -> str:
    """A day for a table; empty where there is none."""
    return day.isoformat() if day else ""


def _certainty(result: Result) -> str:
    return str(_("provisional") if result.provisional else _("final"))


def _role(law: Regime, result: Result) -> str:
    return words.role_title(law, result.effective_role)


def _gone_and_come(found: Listed, law: Regime) -> tuple[str, str]:
    """What a list lost and what it gained; provisions stay as they are cited."""
    codes = {tier.code for tier in law.tiers} | set(words.BESIDE)
    gone, come = (
        "; ".join(words.tier_title(law, each) if each in codes else each for each in side)
        for side in (found.removed, found.added)
    )
    return gone, come


def _step_words(step: Step | None) -> str:
    return f"{OUTCOMES[step.outcome][1]}: {step.reason}" if step else ""
