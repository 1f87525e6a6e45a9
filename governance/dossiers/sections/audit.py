"""The working papers of an audit: the audit in a glance, what is open, its scope, how it ended."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers.audit_context import AuditContext
from governance.dossiers.points import Group, Point, in_print
from governance.dossiers.registry import section
from governance.dossiers.sections.cover import Line, control_lines
from governance.ui import dates
from riskreg.models import (
    AuditFindingState,
    Engagement,
    Event,
    ItemResult,
    SampleItem,
    SignOff,
    SignOffState,
    User,
)
from riskreg.rules.audits import UNSETTLED_REQUESTS
from riskreg.trail import Did

COVER, OPEN, SCOPE = "audit-cover", "audit-open-points", "audit-scope"
CONCLUSION, LIMITS = "audit-conclusion", "audit-limits"
_UNTESTED = ItemResult.OPEN
_SIGNED = {
    Did.ENGAGEMENT_PLANNED: gettext_lazy("Planned it and leads it"),
    Did.ENGAGEMENT_CLOSED: gettext_lazy("Concluded and closed it"),
    Did.ENGAGEMENT_REOPENED: gettext_lazy("Opened it again"),
    Did.ENGAGEMENT_HANDED_OVER: gettext_lazy("Handed over the lead"),
    Did.ENGAGEMENT_TAKEN_OVER: gettext_lazy("Took it over: none of its auditors was left"),
}


def period(context: AuditContext) -> str:
    """The days an audit looks at."""
    audit = context.engagement
    return f"{dates.written(audit.begins_on)} – {dates.written(audit.ends_on)}"


def state(context: AuditContext) -> str:
    """Whether an audit goes on."""
    return _("Open") if context.engagement.is_open else _("Closed")


def items_of(context: AuditContext) -> list[SampleItem]:
    """Every item that was drawn, in the order of the samples."""
    return [item for sample in context.samples for item in sample.items.all()]


def called(context: AuditContext, item: SampleItem) -> str:
    """An item by its reference and title."""
    return f"{item.reference} {context.title_of(str(item.record), item.title)}"


@section(COVER, title=gettext_lazy("Document control"))
def cover(context: AuditContext) -> dict[str, Any]:
    """What is audited, how far it is, four figures, document control."""
    items = items_of(context)
    about = [
        Line(_("Audit"), context.engagement.reference),
        Line(_("Period"), period(context)),
        Line(_("Lead auditor"), str(context.engagement.lead)),
    ]
    frozen = [
        Line(_("Records of %(name)s") % {"name": each.reference}, each.digest, is_digest=True)
        for each in context.frozen
    ]
    return {
        "state": state(context),
        "period": period(context),
        "exceptions": sum(each.result == ItemResult.EXCEPTION for each in items),
        "drawn": len(items),
        "tested": sum(each.result != _UNTESTED for each in items),
        "findings": _open_findings(context).count(),
        "open_count": sum(len(group.points) for group in groups(context)),
        "lines": control_lines(context, about=about, made_from=frozen),
    }


@section(OPEN, title=gettext_lazy("Exceptions and open points"))
def open_points(context: AuditContext) -> dict[str, Any]:
    """What deviates and what is not settled; always first."""
    return in_print(groups(context))


def groups(context: AuditContext) -> tuple[Group, ...]:
    """Every sort, the empty ones too."""
    return (
        _exceptions(context),
        _findings(context),
        _untested(context),
        _requests(context),
        _lacking(context),
    )


def _exceptions(context: AuditContext) -> Group:
    items = items_of(context)
    points = [
        Point(called(context, each), each.seen, each.sample.reference)
        for each in items
        if each.result == ItemResult.EXCEPTION
    ]
    scope = ngettext("%(n)s item drawn", "%(n)s items drawn", len(items)) % {"n": len(items)}
    heads = (_("Item"), _("What was seen"), _("Sample"))
    return Group(_("Exceptions"), len(items), scope, tuple(points), heads)


def _open_findings(context: AuditContext) -> Any:
    rows = context.engagement.findings.exclude(state=AuditFindingState.VERIFIED)
    return rows.select_related("action_owner").order_by("number")


def _findings(context: AuditContext) -> Group:
    count = context.engagement.findings.count()
    points = [
        Point(
            f"{each.reference} {each.title}",
            "; ".join(
                filter(
                    None,
                    (
                        each.get_severity_display(),
                        each.get_state_display(),
                        each.action,
                        str(each.action_owner or ""),
                    ),
                )
            ),
            _("by %(day)s") % {"day": each.action_due.isoformat()} if each.action_due else "",
        )
        for each in _open_findings(context)
    ]
    scope = ngettext("%(n)s finding", "%(n)s findings", count) % {"n": count}
    heads = (_("Finding"), _("How it stands"), _("Done"))
    return Group(_("Findings not closed"), count, scope, tuple(points), heads)


def _untested(context: AuditContext) -> Group:
    items = items_of(context)
    points = [
        Point(called(context, each), _("Not looked at yet."), each.sample.reference)
        for each in items
        if each.result == _UNTESTED
    ]
    scope = ngettext("%(n)s item drawn", "%(n)s items drawn", len(items)) % {"n": len(items)}
    heads = (_("Item"), _("How it stands"), _("Sample"))
    return Group(_("Items not looked at"), len(items), scope, tuple(points), heads)


def _requests(context: AuditContext) -> Group:
    rows = list(context.engagement.requests.select_related("owner").order_by("number"))
    points = [
        Point(
            f"{each.reference} {each.asked}",
            f"{each.get_state_display()}; {each.owner}",
            _("due %(day)s") % {"day": each.due.isoformat()},
        )
        for each in rows
        if each.state in UNSETTLED_REQUESTS
    ]
    scope = ngettext("%(n)s request", "%(n)s requests", len(rows)) % {"n": len(rows)}
    heads = (_("What is asked for"), _("How it stands"), _("When"))
    return Group(_("Requests not settled"), len(rows), scope, tuple(points), heads)


def _lacking(context: AuditContext) -> Group:
    audit = context.engagement
    points = []
    if not audit.criteria:
        points.append(Point(_("What it is held against"), _("Not stated.")))
    if not context.frozen:
        points.append(Point(_("A population"), _("Nothing is frozen: nothing was drawn.")))
    if not audit.conclusion:
        points.append(Point(_("The conclusion"), _("The audit is not concluded yet.")))
    points += [
        Point(
            _("%(name)s is of a part of the register") % {"name": each.reference},
            _("Whoever froze it sees only some units or systems; it holds what they see."),
        )
        for each in context.frozen
        if each.is_partial
    ]
    looked_at = 3 + len(context.frozen)
    heads = (_("What"), _("How it stands"), _("Source"))
    return Group(
        _("Not stated, or in part"), looked_at, _("the audit itself"), tuple(points), heads
    )


@section(SCOPE, title=gettext_lazy("What is audited"))
def scope(context: AuditContext) -> dict[str, Any]:
    """Scope, rules, period, auditors."""
    audit = context.engagement
    told = (
        (_("Held against"), audit.criteria),
        (_("Period"), period(context)),
        (_("Lead auditor"), str(audit.lead)),
        (_("Auditors"), ", ".join(str(each) for each in audit.team.order_by("name", "pk"))),
        (_("Planned"), dates.written(audit.planned_at)),
    )
    facts = [{"label": label, "value": value} for label, value in told]
    return {"is_short": True, "scope": audit.scope, "facts": facts}


@section(CONCLUSION, title=gettext_lazy("Conclusion and sign-off"))
def conclusion(context: AuditContext) -> dict[str, Any]:
    """What the audit concludes, and who planned, closed or opened it, as the trail has it."""
    audit = context.engagement
    rows = Event.objects.about(audit).filter(
        did__in=list(_SIGNED), number__lte=context.control.trail_number
    )
    events = list(rows.order_by("number"))
    keys = [each.actor_key for each in events if each.actor_key]
    names = {each.pk: str(each) for each in User.objects.filter(pk__in=keys)}
    signed = [
        {
            "did": str(_SIGNED[Did(each.did)]),
            "name": names[each.actor_key] if each.actor_key else _("not named"),
            "when": dates.written(each.at),
            "event": each.number,
        }
        for each in events
    ]
    return {
        "is_short": True,
        "conclusion": audit.conclusion,
        "is_closed": not audit.is_open,
        "signed": signed,
        "reviews": _reviews(audit),
    }


def _reviews(audit: Engagement) -> list[dict[str, str]]:
    """What other auditors said of papers made before; the approved form says it of its own."""
    rows = SignOff.objects.filter(dossier__engagement=audit, decided_by__isnull=False)
    decided = rows.exclude(state=SignOffState.WITHDRAWN).select_related("dossier", "decided_by")
    return [
        {
            "papers": str(each.dossier),
            "digest": each.digest,
            "said": ": ".join(filter(None, (each.get_state_display(), each.reason))),
            "name": str(each.decided_by),
            "when": dates.written(each.decided_at),
        }
        for each in decided.order_by("decided_at", "pk")
        if each.dossier and each.decided_at
    ]


@section(LIMITS, title=gettext_lazy("What this file is not"))
def limits(context: AuditContext) -> dict[str, Any]:
    """The same for every audit."""
    return {"is_short": True}
