"""Indicators of a system and their measured values; a value at the alarm opens an alert."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import alerts, changes
from riskreg.models import AISystem, Alert, Evidence, Indicator, Measurement, User
from riskreg.queries.monitoring import limits_of
from riskreg.rules import monitoring as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did


@dataclass(frozen=True, slots=True)
class Reading:
    """One value to enter."""

    at: datetime
    value: float
    note: str = ""
    evidence: Evidence | None = None


def told(value: float, unit: str) -> str:
    """A value with its unit, without noise behind it."""
    return f"{value:.6g} {unit}".strip()


@transaction.atomic
def add(actor: User, system: AISystem, *, values: Mapping[str, Any]) -> Indicator:
    """Watch a system by one more figure; `name` and `alarm` are needed."""
    access.require(actor, Right.MONITOR, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    indicator = Indicator(organisation_id=system.organisation_id, system=system)
    changed = changes.apply(indicator, values)
    _check(indicator, values)
    indicator.save(force_insert=True)
    said = {name: pair[1] for name, pair in changed.items()}
    trail.record(actor, Did.INDICATOR_ADDED, indicator, system=system.pk, **said)
    return indicator


@transaction.atomic
def change(actor: User, indicator: Indicator, *, values: Mapping[str, Any]) -> Indicator:
    """Change fields; values measured before are judged by the new limits on pages, not anew."""
    access.require(actor, Right.MONITOR, indicator)
    indicator = _locked(indicator)
    changed = changes.apply(indicator, values)
    _check(indicator, {name: values[name] for name in changed})
    if changed:
        indicator.save()
        trail.record(actor, Did.INDICATOR_CHANGED, indicator, **changed)
    return indicator


def retire(actor: User, indicator: Indicator) -> Indicator:
    """Stop measuring it; what was measured stays, and it can be taken up again."""
    return change(actor, indicator, values={"is_retired": True})


def resume(actor: User, indicator: Indicator) -> Indicator:
    """Measure it again."""
    return change(actor, indicator, values={"is_retired": False})


def measure(
    actor: User,
    indicator: Indicator,
    *,
    at: datetime | None = None,
    value: float,
    note: str = "",
    evidence: Evidence | None = None,
) -> Measurement:
    """Enter one value; sent twice with the same moment, it is entered once."""
    reading = Reading(at or timezone.now(), value, note, evidence)
    return measure_many(actor, indicator, [reading])[0]


@transaction.atomic
def measure_many(
    actor: User, indicator: Indicator, readings: Sequence[Reading]
) -> list[Measurement]:
    """Enter several values, all or none; the first at the alarm opens an alert."""
    access.require(actor, Right.MONITOR, indicator)
    indicator = _locked(indicator)  # one at a time: so two values open one alert
    refusal.stop(_refusals(indicator, readings))
    rows = _known(indicator, readings)
    last = indicator.measurements.first()
    found, fresh = [], []
    now = timezone.now()
    for each in readings:
        row = rows.get((each.at, each.value))
        if row is None:
            row = Measurement(
                organisation_id=indicator.organisation_id,
                indicator=indicator,
                at=each.at,
                value=each.value,
                note=each.note,
                evidence=each.evidence,
                recorded_by=actor,
                recorded_at=now,
            )
            row.full_clean(exclude=["indicator", "organisation", "recorded_by"])
            rows[each.at, each.value] = row
            fresh.append(row)
        found.append(row)
    Measurement.objects.bulk_create(fresh)
    _record(actor, indicator, fresh)
    _alert(indicator, fresh, was=told(last.value, indicator.unit) if last else "")
    return found


def _refusals(indicator: Indicator, readings: Iterable[Reading]) -> list[Refusal]:
    now = timezone.now()
    system = indicator.system
    found = state_refusals(name=system.name, is_archived=system.is_archived)
    for each in readings:
        found += changes.foreign_refusals(indicator, {"evidence": each.evidence or indicator})
        found += rules.measure_refusals(
            value=each.value, at=each.at, now=now, is_retired=indicator.is_retired
        )
    return found


def _known(
    indicator: Indicator, readings: Sequence[Reading]
) -> dict[tuple[datetime, float], Measurement]:
    rows = indicator.measurements.filter(at__in={each.at for each in readings})
    return {(each.at, each.value): each for each in rows}


def _record(actor: User, indicator: Indicator, rows: Sequence[Measurement]) -> None:
    trail.record_many(
        actor,
        Did.INDICATOR_MEASURED,
        indicator.organisation,
        [
            (row, {"indicator": indicator.pk, "value": row.value, "measured_at": row.at})
            for row in rows
        ],
    )


def _alert(indicator: Indicator, rows: Sequence[Measurement], *, was: str) -> None:
    """At most one alert, by the first value that opens one."""
    mine = Alert.objects.filter(indicator=indicator)
    is_open = mine.filter(closed_at=None).exists()
    closed = mine.exclude(closed_at=None).order_by("-closed_at").first()
    limits = limits_of(indicator)
    for row in sorted(rows, key=lambda each: each.at):
        now = told(row.value, indicator.unit)
        if rules.opens(
            rules.judge(row.value, limits),
            is_open=is_open,
            at=row.at,
            answered=closed.closed_at if closed else None,
        ):
            alerts.open_for_indicator(indicator, was=was, now=now)
            return
        was = now


def _locked(indicator: Indicator) -> Indicator:
    found: Indicator = (
        Indicator.objects.select_for_update(of=("self",), no_key=True)
        .select_related("system__owner", "owner", "organisation")
        .get(pk=indicator.pk)
    )
    return found


def _check(indicator: Indicator, values: Mapping[str, Any]) -> None:
    system = indicator.system
    found = state_refusals(name=system.name, is_archived=system.is_archived)
    owner = values.get("owner")
    if owner is not None and not access.may(owner, Right.MONITOR, indicator):
        found.append(Refusal("owner", "cannot_monitor"))
    if indicator.alarm is not None:
        found += rules.limit_refusals(limits_of(indicator))
    refusal.stop(found)
    changes.clean(indicator, once="name")
