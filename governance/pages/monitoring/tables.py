"""The lists of monitoring: watched systems and alerts, one definition for page and export."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.ui import monitoring as words
from governance.ui.columns import Column, Table
from governance.ui.monitoring import Badge
from riskreg.models import Alert
from riskreg.queries import monitoring as queries
from riskreg.queries.monitoring import Bound

_CELL = "pages/evaluations/cells/badge.html"


def _today() -> date:
    return timezone.localdate()


def plan_of(system: Any) -> Any:
    """The plan of a system; None where there is none."""
    return getattr(system, "monitoring_plan", None)


def _bound(system: Any) -> Badge:
    return words.BOUND[queries.bound_of_row(system, _today())]


def _plan(system: Any) -> Badge:
    plan = plan_of(system)
    if plan is None:
        is_owed = queries.bound_of_row(system, _today()) == Bound.BINDS
        return Badge("serious" if is_owed else "neutral", _("None"))
    if plan.ended_on and plan.ended_on < _today():
        return Badge("neutral", _("Ended"))
    return Badge("good", _("In place"))


def _next(system: Any) -> date | None:
    """Until when the oldest open cycle, else the running period, has to be looked at."""
    if system.cycle_due:
        due: date = system.cycle_due
        return due
    plan = plan_of(system)
    period = queries.running(plan, system.last_end) if plan else None
    return period.due if period else None


def _cycle(system: Any) -> Badge:
    if system.cycle_due is None:
        return Badge("neutral", _("None open"))
    late = system.cycle_due < _today()
    return Badge("serious", _("Late")) if late else Badge("attention", _("Open"))


def _page(system: Any) -> str:
    return reverse("monitoring_plan", args=[system.pk])


SYSTEMS: Table[Any] = Table(
    slug="monitoring",
    caption=_("Monitoring"),
    default_sort="name",
    columns=(
        Column("name", _("System"), lambda s: s.name, sort=("name",), link=_page),
        Column("art72", _("Art. 72 AI Act"), _bound, cell=_CELL),
        Column("plan", _("Plan"), _plan, cell=_CELL),
        Column(
            "next",
            _("Next cycle due"),
            _next,
            sort=("cycle_due",),
            empty=_("none"),
        ),
        Column("cycle", _("Open cycle"), _cycle, cell=_CELL),
        Column(
            "indicators",
            _("Indicators"),
            lambda s: s.indicator_count,
            sort=("indicator_count",),
            is_default=False,
            is_number=True,
        ),
        Column(
            "alarm", _("In alarm"), lambda s: s.alarm_count, sort=("alarm_count",), is_number=True
        ),
        Column(
            "alerts",
            _("Open alerts"),
            lambda s: s.alert_count,
            sort=("alert_count",),
            is_number=True,
        ),
        Column(
            "who",
            _("Who looks"),
            lambda s: str(plan_of(s).responsible) if plan_of(s) else "",
            empty=_("nobody yet"),
            is_default=False,
        ),
        Column(
            "stage",
            _("Stage"),
            lambda s: s.get_stage_display(),
            sort=("stage",),
            is_default=False,
        ),
        Column(
            "interval",
            _("A cycle lasts, days"),
            lambda s: plan_of(s).interval_days if plan_of(s) else None,
            empty=_("no plan"),
            is_default=False,
            is_number=True,
        ),
    ),
)
ALERTS: Table[Alert] = Table(
    slug="alerts",
    caption=_("Alerts"),
    default_sort="-opened",
    columns=(
        Column("about", _("About"), words.alert_about, link=lambda a: a.get_absolute_url()),
        Column(
            "system",
            _("System"),
            lambda a: a.system.name,
            sort=("system__name",),
            link=lambda a: reverse("monitoring_plan", args=[a.system_id]),
        ),
        Column("state", _("State"), words.alert_badge, cell=_CELL),
        Column("kind", _("Why"), lambda a: a.get_kind_display(), sort=("kind",)),
        Column("was", _("Was"), lambda a: a.was, empty=_("not measured before")),
        Column("now", _("Is now"), lambda a: a.now),
        Column("owner", _("Owner"), lambda a: str(a.owner or ""), empty=_("nobody yet")),
        Column("opened", _("Opened"), lambda a: a.opened_at, sort=("opened_at",)),
        Column("closed", _("Closed"), lambda a: a.closed_at, sort=("closed_at",), empty=_("open")),
        Column(
            "outcome",
            _("What follows"),
            lambda a: a.outcome,
            empty=_("open"),
            is_default=False,
        ),
    ),
)
