"""Incidents in numbers: counts, times and clocks of a period, in four statements."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Case,
    CharField,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncMonth

from riskreg.models import Clock, ClockState, Incident, IncidentReport, ReportState, Triage
from riskreg.queries.due import Scope

LONGEST = 120  # months that are drawn


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the organisation, the first and the last included."""

    begins: date
    ends: date

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month that it touches, the newest ones where there are too many."""
        found, day = [], self.begins.replace(day=1)
        while day <= self.ends:
            found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        return tuple(found[-LONGEST:])


@dataclass(frozen=True, slots=True)
class Counted:
    """How many incidents have one value in common; `label` where the value is a record."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: of how many it is known, the middle one and the mean."""

    count: int = 0
    median: timedelta | None = None
    mean: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """What was noticed in one month, and how long it took to contain it (the middle one)."""

    begins: date
    count: int
    to_contain: timedelta | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of one law: how they ended, or that they run."""

    regime: str
    in_time: int
    late: int
    running: int
    overdue: int
    stopped: int  # paused or closed by a person with a reason

    @property
    def count(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.running + self.overdue + self.stopped


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything the page and its files tell of a period."""

    total: int
    parts: dict[str, tuple[Counted, ...]]
    to_contain: Times
    to_report: Times
    months: tuple[Month, ...]
    clocks: tuple[Clocks, ...]


class _Median(Aggregate):
    """The middle value of a set of times."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def of(scope: Scope, period: Period, *, system: Any = None) -> Statistics:
    """The numbers of what was noticed in a period; four statements."""
    rows = _rows(scope, period, system)
    parts = _parts(rows)
    return Statistics(
        total=sum(each.count for each in parts["state"]),
        parts=parts,
        **_times(rows),
        months=_months(rows, scope, period),
        clocks=_clocks(rows, scope),
    )


def _rows(scope: Scope, period: Period, system: Any) -> "QuerySet[Any]":
    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), scope.zone)

    rows: QuerySet[Any] = Incident.objects.of(scope.organisation).filter(
        noticed_at__gte=midnight(period.begins),
        noticed_at__lt=midnight(period.ends + timedelta(days=1)),
    )
    return rows if system is None else rows.filter(system=system)


def _parts(rows: "QuerySet[Any]") -> dict[str, tuple[Counted, ...]]:
    """Counts by system, state, kind, severities and failure mode, in one statement."""
    text = CharField()
    triage = Triage.objects.filter(incident=OuterRef("pk")).order_by("-position")
    judged = Case(
        When(serious=True, then=Value("serious")),
        When(serious=False, then=Value("not_serious")),
        default=Value("not_judged"),
        output_field=text,
    )
    newest = rows.annotate(serious=Subquery(triage.values("is_serious")[:1]))
    modes = Func(F("failure_modes"), function="jsonb_array_elements_text", output_field=text)
    of_each: dict[str, tuple[QuerySet[Any], Any, Any]] = {
        "state": (rows, F("state"), Value("", text)),
        "system": (
            rows,
            Coalesce(Cast("system_id", text), Value("")),
            Coalesce("system__name", "system_words", output_field=text),
        ),
        "kind": (rows, F("kind"), Value("", text)),
        "oecd": (rows, F("severity"), Value("", text)),
        "ai_act": (newest, judged, Value("", text)),
        "mode": (rows, modes, Value("", text)),
    }
    united = [
        each.order_by()
        .annotate(part_=Value(part, text), key_=key, label_=label)
        .values("part_", "key_", "label_")
        .annotate(count_=Count("pk"))
        for part, (each, key, label) in of_each.items()
    ]
    found: dict[str, list[Counted]] = {part: [] for part in of_each}
    for row in united[0].union(*united[1:], all=True):
        found[row["part_"]].append(Counted(row["key_"], row["label_"], row["count_"]))
    return {
        part: tuple(sorted(each, key=lambda one: (-one.count, one.label, one.key)))
        for part, each in found.items()
    }


def _contained() -> Any:
    return ExpressionWrapper(F("contained_at") - F("noticed_at"), output_field=DurationField())


def _times(rows: "QuerySet[Any]") -> dict[str, Times]:
    """From notice to containment, and from the first known awareness to the first report sent."""
    sent = (
        IncidentReport.objects.filter(incident=OuterRef("pk"), state=ReportState.SENT)
        .order_by()
        .values("incident")
        .annotate(first=Min("sent_at"))
        .values("first")
    )
    known = Least(
        "noticed_at",
        Coalesce("deployer_aware_at", "noticed_at"),
        Coalesce("provider_aware_at", "noticed_at"),
    )
    told = rows.annotate(
        took=_contained(),
        reported=ExpressionWrapper(
            Subquery(sent, DateTimeField()) - known, output_field=DurationField()
        ),
    ).aggregate(
        contained_count=Count("took"),
        contained_median=_Median("took"),
        contained_mean=Avg("took"),
        reported_count=Count("reported"),
        reported_median=_Median("reported"),
        reported_mean=Avg("reported"),
    )
    return {
        name: Times(told[f"{part}_count"], told[f"{part}_median"], told[f"{part}_mean"])
        for name, part in (("to_contain", "contained"), ("to_report", "reported"))
    }


def _months(rows: "QuerySet[Any]", scope: Scope, period: Period) -> tuple[Month, ...]:
    counted = (
        rows.order_by()
        .annotate(month=TruncMonth("noticed_at", tzinfo=scope.zone), took=_contained())
        .values("month")
        .annotate(count=Count("pk"), median=_Median("took"))
    )
    known = {row["month"].date(): (row["count"], row["median"]) for row in counted}
    return tuple(Month(day, *known.get(day, (0, None))) for day in period.months)


def _clocks(rows: "QuerySet[Any]", scope: Scope) -> tuple[Clocks, ...]:
    """By law. Late is late for ever: what was missed and met afterwards counts as late."""
    is_met, runs = Q(state=ClockState.MET), Q(state=ClockState.RUNNING)
    late = Q(missed_at__isnull=False) | Q(met_at__gt=F("due_at"))
    counted = (
        Clock.objects.filter(incident__in=rows.order_by().values("pk"))
        .order_by()
        .values("regime")
        .annotate(
            in_time=Count("pk", filter=is_met & ~late),
            late=Count("pk", filter=is_met & late),
            overdue=Count("pk", filter=runs & Q(missed_at__isnull=False)),
            running=Count("pk", filter=runs & Q(missed_at=None)),
            stopped=Count("pk", filter=Q(state__in=[ClockState.PAUSED, ClockState.CLOSED])),
        )
        .order_by("regime")
    )
    return tuple(Clocks(**row) for row in counted)


def lines(statistics: Statistics) -> Iterator[Sequence[Any]]:
    """Every number as a line: part, value, its name, what is counted, number."""
    for part, counts in statistics.parts.items():
        for each in counts:
            yield part, each.key, each.label, "incidents", each.count
    for part, times in (("contain", statistics.to_contain), ("report", statistics.to_report)):
        yield part, "", "", "incidents", times.count
        for name, took in (("median_hours", times.median), ("mean_hours", times.mean)):
            yield part, "", "", name, None if took is None else hours(took)
    for month in statistics.months:
        yield "month", f"{month.begins:%Y-%m}", "", "incidents", month.count
        took = month.to_contain
        yield (
            "month", f"{month.begins:%Y-%m}", "", "median_hours_to_contain",
            None if took is None else hours(took),
        )  # fmt: skip
    yield from _clock_lines(statistics.clocks)


def _clock_lines(clocks: Sequence[Clocks]) -> Iterator[Sequence[Any]]:
    told: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each in clocks:
        for name in ("in_time", "late", "running", "overdue", "stopped"):
            told[each.regime].append((name, getattr(each, name)))
    for regime, numbers in told.items():
        for name, number in numbers:
            yield "clocks", regime, "", name, number


def hours(took: timedelta) -> float:
    """A time in hours, to a tenth."""
    return round(took.total_seconds() / 3600, 1)
