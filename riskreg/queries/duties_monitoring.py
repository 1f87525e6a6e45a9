"""What monitoring asks of people: alerts to answer, cycles to close, indicators to measure."""

from collections.abc import Mapping

from django.db.models import DateField, ExpressionWrapper, F, OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce, TruncDate

from riskreg.models import Alert, Indicator, Measurement, MonitoringCycle, Stage
from riskreg.queries.due import Duty, Scope, Told, day_of, of_system, rows_of, text

# An alert is due in three days, so that its owner gets a mail with the next run of the reminders.
ALERT_WAIT = 3


def _alerts(scope: Scope) -> Told:
    rows = Alert.objects.of(scope.organisation).filter(closed_at=None, system__is_archived=False)
    return rows_of(
        rows,
        "alert",
        titled=Coalesce(text("indicator__name"), text("risk__title")),
        **of_system(),
        by_day=day_of(scope, "opened_at", ALERT_WAIT),
        person=Coalesce("owner", "system__owner", output_field=UUIDField()),
        detail=text("now"),
    )


def _cycles(scope: Scope) -> Told:
    rows = MonitoringCycle.objects.of(scope.organisation).filter(
        closed_at=None, plan__system__is_archived=False
    )
    return rows_of(
        rows,
        "monitoring_cycle",
        titled=text("position"),
        **of_system("plan__system"),
        by_day=F("due"),
        person=F("plan__responsible"),
    )


def _indicators(scope: Scope) -> Told:
    """Not measured within its interval, or never, while the system is in use."""
    last = (
        Measurement.objects.filter(indicator=OuterRef("pk"))
        .order_by("-at")
        .values(day=TruncDate("at", tzinfo=scope.zone))[:1]
    )
    rows = (
        Indicator.objects.of(scope.organisation)
        .filter(
            is_retired=False,
            system__is_archived=False,
            system__stage__in=[Stage.PILOT, Stage.OPERATE],
        )
        .annotate(last_day=Subquery(last, output_field=DateField()))
    )
    due = ExpressionWrapper(F("last_day") + F("interval_days"), output_field=DateField())
    told = rows_of(
        rows,
        "indicator_due",
        titled=text("name"),
        **of_system(),
        by_day=due,
        person=Coalesce("owner", "system__owner", output_field=UUIDField()),
    )
    return told.having(Q(by_day__lt=scope.today) | Q(by_day=None))


DUTIES: Mapping[str, Duty] = {
    "alert": Duty(_alerts),
    "monitoring_cycle": Duty(_cycles),
    "indicator_due": Duty(_indicators),
}
