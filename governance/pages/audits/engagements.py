"""One engagement: what it holds, plan and change it, close it, open it again, note, freeze."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import acting_page, form_page, landing
from governance.pages.audits.forms import ConclusionForm, EngagementForm, NoteForm
from governance.pages.request import Request, posted
from governance.ui import audits as words
from governance.ui import dates
from governance.ui.filters import RegisterFilter
from governance.ui.filters import populations as filters
from governance.ui.forms import Form, ReasonForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import audit_findings, audit_samples, audits
from riskreg.models import (
    AuditNote,
    Dossier,
    Engagement,
    PopulationKind,
    SampleItem,
    SignOff,
)
from riskreg.queries import audits as queries
from riskreg.queries import populations

_FORM = "pages/audits/form.html"
_NOBODY = gettext_lazy(
    "You work on it alone: there is no other auditor to choose. Administrators let auditors in, "
    "under People."
)
_FIELDS = ("title", "scope", "criteria", "begins_on", "ends_on")


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """Populations, requests, findings; to its auditors their notes."""
    shown = engagement_of(request, pk)
    asked = shown.requests.select_related("owner")
    found = shown.findings.select_related("edition", "control")
    is_auditing = queries.is_auditing(request.user, shown)
    here = list(queries.auditors_today(shown))
    context = {
        "engagement": shown,
        "badge": words.standing(shown),
        "facts": _facts(shown),
        "populations": [(each, each.samples.all()) for each in _populations(shown)],
        "requests": [(each, words.request(each)) for each in asked],
        "findings": [(each, words.severity(each), words.finding(each)) for each in found],
        "notes": notes_of(request, shown) if is_auditing else None,
        "papers": _papers(shown),
        "is_auditing": is_auditing,
        "may_write": is_auditing and shown.is_open,
        "may_hand_over": is_auditing and any(each != shown.lead for each in here),
        "is_left": not here,
        "may_take_over": not here and queries.may_take_over(request.user, shown),
        **histories.about(request, shown),
    }
    return render(request, "pages/audits/engagement.html", context)


def _populations(shown: Engagement) -> Any:
    return shown.populations.defer("items").prefetch_related("samples")


def _papers(shown: Engagement) -> list[tuple[Dossier, list[SignOff]]]:
    """The working papers, the newest first, with what other auditors said of each."""
    rows = shown.dossiers.order_by("-version").select_related("approves")
    told = rows.prefetch_related("sign_offs__decided_by", "approves__sign_offs__decided_by")
    return [
        (each, [one for one in (each.approves or each).sign_offs.all() if one.state != "withdrawn"])
        for each in told
    ]


def _facts(shown: Engagement) -> list[dict[str, Any]]:
    return [
        {"label": _("Number"), "value": shown.reference},
        {
            "label": _("Period"),
            "value": f"{dates.written(shown.begins_on)} – {dates.written(shown.ends_on)}",
        },
        {"label": _("Lead auditor"), "value": shown.lead},
        {"label": _("Auditors"), "value": ", ".join(map(str, shown.team.all()))},
        {"label": _("Held against"), "value": shown.criteria, "empty": _("not stated")},
        *([_taken_over(shown.taken_over_at)] if shown.taken_over_at else []),
    ]


def _taken_over(at: datetime) -> dict[str, Any]:
    return {"label": _("Taken over"), "value": dates.written(at)}


def notes_of(
    request: Request, engagement: Engagement, item: SampleItem | None = None
) -> list[AuditNote]:
    """The private notes that this reader may read, of an engagement or of one of its items."""
    rows = queries.notes(request.user, request.organisation).filter(engagement=engagement)
    if item is not None:
        rows = rows.filter(item=item)
    return list(rows.select_related("author", "item"))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan an audit."""
    access.require(request.user, Right.AUDIT, request.organisation)
    form = EngagementForm(posted(request), organisation=request.organisation, lead=request.user)
    if form.is_valid():
        with landing(form):
            made = audits.plan(request.user, request.organisation, values=form.cleaned_data)
            messages.success(request, _("%(name)s is planned.") % {"name": made.reference})
            return redirect(made)
    context = {
        "heading": _("Plan an audit"),
        "lead": _NOBODY if form.is_alone else "",
        "verb": _("Plan the audit"),
        "cancel": reverse("engagements"),
    }
    return form_page(request, _FORM, form, context)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Change what it says of itself, or its auditors."""
    shown = auditing(request, pk)
    initial = {name: getattr(shown, name) for name in _FIELDS}
    initial["team"] = [each.pk for each in shown.team.all()]
    form = EngagementForm(
        posted(request), initial=initial, organisation=request.organisation, lead=shown.lead
    )

    def act(**values: Any) -> Engagement:
        return audits.change(request.user, shown, values=values)

    context = _asked(shown, _("Change: %(name)s") % {"name": shown}, _("Save the changes"))
    context["lead"] = _NOBODY if form.is_alone else ""
    return acting_page(request, _FORM, form, context, act)


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: UUID) -> HttpResponse:
    """Say what the audit concludes."""
    shown = auditing(request, pk)
    context = _asked(shown, _("Close: %(name)s") % {"name": shown}, _("Close the audit"))
    act = partial(audits.close, request.user, shown)
    return acting_page(request, _FORM, ConclusionForm(posted(request)), context, act)


@require_http_methods(["GET", "POST"])
def reopen(request: Request, pk: UUID) -> HttpResponse:
    """Go on with a closed audit."""
    shown = auditing(request, pk)
    context = _asked(shown, _("Open again: %(name)s") % {"name": shown}, _("Open it again"))
    act = partial(audits.reopen, request.user, shown)
    return acting_page(request, _FORM, ReasonForm(posted(request)), context, act)


@require_http_methods(["GET", "POST"])
def note(request: Request, pk: UUID) -> HttpResponse:
    """Write a private note, of the whole or, by `?item=`, of one item."""
    shown = auditing(request, pk)
    item = item_asked(request, shown)

    def act(**values: Any) -> Engagement | SampleItem:
        audit_findings.note(request.user, shown, item=item, **values)
        return item or shown

    heading = _("Private note: %(name)s") % {"name": item or shown}
    context = _asked(shown, heading, _("Keep the note"))
    return acting_page(request, _FORM, NoteForm(posted(request)), context, act)


@require_http_methods(["GET", "POST"])
def freeze(request: Request, pk: UUID) -> HttpResponse:
    """Choose kind and filter in the address, see how many are left, then freeze them."""
    shown = auditing(request, pk)
    kind = request.GET.get("records", "")
    if kind not in PopulationKind.values:
        kind = PopulationKind.CONTROLS.value
    found = filters.filter_of(kind, request.GET, request.organisation, request)
    form = Form(posted(request))
    if found.form.errors and form.is_bound:
        form.add_error(None, _("A filter cannot be read. Choose it again, then count."))
    if form.is_valid():
        with landing(form):
            frozen = audit_samples.freeze(
                request.user, shown, kind=kind, filters=filters.in_force(found), rows=found.qs
            )
            messages.success(request, _("%(name)s is frozen.") % {"name": frozen})
            return redirect(frozen)
    context = {
        "engagement": shown,
        "kinds": [(code, words_, code == kind) for code, words_ in PopulationKind.choices],
        "named": PopulationKind(kind).label,
        "filter": found,
        "count": 0 if found.form.errors else _count(request, kind, found),
        "cancel": shown.get_absolute_url(),
    }
    return form_page(request, "pages/audits/freeze.html", form, context)


def _count(request: Request, kind: str, found: RegisterFilter) -> int:
    told = filters.in_force(found)
    return populations.count_of(kind, request.organisation, found.qs, told)


def engagement_of(request: Request, pk: UUID) -> Engagement:
    """An engagement that the reader sees."""
    mine = queries.engagements(request.user, request.organisation)
    return get_object_or_404(mine.select_related("lead", "organisation"), pk=pk)


def auditing(request: Request, pk: UUID) -> Engagement:
    """An engagement of which the reader is an auditor."""
    shown = engagement_of(request, pk)
    audits.require_auditor(request.user, shown)
    return shown


def item_asked(request: Request, engagement: Engagement) -> SampleItem | None:
    """The item that the address names; 404 where it is of another engagement."""
    key = request.GET.get("item", "")
    if not key:
        return None
    rows = queries.items(request.user, request.organisation)
    mine = rows.filter(sample__population__engagement=engagement)
    return get_object_or_404(mine.select_related("sample__population"), pk=_uuid(key))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _asked(shown: Engagement, heading: str, verb: str) -> dict[str, Any]:
    return {
        "engagement": shown,
        "heading": heading,
        "verb": verb,
        "cancel": shown.get_absolute_url(),
    }
