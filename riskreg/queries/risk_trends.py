"""Residual levels over time: at every approved version of an assessment, and over all risks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from riskreg.models import AssessmentKind, AssessmentState, Estimate, Risk, Scale
from riskreg.rules import scoring

MOST = 8  # moments that are told: the last day of approvals in each of so many months


@dataclass(frozen=True, slots=True)
class Version:
    """The residual level one approved assessment left; `level` is a code of its own scales."""

    version: int
    system: str
    day: date
    level: str


@dataclass(frozen=True, slots=True)
class Moment:
    """How many risks stood on each level on one day, by code."""

    day: date
    counts: tuple[tuple[str, int], ...]


_DECIDED = (AssessmentState.APPROVED, AssessmentState.SUPERSEDED)
_READ = (
    "risk_id", "risk__closed_on", "assessment__version", "assessment__system__name",
    "assessment__decided_at", "assessment__scale_id", "residual_likelihood", "residual_severity",
)  # fmt: skip


def of_risk(risk: Risk) -> tuple[Version, ...]:
    """Every version that judged one risk, oldest first."""
    rows = _rows(Estimate.objects.filter(risk=risk))
    return tuple(
        Version(
            version=row["assessment__version"],
            system=row["assessment__system__name"],
            day=_day(row["assessment__decided_at"]),
            level=level,
        )
        for row, level in rows
        if level
    )


def over_time(estimates: "QuerySet[Estimate]") -> tuple[Moment, ...]:
    """How the levels of these estimates' risks stood after approvals; closed risks fall away."""
    rows = [(row, _day(row["assessment__decided_at"]), level) for row, level in _rows(estimates)]
    moments = _moments([day for _row, day, _level in rows])
    found, standing, at = [], dict[UUID, tuple[str, date | None]](), 0
    for moment in moments:
        while at < len(rows) and rows[at][1] <= moment:
            row, _, level = rows[at]
            standing[row["risk_id"]] = level, row["risk__closed_on"]
            at += 1
        counts = Counter(
            level for level, closed in standing.values() if closed is None or closed > moment
        )
        found.append(Moment(moment, tuple(sorted(counts.items()))))
    return tuple(found)


def _rows(estimates: "QuerySet[Estimate]") -> Sequence[tuple[dict[str, Any], str]]:
    """What was approved, oldest first, each with its level on its own scales."""
    rows = list(
        estimates.filter(
            assessment__kind=AssessmentKind.RISK,
            assessment__state__in=_DECIDED,
            assessment__decided_at__isnull=False,
        )
        .order_by("assessment__decided_at", "pk")
        .values(*_READ)
    )
    scales = Scale.objects.in_bulk({row["assessment__scale_id"] for row in rows})
    return list(_levels(rows, scales))


def _levels(
    rows: Iterable[dict[str, Any]], scales: dict[Any, Scale]
) -> Iterator[tuple[dict[str, Any], str]]:
    for row in rows:
        scale = scales[row["assessment__scale_id"]]
        steps = row["residual_likelihood"], row["residual_severity"]
        yield row, scoring.level(scale, *steps)


def _moments(days: Sequence[date]) -> list[date]:
    """All days where there are few, else the last of each month, the newest of them."""
    every = sorted(set(days))
    if len(every) <= MOST:
        return every
    last = {(day.year, day.month): day for day in every}
    return sorted(last.values())[-MOST:]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
