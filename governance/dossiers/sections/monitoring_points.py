"""What Art. 72 asks of monitoring after the market, and what is there."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers.asked import Asked, count_words, open_first
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.ui import dates
from riskreg.models import AISystem, MonitoringCycle, MonitoringFinding, MonitoringPlan
from riskreg.queries import monitoring as queries
from riskreg.queries.monitoring import Held

SLUG = "monitoring-points"


@section(SLUG, title=gettext_lazy("What Art. 72 asks for"))
def gather(context: Context) -> dict[str, Any]:
    """Each paragraph, what is open first."""
    found = lines(context)
    return {"lines": open_first(found), "told": count_words(found)}


def lines(context: Context) -> list[Asked]:
    """Each paragraph in its order."""
    held = queries.of_system(context.system)
    findings = MonitoringFinding.objects.filter(
        cycle__plan__system=context.system, cycle__closed_at__isnull=False
    )
    return [
        *_of_plan(held.plan),
        _data(held),
        _cycles(held, context),
        _fed_back(list(findings)),
        _serious(context),
        Asked(
            "Art. 72(4)",
            _("Monitoring under other Union law may be joined with it, at equal protection"),
            _("say so under “How it is looked at” where this is done"),
            None,
        ),
    ]


def lacking(system: AISystem, _now: datetime) -> str:
    """Why there is nothing to print; empty where a plan is written down."""
    if MonitoringPlan.objects.filter(system=system).exists():
        return ""
    return _(
        "No plan of post-market monitoring is written down for %(system)s: there is nothing to"
        " print. Write one on its page of monitoring."
    ) % {"system": system.name}


def _of_plan(plan: MonitoringPlan | None) -> list[Asked]:
    told = {
        "days": plan.interval_days if plan else "",
        "who": plan.responsible if plan else "",
        "day": dates.written(plan.starts_on) if plan else "",
    }
    nothing = _("no plan is written down")
    return [
        Asked(
            "Art. 72(1)",
            _("A system of monitoring in proportion to the technology and its risks, documented"),
            ngettext(
                "a cycle every day since %(day)s; %(who)s looks",
                "a cycle every %(days)s days since %(day)s; %(who)s looks",
                plan.interval_days,
            )
            % told
            if plan
            else nothing,
            plan is None,
        ),
        Asked(
            "Art. 72(3)",
            _("It rests on a plan, which is a part of the documentation of Annex IV"),
            _(
                "the plan stands in the next chapter; guidance of the Commission with a template is"
                " due by 2 September 2027, none was known when this software was made"
            )
            if plan
            else nothing,
            plan is None,
        ),
        _said(
            _("Data are collected actively and methodically, from deployers and other sources"),
            plan.sources if plan else "",
            _("the plan names no source"),
        ),
        _said(
            _("They are documented and analysed over the whole life of the system"),
            plan.analysis if plan else "",
            _("the plan does not say how data are looked at"),
        ),
        _said(
            _("Where relevant, interaction with other AI systems is analysed"),
            plan.interaction if plan else "",
            _("the plan does not speak of other AI systems"),
        ),
    ]


def _said(what: str, text: str, nothing: str) -> Asked:
    return Asked("Art. 72(2)", what, _("the plan says how") if text else nothing, not text)


def _data(held: Held) -> Asked:
    watched = [each for each in held.indicators if not each.is_retired]
    silent = sum(each.last_at is None for each in watched)
    told = {"n": len(watched), "silent": silent, "alerts": len(held.alerts)}
    return Asked(
        "Art. 72(2)",
        _("What is measured shows whether the requirements of Arts. 8 to 15 are still met"),
        _("indicators: %(n)s, never measured: %(silent)s; open alerts: %(alerts)s") % told
        if watched
        else _("no indicator is watched"),
        not watched or silent > 0 or bool(held.alerts),
    )


def _cycles(held: Held, context: Context) -> Asked:
    closed: list[MonitoringCycle] = [each for each in held.cycles if each.closed_at is not None]
    late = sum(each.due < context.day for each in held.open_cycles)
    told = {"closed": len(closed), "open": len(held.open_cycles), "late": late}
    return Asked(
        "Art. 72(2)",
        _("Continuous compliance is judged again and again"),
        _("cycles closed: %(closed)s; open: %(open)s, of these late: %(late)s") % told,
        not closed or late > 0,
    )


def _fed_back(findings: list[MonitoringFinding]) -> Asked:
    risks = sum(each.risk_id is not None for each in findings)
    count = len(findings)
    told = _("findings: %(n)s; of these became a risk: %(risks)s")
    return Asked(
        "Art. 9(2)(c), 20",
        _("What is seen goes back into risk management and, where needed, leads to corrections"),
        told % {"n": count, "risks": risks} if count else _("no finding is recorded"),
        None,
    )


def _serious(context: Context) -> Asked:
    count = context.system.incidents.count()
    told = ngettext("%(n)s incident of the system is logged",
                    "%(n)s incidents of the system are logged", count)  # fmt: skip
    return Asked(
        "Art. 73",
        _("Serious incidents are found by it and reported"),
        told % {"n": count},
        None,
    )
