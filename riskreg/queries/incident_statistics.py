"""Incidents in numbers: counts, times and clocks of a period, in five statements."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
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
)
from django.db.models.functions import Cast, Coalesce, Least, TruncMonth

from riskreg.models import Clock, ClockState, Incident, IncidentReport, ReportState, Triage
from riskreg.queries.due import Scope

LONGEST = 120  # months that are drawn
PARTS = ("state", "system", "kind", "oecd", "ai_act", "mode")
_JUDGED = {"true": "serious", "false": "not_serious", "": "not_judged"}


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
    """The numbers of what was noticed in a period; five statements."""
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
    """Counts by system, state, kind, severities and failure mode, in one statement.

    State, kind and severity have few values: they are counted together, in one reading of the rows.
    """
    text, nothing = CharField(), Value("", CharField())
    triage = Triage.objects.filter(incident=OuterRef("pk")).order_by("-position")
    newest = Cast(Subquery(triage.values("is_serious")[:1]), text)
    modes = Func(F("failure_modes"), function="jsonb_array_elements_text", output_field=text)
    name = Coalesce("system__name", "system_words", output_field=text)
    of_each: dict[str, tuple[QuerySet[Any], Any, Any, Any]] = {
        "state": (rows, F("state"), F("kind"), F("severity")),
        "system": (rows, Cast("system_id", text), name, nothing),
        "ai_act": (rows, newest, nothing, nothing),
        "mode": (rows.exclude(failure_modes=[]), modes, nothing, nothing),
    }
    united = [
        each.order_by()
        .annotate(part_=Value(part, text), first_=first, second_=second, third_=third)
        .values_list("part_", "first_", "second_", "third_")
        .annotate(count_=Count("*"))
        for part, (each, first, second, third) in of_each.items()
    ]
    found: dict[str, Counter[tuple[str, str]]] = {part: Counter() for part in PARTS}
    for part, first, second, third, count in united[0].union(*united[1:], all=True):
        for of, key, label in _told(part, first or "", second, third):
            found[of][key, label] += count
    return {part: _sorted(counts) for part, counts in found.items()}


def _told(part: str, first: str, second: str, third: str) -> Sequence[tuple[str, str, str]]:
    """What a row counts: part, key, label."""
    if part == "state":
        return (part, first, ""), ("kind", second, ""), ("oecd", third, "")
    if part == "ai_act":
        return ((part, _JUDGED[first], ""),)
    return ((part, first, second),)


def _sorted(counts: "Counter[tuple[str, str]]") -> tuple[Counted, ...]:
    """The most frequent ones first."""
    each = (Counted(key, label, count) for (key, label), count in counts.items())
    return tuple(sorted(each, key=lambda one: (-one.count, one.label, one.key)))


def _contained() -> Any:
    return ExpressionWrapper(F("contained_at") - F("noticed_at"), output_field=DurationField())


def _times(rows: "QuerySet[Any]") -> dict[str, Times]:
    """From notice to containment, and from the first known awareness to the first report sent.

    Two statements: few incidents have a report, and only of those it has to be looked for.
    """
    sent = IncidentReport.objects.filter(state=ReportState.SENT)
    first = (
        sent.filter(incident=OuterRef("pk"))
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
    reported = ExpressionWrapper(
        Subquery(first, DateTimeField()) - known, output_field=DurationField()
    )
    return {
        "to_contain": _took(rows, _contained()),
        "to_report": _took(rows.filter(pk__in=sent.values("incident")), reported),
    }


def _took(rows: "QuerySet[Any]", took: Any) -> Times:
    told = rows.annotate(took=took).aggregate(
        count=Count("took"), median=_Median("took"), mean=Avg("took")
    )
    return Times(**told)


def _months(rows: "QuerySet[Any]", scope: Scope, period: Period) -> tuple[Month, ...]:
    counted = (
        rows.order_by()
        .annotate(month=TruncMonth("noticed_at", tzinfo=scope.zone), took=_contained())
        .values("month")
        .annotate(count=Count("*"), median=_Median("took"))
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
