"""The record of one incident: what happened, what was frozen, what was done, what is open."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages import histories
from governance.pages.incidents import parts, words
from governance.pages.request import Request
from governance.pages.signoffs import part as sign_off_part
from governance.pages.work import section
from governance.ui.dates import written
from governance.ui.entries import named
from riskreg import access
from riskreg.access import Right
from riskreg.models import Incident
from riskreg.queries import judging
from riskreg.queries.risks import standard
from riskreg.rules import incidents as rules

_PEOPLE = ("owner", "reported_by", "reviewed_by", "held_by", "released_by")


def find(request: Request, pk: UUID, right: Right) -> Incident:
    """An incident the reader may see, and do with what the right says."""
    rows = Incident.objects.visible_to(request.user).select_related("organisation", "system")
    incident: Incident = get_object_or_404(rows, pk=pk)
    access.require(request.user, right, incident)
    return incident


@require_safe
def incident(request: Request, pk: UUID) -> HttpResponse:
    """Everything the register holds about one incident."""
    rows = Incident.objects.visible_to(request.user).select_related(
        "organisation", "system", "snapshot", *_PEOPLE
    )
    shown: Incident = get_object_or_404(rows, pk=pk)
    rights = {right: True for right in access.Right if access.may(request.user, right, shown)}
    context = {
        **histories.of(request, shown, **_hanging(shown)),
        "incident": shown,
        "rights": rights,
        "state": words.state(shown),
        "kind": words.KINDS[shown.kind],
        "severity": words.severity(shown),
        "steps": [words.step(move) for move in rules.moves_from(shown.state)],
        "facts": _facts(shown),
        "moments": _moments(shown),
        "answers": words.answers(shown.details),
        "harms": words.harms(shown.harm_types),
        "failures": words.failure_modes(shown.failure_modes),
        "entries": shown.entries.select_related("by"),
        "early": parts.AFTER_STORY,
        "late": parts.AFTER_LINKS,
        "section": section.of(shown),
        "signed": sign_off_part.of(request, shown, may_ask=shown.state in rules.CLOSED),
        **_links(shown),
        **_frozen(shown),
    }
    for part in (*parts.AFTER_STORY, *parts.AFTER_LINKS):
        context |= part.context(shown, request)
    return render(request, "pages/incidents/record.html", context)


def _facts(shown: Incident) -> list[dict[str, Any]]:
    system = shown.system
    is_anonymous = shown.channel == "anonymous"
    return [
        {"label": _("Number"), "value": shown.reference},
        {
            "label": _("System"),
            "value": system.name if system else shown.system_words,
            "url": system.get_absolute_url() if system else "",
            "empty": _("not chosen yet"),
        },
        {"label": _("Version"), "value": shown.version, "empty": _("not stated")},
        {"label": _("Handled by"), "value": shown.owner, "empty": _("nobody yet")},
        {
            "label": _("Reported by"),
            "value": shown.reported_by,
            "empty": _("not named: anonymous") if is_anonymous else _("not named"),
        },
        {"label": _("Channel"), "value": shown.get_channel_display()},
        {"label": _("Member State"), "value": shown.member_state, "empty": _("not stated")},
    ]


def _moments(shown: Incident) -> list[dict[str, Any]]:
    """When what happened, in the order it usually has."""
    told = [
        (_("Began"), shown.began_at, _("not stated")),
        (_("Ended"), shown.ended_at, ""),
        (_("Noticed"), shown.noticed_at, ""),
        (_("Deployer became aware"), shown.deployer_aware_at, ""),
        (_("Provider became aware"), shown.provider_aware_at, ""),
        (_("Logged"), shown.reported_at, ""),
        (_("Contained"), shown.contained_at, _("not yet")),
        (_("Resolved"), shown.resolved_at, _("not yet")),
        (_("Reviewed"), shown.reviewed_at, ""),
    ]
    return [
        {"label": label, "value": written(moment) if moment else "", "empty": empty}
        for label, moment, empty in told
        if moment or empty
    ]


def _links(shown: Incident) -> dict[str, Any]:
    refs = [f"{each.framework} {each.ref}" for each in shown.links.all()]
    known = named(refs)
    return {
        "controls": shown.controls.order_by("number", "pk"),
        "risks": shown.risks.order_by("number", "pk"),
        "ai_models": shown.ai_models.order_by("name", "version", "pk"),
        "evidence": shown.evidence.order_by("number", "pk"),
        "requirements": [(ref, known.get(ref)) for ref in refs],
    }


def _frozen(shown: Incident) -> dict[str, Any]:
    snapshot = getattr(shown, "snapshot", None)
    if snapshot is None:
        return {"snapshot": None}
    told = words.frozen(snapshot.content, standard(shown.organisation_id))
    since = judging.is_classified_since(shown)
    return {"snapshot": snapshot, "frozen": told, "is_classified_since": since}


def _hanging(shown: Incident) -> dict[str, list[UUID]]:
    """The keys of what hangs on an incident, by kind."""
    parts_of = {"clock": shown.clocks, "incidentreport": shown.reports, "notice": shown.notices}
    return {kind: list(rows.values_list("pk", flat=True)) for kind, rows in parts_of.items()}


def address(shown: Incident, part: str = "") -> str:
    """The record, or a section of it."""
    return f"{reverse('incident', args=[shown.pk])}{'#' if part else ''}{part}"
