"""Evaluations over several versions, a red-team round, flags and the signals they opened."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import evaluations, flags, red_team
from riskreg.management.house import House, Told, chapter
from riskreg.models import AISystem, Evaluation, RedTeamRound, Signal, UserFlag
from riskreg.rules.evaluations import Measure


def tell(house: House) -> None:
    """What is not there yet of this organisation's part."""
    told = chapter("evaluations").get(house.organisation.slug, {})
    systems = house.systems
    for each in told.get("suites", ()):
        _suite(house, systems[each["system"]], each)
    for each in told.get("rounds", ()):
        _round(house, systems[each["system"]], each)
    for each in told.get("flags", ()):
        _flags(house, systems[each["system"]], each)


def _suite(house: House, system: AISystem, told: Told) -> None:
    actor = house.cast[told["by"]]
    known = set(
        Evaluation.objects.filter(system=system, suite=told["suite"]).values_list(
            "subject_version", flat=True
        )
    )
    for run in told["runs"]:
        if run["version"] not in known:
            values = _values(house, told, run)
            values |= {"thresholds_fixed_at": run["fixed"], "ran_at": run["ran"]}
            metrics = [
                _measure(metric, value)
                for metric, value in zip(told["metrics"], run["values"], strict=True)
            ]
            evaluations.enter(actor, system, values=values, metrics=metrics)
    planned = told.get("planned")
    if planned and planned["version"] not in known:
        metrics = [_measure(metric, [None]) for metric in told["metrics"]]
        evaluations.plan(actor, system, values=_values(house, told, planned), metrics=metrics)


def _values(house: House, told: Told, run: Told) -> dict[str, Any]:
    normal, edge, attack = told["cases"]
    return {
        "suite": told["suite"],
        "suite_version": told["suite_version"],
        "subject_version": run["version"],
        "model": house.models[told["model"]] if "model" in told else None,
        "tool": told["tool"],
        "normal_cases": normal,
        "edge_cases": edge,
        "attack_cases": attack,
        "note": run["note"],
    }


def _measure(metric: Told, value: list[float | None]) -> Measure:
    low, high = value[1:] if len(value) == 3 else (None, None)
    return Measure(
        metric["name"],
        metric["dimension"],
        metric.get("unit", ""),
        metric.get("better") != "lower",
        metric["threshold"],
        value[0],
        low,
        high,
    )


def _round(house: House, system: AISystem, told: Told) -> None:
    if RedTeamRound.objects.filter(system=system, title=told["title"]).exists():
        return
    actor = house.cast[told["by"]]
    names = ("title", "subject_version", "team", "scope", "began_on", "ended_on")
    opened = red_team.open_round(actor, system, values={name: told[name] for name in names})
    for each in told["findings"]:
        said = ("title", "description", "failure_mode", "severity", "due")
        values = {name: each[name] for name in said} | {"owner": house.cast[each["owner"]]}
        finding = red_team.add_finding(actor, opened, values=values)
        if "fix" in each:
            red_team.fix(actor, finding, fix=each["fix"], fixed_on=each["fixed_on"])
        if "rerun" in each:
            rerun = each["rerun"]
            red_team.rerun(
                actor, finding, state=rerun["state"], note=rerun["note"], rerun_on=rerun["day"]
            )


def _flags(house: House, system: AISystem, told: Told) -> None:
    """Flags by their age, so that the window holds some whenever the demo is loaded."""
    if UserFlag.objects.filter(system=system).exists():
        return
    actor, now = house.cast[told["by"]], timezone.now()
    flags.set_limits(actor, system, **told["limits"])
    for each in told["told"]:
        for age, words in zip(each["ages"], each["words"], strict=True):
            at = now - timedelta(days=age)
            flags.raise_flag(actor, system, kind=each["kind"], words=words, flagged_at=at)
        if "closed" in each:
            closed = each["closed"]
            signal = Signal.objects.get(system=system, kind=each["kind"], closed_at=None)
            at = now - timedelta(days=closed["age"])
            flags.close(house.cast[closed["by"]], signal, fix=closed["fix"], closed_at=at)
