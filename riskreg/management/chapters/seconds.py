"""Second assessments of the demo: one agrees, one differs and waits for a third person."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import classification, seconds
from riskreg.management.house import House, Told, chapter
from riskreg.models import SecondAssessment


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
    seconds.answer(
        assessor,
        asked,
        answers=decision.facts | {name: each["answer"] for name, each in otherwise.items()},
        reasons={name: each["why"] for name, each in otherwise.items()},
    )
    while names := _unanswered(asked):
        seconds.answer(assessor, asked, answers=dict.fromkeys(names, "unknown"))
    seconds.submit(assessor, asked)


def _unanswered(asked: SecondAssessment) -> list[str]:
    asked.questionnaire.refresh_from_db()
    return list(classification.needed(asked.questionnaire))
