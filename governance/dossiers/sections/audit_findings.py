"""What an audit found, what management says of it, what the follow-up showed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.audit_context import AuditContext
from governance.dossiers.registry import section
from governance.dossiers.sections.audit import called
from governance.ui import audits as words
from governance.ui import dates
from riskreg.models import AuditFinding

SLUG = "audit-findings"
_WORST_FIRST = ("critical", "major", "minor", "observation")


@section(SLUG, title=gettext_lazy("Findings"))
def gather(context: AuditContext) -> dict[str, Any]:
    """Each finding, the worst first, with management's response and the follow-up."""
    rows = context.engagement.findings.select_related(
        "edition", "control", "raised_by", "action_owner", "responded_by", "followed_by"
    ).prefetch_related("items__sample__population")
    found = sorted(rows, key=lambda each: (_WORST_FIRST.index(each.severity), each.number))
    return {"findings": [_told(context, each) for each in found], "is_short": len(found) < 2}


def _told(context: AuditContext, finding: AuditFinding) -> dict[str, Any]:
    items = sorted(finding.items.all(), key=lambda each: (each.sample.reference, each.place))
    found = (
        (_("Held against"), words.criterion(finding)),
        (_("What is so"), finding.condition),
        (_("Why"), finding.cause),
        (_("What follows from it"), finding.effect),
        (_("Items it rests on"), "; ".join(called(context, each) for each in items)),
        (_("Raised"), f"{finding.raised_by}, {dates.written(finding.raised_at)}"),
    )
    return {
        "name": f"{finding.reference} {finding.title}",
        "severity": finding.get_severity_display(),
        "state": finding.get_state_display(),
        "facts": _lines(found),
        "response": _lines(_response(finding)),
        "follow_up": _lines(_follow_up(finding)),
    }


def _response(finding: AuditFinding) -> tuple[tuple[str, str], ...]:
    if finding.responded_at is None:
        return ()
    return (
        (_("Management says"), finding.get_response_display()),
        (_("In words"), finding.response_words),
        (_("What is done"), finding.action),
        (_("Who sees to it"), str(finding.action_owner or "")),
        (_("Done by"), dates.written(finding.action_due) if finding.action_due else ""),
        (_("Responded"), f"{finding.responded_by}, {dates.written(finding.responded_at)}"),
    )


def _follow_up(finding: AuditFinding) -> tuple[tuple[str, str], ...]:
    if finding.followed_at is None:
        return ()
    return (
        (_("What was seen"), finding.followed_words),
        (_("Followed up"), f"{finding.followed_by}, {dates.written(finding.followed_at)}"),
    )


def _lines(told: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in told if value]
