"""Second assessments of the demo: one agrees, one differs and waits for a third person."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import classification, seconds
from riskreg.management.house import House, Told, chapter
from riskreg.models import SecondAssessment, User


def tell(house: House) -> None:
    """Those that are not there yet."""
    story: list[dict[str, Any]] = chapter("seconds").get(house.organisation.slug, [])
    systems = house.systems
    for told in story:
        system = systems[told["system"]]
        if not SecondAssessment.objects.filter(system=system).exists():
            _assess(house, system.decisions.latest("number"), told)


def _assess(house: House, decision: Any, told: Told) -> None:
    assessor = house.cast[told["assessor"]]
    asked = seconds.ask(
        house.cast[told["by"]],
        decision,
        assessor=assessor,
        due=timezone.localdate() + timedelta(days=told["in"]),
        note=told["note"],
    )
    otherwise = told.get("otherwise", {})
    answer_all(
        assessor,
        asked,
        {name: each["answer"] for name, each in otherwise.items()},
        {name: each["why"] for name, each in otherwise.items()},
    )
    seconds.submit(assessor, asked)


def answer_all(
    assessor: User,
    asked: SecondAssessment,
    otherwise: Mapping[str, Any],
    reasons: Mapping[str, str] | None = None,
) -> None:
    """Answer as the first assessor did, but for some; what that makes be asked is not known."""
    answers = {**asked.decision.facts, **otherwise}
    seconds.answer(assessor, asked, answers=answers, reasons=reasons)
    asked.questionnaire.refresh_from_db()
    while names := classification.needed(asked.questionnaire):
        seconds.answer(assessor, asked, answers=dict.fromkeys(names, "unknown"))
        asked.questionnaire.refresh_from_db()
