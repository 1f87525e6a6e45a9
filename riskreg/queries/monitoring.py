"""Where systems stand with their monitoring: whether Art. 72 binds, the plan, what is open."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    Count,
    DateField,
    F,
    IntegerField,
    JSONField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from frameworks.monitoring import DEPLOYER_DUTY, DUTY
from frameworks.results import duties_of
from frameworks.schema import Duty, DutyState
from riskreg.models import (
    AISystem,
    Alert,
    Decision,
    Indicator,
    Measurement,
    MonitoringCycle,
    MonitoringPlan,
)
from riskreg.rules import monitoring as rules
from riskreg.rules.monitoring import Limits, Mark, Period, Rhythm

REGIME, ROLE = "eu_ai_act", "provider"


class Bound(StrEnum):
    """Whether Art. 72 makes somebody watch, as the standing decision as provider says."""

    BINDS = "binds"
    LATER = "later"
    VOLUNTARY = "voluntary"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Standing:
    """The duty, from when, why, and the decision that says so."""

    bound: Bound
    since: date | None = None
    reason: str = ""
    decision: Decision | None = None
    is_provider: bool = True
    tells_provider: bool = False  # as deployer, under Art. 26(5)


def standing(system: AISystem, decisions: Iterable[Decision], today: date) -> Standing:
    """What the newest decisions as provider and deployer say; never guessed.

    Art. 72 concerns providers: of a system whose roles are stated and are others it asks nothing.
    """
    newest = _newest(decisions)
    deployer = _duty(newest.get("deployer"), DEPLOYER_DUTY)
    tells = deployer is not None and deployer.on(today).state != DutyState.NOT
    decision = newest.get(ROLE)
    if decision is None:
        is_provider = ROLE in system.roles or not system.roles
        bound = Bound.UNDECIDED if is_provider else Bound.VOLUNTARY
        return Standing(bound, is_provider=is_provider, tells_provider=tells)
    duty = _duty(decision, DUTY)
    if duty is None:
        return Standing(Bound.VOLUNTARY, decision=decision, tells_provider=tells)
    bound = _bound(duty.on(today).state)
    return Standing(bound, duty.applies_from, duty.reason, decision, tells_provider=tells)


def _newest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    found: dict[str, Decision] = {}
    for each in sorted(decisions, key=lambda each: each.number):
        if each.regime == REGIME:
            found[each.role] = each
    return found


def _duty(decision: Decision | None, ref: str) -> Duty | None:
    if decision is None:
        return None
    return next((each for each in duties_of(decision.result) if each.ref == ref), None)


def _bound(state: DutyState) -> Bound:
    return {
        DutyState.APPLIES: Bound.BINDS,
        DutyState.LATER: Bound.LATER,
        DutyState.NOT: Bound.VOLUNTARY,
    }[state]


def bound_of_row(system: Any, today: date) -> Bound:
    """The same from a row of `watched`: how the duty came out, as the decision keeps it."""
    way: list[Any] | None = system.art72
    if way is None:
        return Bound.UNDECIDED if ROLE in system.roles or not system.roles else Bound.VOLUNTARY
    state, since = DutyState(way[1]), way[2]
    if state == DutyState.NOT:
        return Bound.VOLUNTARY
    if since is None:
        return _bound(state)
    return Bound.BINDS if date.fromisoformat(since) <= today else Bound.LATER


def watched(systems: "QuerySet[Any]") -> "QuerySet[Any]":
    """Systems with what the list of monitoring shows of each."""
    open_cycles = MonitoringCycle.objects.filter(plan__system=OuterRef("pk"), closed_at=None)
    every_cycle = MonitoringCycle.objects.filter(plan__system=OuterRef("pk"))
    indicators = Indicator.objects.filter(system=OuterRef("pk"), is_retired=False)
    alerts = Alert.objects.filter(system=OuterRef("pk"), closed_at=None)
    decisions = (
        Decision.objects.current()
        .filter(system=OuterRef("pk"), regime=REGIME, role=ROLE)
        .values("monitoring")[:1]
    )
    rows: QuerySet[Any] = systems.annotate(
        art72=Subquery(decisions, output_field=JSONField()),
        cycle_due=Subquery(_one(open_cycles, "plan__system", Min("due")), DateField()),
        last_end=Subquery(_one(every_cycle, "plan__system", Max("ends_on")), DateField()),
        indicator_count=_counted(indicators, "system"),
        alarm_count=_counted(in_alarm(indicators), "system"),
        alert_count=_counted(alerts, "system"),
    )
    return rows


def in_alarm(indicators: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those whose newest value is an alarm by the limits of today."""
    rows: QuerySet[Any] = with_last(indicators).filter(
        Q(is_higher_better=True, last_value__lte=F("alarm"))
        | Q(is_higher_better=False, last_value__gte=F("alarm"))
    )
    return rows


def with_last(indicators: "QuerySet[Any]") -> "QuerySet[Any]":
    """Indicators with `last_value` and `last_at`, None where nothing was measured."""
    newest = Measurement.objects.filter(indicator=OuterRef("pk")).order_by("-at", "-recorded_at")
    rows: QuerySet[Any] = indicators.annotate(
        last_value=Subquery(newest.values("value")[:1]), last_at=Subquery(newest.values("at")[:1])
    )
    return rows


def _one(rows: "QuerySet[Any]", key: str, value: Any) -> "QuerySet[Any]":
    told: QuerySet[Any] = rows.order_by().values(key).annotate(told=value).values("told")
    return told


def _counted(rows: "QuerySet[Any]", key: str) -> Coalesce:
    return Coalesce(Subquery(_one(rows, key, Count("pk")), IntegerField()), 0)


def limits_of(indicator: Indicator) -> Limits:
    """Its limits as the rules read them."""
    return Limits(indicator.alarm, indicator.warning, indicator.is_higher_better)


def mark_of(indicator: Indicator, value: float | None) -> Mark | None:
    """What a value means by the limits of today; None of none."""
    return None if value is None else rules.judge(value, limits_of(indicator))


def running(plan: MonitoringPlan, last_end: date | None) -> Period | None:
    """The period that is running or comes next."""
    return rules.running(Rhythm(plan.starts_on, plan.interval_days, plan.ended_on), last_end)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that one system's monitoring holds."""

    plan: MonitoringPlan | None
    cycles: tuple[MonitoringCycle, ...]  # newest first
    indicators: tuple[Any, ...]  # with last_value and last_at; retired ones last
    alerts: tuple[Alert, ...]  # open, oldest first

    @property
    def open_cycles(self) -> tuple[MonitoringCycle, ...]:
        """Those that wait for somebody."""
        return tuple(each for each in self.cycles if each.closed_at is None)

    @property
    def last_end(self) -> date | None:
        """Until when somebody looked, or is about to."""
        return max((each.ends_on for each in self.cycles), default=None)

    @property
    def coming(self) -> Period | None:
        """The period that is running or comes next."""
        return running(self.plan, self.last_end) if self.plan else None

    @property
    def in_alarm(self) -> int:
        """Indicators whose newest value is an alarm."""
        return sum(
            mark_of(each, each.last_value) == Mark.ALARM
            for each in self.indicators
            if not each.is_retired
        )


def of_system(system: AISystem) -> Held:
    """Four statements, three where there is no plan."""
    plan = MonitoringPlan.objects.filter(system=system).select_related("responsible").first()
    cycles = MonitoringCycle.objects.filter(plan=plan) if plan else MonitoringCycle.objects.none()
    indicators = with_last(Indicator.objects.filter(system=system).select_related("owner"))
    alerts = Alert.objects.filter(system=system, closed_at=None).select_related(
        "owner", "indicator", "risk"
    )
    return Held(
        plan=plan,
        cycles=tuple(
            cycles.select_related("closed_by")
            .annotate(finding_count=Count("findings"))
            .order_by("-position")
        ),
        indicators=tuple(indicators.order_by("is_retired", "name", "pk")),
        alerts=tuple(alerts.order_by("opened_at", "pk")),
    )


def values_of(indicators: Sequence[uuid.UUID], *, most: int) -> dict[uuid.UUID, list[Measurement]]:
    """The newest values of each indicator, oldest first; one statement."""
    newest = (
        Measurement.objects.filter(indicator=OuterRef("indicator"))
        .order_by("-at", "-recorded_at", "pk")
        .values("pk")[:most]
    )
    rows = Measurement.objects.filter(indicator__in=indicators, pk__in=Subquery(newest))
    found: dict[uuid.UUID, list[Measurement]] = {key: [] for key in indicators}
    for row in rows.order_by("at", "recorded_at", "pk"):
        found[row.indicator_id].append(row)
    return found
