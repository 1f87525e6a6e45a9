"""What a browser sends about evaluations."""

from typing import Any

from django.utils import timezone

from riskreg.models import AISystem, User
from tests import make


def furnish(system: AISystem, actor: User) -> None:
    """One more of everything."""
    make.evaluation(system, actor)
    make.finding(make.red_team_round(system, actor), actor)
    for _ in range(2):
        make.flag(system, actor)


def local(moment: Any) -> str:
    """As the browser's field for a day and a time sends it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def plan(system: AISystem, **more: str) -> dict[str, str]:
    """A filled-in plan with two metrics."""
    return {
        "system": str(system.pk),
        "suite": "Letters",
        "rows": "8",
        "m0-name": "Accuracy",
        "m0-dimension": "performance",
        "m0-better": "higher",
        "m0-threshold": "0,9",
        "m3-name": "Refused",
        "m3-dimension": "false_refusals",
        "m3-better": "lower",
        "m3-threshold": "5",
        "m3-unit": "%",
        **more,
    }
