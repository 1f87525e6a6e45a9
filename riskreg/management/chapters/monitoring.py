"""Monitoring: plans with cycles that were answered or wait, indicators with values and alerts."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import alerts, indicators, monitoring
from riskreg.actions.indicators import Reading
from riskreg.management.house import House, Told, chapter
from riskreg.models import AISystem, Alert, Indicator, MonitoringCycle, MonitoringPlan
from riskreg.queries import days


def tell(house: House) -> None:
    """What is not there yet of this organisation's part."""
    systems = house.systems
    for each in chapter("monitoring").get(house.organisation.slug, ()):
        system = systems[each["system"]]
        for told in each["indicators"]:
            _indicator(house, system, each, told)
        if "plan" in each and not MonitoringPlan.objects.filter(system=system).exists():
            _plan(house, system, each)


def _indicator(house: House, system: AISystem, part: Told, told: Told) -> None:
    if Indicator.objects.filter(system=system, name=told["name"]).exists():
        return
    actor = house.cast[part["by"]]
    made = indicators.add(
        actor,
        system,
        values={
            "name": told["name"],
            "unit": told.get("unit", ""),
            "source": told["source"],
            "is_higher_better": told["better"] == "higher",
            "warning": told["warning"],
            "alarm": told["alarm"],
            "interval_days": told["every"],
            "owner": actor,
        },
    )
    now, values = timezone.now(), told["values"]
    readings = [
        Reading(_morning(now, 7 * (len(values) - 1 - at) + 1), value)
        for at, value in enumerate(values)
    ]
    if readings:
        indicators.measure_many(actor, made, readings)
    for alert in Alert.objects.filter(indicator=made, closed_at=None):
        if "closed" in told:
            alerts.close(actor, alert, outcome=told["closed"])


def _morning(now: datetime, age: int) -> datetime:
    return (now - timedelta(days=age)).replace(hour=4, minute=0, second=0, microsecond=0)


def _plan(house: House, system: AISystem, part: Told) -> None:
    told = part["plan"]
    today = days.today(house.organisation)
    names = ("collected", "sources", "analysis", "interaction")
    values: dict[str, Any] = {name: told[name] for name in names}
    values |= {
        "responsible": house.cast[told["responsible"]],
        "interval_days": told["interval"],
        "starts_on": today - timedelta(days=told["since"]),
    }
    plan = monitoring.plan(house.cast[part["by"]], system, values=values)
    cycles = monitoring.open_due(plan)
    for cycle, said in zip(cycles, part.get("cycles", ()), strict=False):
        _cycle(house, cycle, said)


def _cycle(house: House, cycle: MonitoringCycle, told: Told) -> None:
    actor = house.cast[told["by"]]
    monitoring.answer(actor, cycle, answers=told["answers"])
    for each in told["findings"]:
        opens = next((kind for kind in monitoring.OPENS if kind in each), "")
        values = dict(each[opens]) if opens else {}
        if "owner" in values:
            values["owner"] = house.cast[values["owner"]]
        if "in" in values:
            values["due"] = days.today(house.organisation) + timedelta(days=values.pop("in"))
        monitoring.find(actor, cycle, words=each["words"], opens=opens, values=values)
    monitoring.close(actor, cycle, conclusion=told["conclusion"])
