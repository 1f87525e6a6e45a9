"""Controls that reach the system: how, in which state, tested when, confirmed by whom; failure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.ui import dates
from governance.ui.event_changes import label_of
from riskreg.models import Control, FailurePlan
from riskreg.queries.controls import Reach, Way
from riskreg.queries.failures import Part
from riskreg.rules.controls import Freshness, freshness
from riskreg.rules.failures import Open, OpenPoint

SLUG = "controls"
_WAYS = {
    Way.DIRECT: gettext_lazy("named for it"),
    Way.MODEL: gettext_lazy("inherited from the model"),
    Way.VENDOR: gettext_lazy("inherited from the vendor"),
    Way.ORGANISATION: gettext_lazy("inherited, whole organisation"),
}
_OPEN = {
    Open.NO_PLAN: gettext_lazy("no plan is written down"),
    Open.FIELDS: gettext_lazy("not said: %(fields)s"),
    Open.NEVER_DRILLED: gettext_lazy("%(drill)s was never drilled"),
    Open.DRILL_OVERDUE: gettext_lazy("%(drill)s is due for a drill since %(day)s"),
}
_DRILLS = {"override": gettext_lazy("override"), "shutdown": gettext_lazy("shutdown")}
_PLAN = (
    "worst_outcome", "bound_amount", "bound_rate", "bound_scope", "how_reversed", "approval",
    "fallback", "override_by", "override_how", "override_drilled_on", "shutdown_by",
    "shutdown_how", "shutdown_drilled_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One control as the table tells it."""

    reference: str
    title: str
    kind: str
    reach: str
    state: str
    due: str
    test: str
    is_overdue: bool
    owner: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class Declined:
    """An inheritance the system does not rely on."""

    name: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How one part fails, with what is open about it."""

    title: str
    facts: tuple[dict[str, str], ...]
    points: tuple[str, ...]


@section(SLUG, title=gettext_lazy("Controls, and what happens when something fails"))
def gather(context: Context) -> dict[str, Any]:
    """Controls that count, those declined, and a plan for the whole and for each tool."""
    held, day = context.holdings, context.day
    return {
        "rows": [_row(each, day) for each in held.reached if each.counts],
        "declined": [
            Declined(
                f"{each.control.reference} {each.control.title}",
                each.declined.reason,
                f"{each.declined.declined_by}, {_day(each.declined.declined_at)}",
            )
            for each in held.reached
            if each.declined is not None and each.ways
        ],
        "plans": [_plan(part) for part in held.plans.parts],
    }


def point_words(point: OpenPoint) -> str:
    """An open point about a failure plan, to stand after what it concerns."""
    told = {
        "fields": ", ".join(
            _("“%(field)s”") % {"field": label_of("failureplan", name)} for name in point.fields
        ),
        "drill": _DRILLS[point.drill] if point.drill else "",
        "day": dates.written(point.since) if point.since else "",
    }
    return str(_OPEN[point.why]) % told


def part_title(tool: str) -> str:
    """The system as a whole, or one of its tools."""
    return _("Tool: %(tool)s") % {"tool": tool} if tool else _("The system as a whole")


def _row(reach: Reach, day: date) -> Row:
    control = reach.control
    ways = [str(_WAYS[way]) for way in reach.ways]
    through = f" ({', '.join(reach.through)})" if reach.through and reach.is_inherited else ""
    return Row(
        reference=control.reference,
        title=control.title,
        kind=f"{control.get_layer_display()}, {control.get_effect_display().lower()}",
        reach=", ".join(ways) + through,
        state=control.get_state_display(),
        due=control.due.isoformat() if control.due and control.state != "in_place" else "",
        test=_test(control),
        is_overdue=_freshness(control, day) == Freshness.OVERDUE,
        owner=str(control.owner) if control.owner else "",
        confirmed=_confirmed(control),
    )


def _freshness(control: Control, day: date) -> Freshness:
    return freshness(control.state, control.tested_on, control.review_interval, day)


def _test(control: Control) -> str:
    if control.tested_on is None:
        return ""
    told = {
        "result": control.get_effectiveness_display(),
        "day": control.tested_on.isoformat(),
        "who": control.tested_by or _("somebody"),
    }
    return _("%(result)s, %(day)s, by %(who)s") % told


def _confirmed(control: Control) -> str:
    if control.confirmed_by is None or control.confirmed_at is None:
        return ""
    return f"{control.confirmed_by}, {_day(control.confirmed_at)}"


def _day(at: Any) -> str:
    return timezone.localdate(at).isoformat()


def _plan(part: Part) -> Plan:
    title = part_title(part.tool)
    if not part.is_called:
        title = _("%(title)s (no longer called)") % {"title": title}
    return Plan(
        title=title,
        facts=tuple(_facts(part.plan)) if part.plan else (),
        points=tuple(point_words(point) for point in part.points),
    )


def _facts(plan: FailurePlan) -> list[dict[str, str]]:
    found = []
    for name in _PLAN:
        value = getattr(plan, name)
        words = dates.iso(value) if isinstance(value, date) else str(value or "")
        found.append({"label": label_of("failureplan", name), "value": words})
    return found
