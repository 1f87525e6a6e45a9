"""Makers of indicators, their values, monitoring plans and cycles."""

import itertools
from datetime import date
from typing import Any

from frameworks import monitoring as questions
from riskreg.actions import indicators, monitoring
from riskreg.models import AISystem, Indicator, MonitoringCycle, MonitoringPlan, User
from tests import make

_counter = itertools.count(1)
ANSWERS = dict.fromkeys(questions.codes(), "Nothing to tell.")


def indicator(system: AISystem, actor: User | None = None, **values: Any) -> Indicator:
    """A rate that should stay low: warning from 3 %, alarm from 5 %."""
    return indicators.add(
        actor or make.member(system.organisation),
        system,
        values={
            "name": f"Refused without need {next(_counter)}",
            "unit": "%",
            "is_higher_better": False,
            "warning": 3.0,
            "alarm": 5.0,
            **values,
        },
    )


def plan(system: AISystem, actor: User | None = None, **values: Any) -> MonitoringPlan:
    """A plan from the first of January 2026 on, a cycle every 90 days."""
    actor = actor or make.member(system.organisation)
    return monitoring.plan(
        actor,
        system,
        values={
            "collected": "Logs, complaints, figures of the shops.",
            "responsible": actor,
            "starts_on": date(2026, 1, 1),
            "interval_days": 90,
            **values,
        },
    )


def cycle(system: AISystem, actor: User | None = None, **values: Any) -> MonitoringCycle:
    """An open cycle, cut short at today."""
    made = plan(system, actor, **values)
    return monitoring.open_cycle(actor or made.responsible, made)
