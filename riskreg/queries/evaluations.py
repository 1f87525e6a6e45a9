"""Evaluations, findings, flags and signals of systems, read in few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Avg,
    CharField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from riskreg.models import (
    AISystem,
    Evaluation,
    FlagKind,
    Metric,
    Organisation,
    RedTeamFinding,
    Signal,
    UserFlag,
    Verdict,
)
from riskreg.queries import searching
from riskreg.rules import flags
from riskreg.rules.evaluations import Measure
from riskreg.rules.red_team import UNSOLVED

RUNS = 12  # runs of a suite that a dashboard shows
_SEVERITIES = ("critical", "high", "medium", "low")


def measure_of(metric: Metric) -> Measure:
    """A metric as the rules know it."""
    return Measure(
        metric.name,
        metric.dimension,
        metric.unit,
        metric.is_higher_better,
        metric.threshold,
        metric.value,
        metric.low,
        metric.high,
    )


def before(evaluation: Evaluation) -> Evaluation | None:
    """The run of the same suite on the same system before this one, with its metrics."""
    if evaluation.ran_at is None:
        return None
    runs = Evaluation.objects.filter(
        system=evaluation.system_id, suite=evaluation.suite, ran_at__lt=evaluation.ran_at
    )
    found: Evaluation | None = runs.prefetch_related("metrics").order_by("-ran_at", "pk").first()
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """Flags of one kind of a system within its window, against its threshold."""

    system: str
    key: str
    kind: str
    count: int
    threshold: int
    days: int
    has_signal: bool

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(FlagKind(self.kind).label)


def flagged(
    organisation: Organisation, now: datetime, few: int
) -> tuple[list[Window], list[tuple[str, str]]]:
    """Where flags of one kind lie within the window of their system, most first; and the first
    systems by name, key and name, that were ever flagged.

    Each system sets its own window. One statement: of all the flags only those within the longest
    window are read, by the index of the list.
    """
    widest = AISystem.objects.of(organisation).order_by().values("organisation")
    longest = widest.annotate(days=Max("flag_window")).values("days")
    late = (
        UserFlag.objects.of(organisation)
        .filter(flagged_at__gte=_ago(now, Subquery(longest)), flagged_at__lte=now)
        .filter(flagged_at__gte=_ago(now, F("system__flag_window")))
    )
    signals = Signal.objects.filter(
        system=OuterRef("system"), kind=OuterRef("kind"), closed_at=None
    )
    windows = (
        late.order_by()
        .values(
            key=F("system_id"),
            called=F("system__name"),
            of=F("kind"),
            threshold=F("system__flag_threshold"),
            days=F("system__flag_window"),
            is_open=Exists(signals),
        )
        .annotate(count=Count("pk"))
    )
    every = AISystem.objects.of(organisation).filter(
        Exists(UserFlag.objects.filter(system=OuterRef("pk")))
    )
    systems = every.order_by("name", "pk").values(
        key=F("pk"),
        called=F("name"),
        of=Value("", CharField()),
        threshold=F("flag_threshold"),
        days=F("flag_window"),
        is_open=Value(False),
        count=Value(0),
    )[:few]
    rows = list(windows.union(systems, all=True).order_by("-count", "called", "of"))
    return (
        [_window(row) for row in rows if row["of"]],
        [(str(row["key"]), row["called"]) for row in rows if not row["of"]],
    )


def _ago(now: datetime, days: F | Subquery) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(
        Value(now, DateTimeField()) - days * Value(timedelta(days=1)),
        output_field=DateTimeField(),
    )


def flags_found(rows: "QuerySet[UserFlag]", text: str) -> "QuerySet[UserFlag]":
    """Flags that hold words beginning with these, or whose system is called so."""
    called = AISystem.objects.filter(name__icontains=text.strip()).order_by().values("pk")
    return rows.filter(searching.holding(UserFlag, text) | Q(system__in=called))


def _window(row: Mapping[str, Any]) -> Window:
    return Window(
        system=row["called"],
        key=str(row["key"]),
        kind=row["of"],
        count=row["count"],
        threshold=row["threshold"],
        days=row["days"],
        has_signal=row["is_open"],
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """What the record of a system says of its evaluations."""

    newest: tuple[Evaluation, ...]
    findings: tuple[tuple[str, int], ...]  # severity, how many are not solved
    signals: tuple[Signal, ...]

    @property
    def unsolved(self) -> int:
        """Findings that no re-run has shown to be fixed."""
        return sum(count for _severity, count in self.findings)


def summary(system: AISystem) -> Summary:
    """Newest verdicts, findings not solved, open signals: three statements."""
    return Summary(
        newest=tuple(Evaluation.objects.filter(system=system).order_by("-number")[:4]),
        findings=unsolved(system),
        signals=tuple(Signal.objects.filter(system=system, closed_at=None).order_by("opened_at")),
    )


def unsolved(system: AISystem) -> tuple[tuple[str, int], ...]:
    """Findings of a system that are not solved, by severity, worst first."""
    rows = (
        RedTeamFinding.objects.filter(round__system=system, state__in=UNSOLVED)
        .order_by()
        .values_list("severity")
        .annotate(count=Count("pk"))
    )
    counted = dict(rows)
    return tuple((each, counted.get(each, 0)) for each in _SEVERITIES)


@dataclass(frozen=True, slots=True)
class Flagged:
    """Flags of one kind within a system's window."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the dashboard of a system shows."""

    suites: tuple[str, ...]
    suite: str
    runs: tuple[Evaluation, ...]  # oldest first
    findings: tuple[tuple[str, int], ...]
    flagged: tuple[Flagged, ...]
    signals: tuple[Signal, ...]  # newest first
    closed: int
    mean: timedelta | None
    newest: Signal | None


def board(system: AISystem, *, suite: str, now: datetime) -> Board:
    """The dashboard of a system and one suite, by default the newest; eight statements."""
    done = Evaluation.objects.filter(system=system).exclude(verdict=Verdict.PLANNED)
    suites = _suites(system)
    chosen = suite if suite in suites else next(iter(suites), "")
    runs = done.filter(suite=chosen).prefetch_related("metrics").order_by("-ran_at", "pk")[:RUNS]
    signals = tuple(
        Signal.objects.filter(system=system)
        .annotate(flags_count=Count("flags"))
        .order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "pk")[:10]
    )
    closed = Signal.objects.filter(system=system).exclude(closed_at=None)
    took = ExpressionWrapper(F("closed_at") - F("first_flag_at"), output_field=DurationField())
    figures = closed.aggregate(count=Count("pk"), mean=Avg(took))
    return Board(
        suites=suites,
        suite=chosen,
        runs=tuple(reversed(runs)),
        findings=unsolved(system),
        flagged=_flagged(system, now),
        signals=signals,
        closed=figures["count"],
        mean=figures["mean"],
        newest=next((each for each in signals if each.closed_at), None),
    )


def _suites(system: AISystem) -> tuple[str, ...]:
    rows = (
        Evaluation.objects.filter(system=system)
        .exclude(verdict=Verdict.PLANNED)
        .order_by()
        .values_list("suite")
        .annotate(runs=Count("pk"))
        .order_by("-runs", "suite")
    )
    return tuple(suite for suite, _runs in rows)


def _flagged(system: AISystem, now: datetime) -> tuple[Flagged, ...]:
    """Every kind, also those nobody flagged."""
    rows = (
        UserFlag.objects.filter(
            system=system, flagged_at__range=(flags.begins(now, system.flag_window), now)
        )
        .order_by()
        .values_list("kind")
        .annotate(count=Count("pk"))
    )
    counted = dict(rows)
    return tuple(Flagged(kind, counted.get(kind, 0)) for kind in FlagKind.values)


def series(runs: Sequence[Evaluation]) -> dict[tuple[str, str], list[tuple[Evaluation, Metric]]]:
    """Each metric through the runs, by dimension and name, in the order of the newest run."""
    found: dict[tuple[str, str], list[tuple[Evaluation, Metric]]] = {}
    for run in reversed(runs):
        for metric in run.metrics.all():
            found.setdefault((metric.dimension, metric.name), []).insert(0, (run, metric))
    return found
