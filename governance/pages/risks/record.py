"""The record of one risk: its levels with their reasons, controls, acceptances, history."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frameworks.rights import charter
from governance.pages import histories
from governance.pages.request import Request
from governance.pages.risks import pictures
from governance.pages.work import section
from governance.ui import levels
from governance.ui.columns import plain
from governance.ui.entries import Named, named
from governance.ui.estimates import Told, tell
from governance.ui.palette import Meaning
from riskreg import access
from riskreg.models import (
    Acceptance,
    AssessmentState,
    Control,
    ControlState,
    Estimate,
    Risk,
)
from riskreg.queries import risks as queries
from riskreg.queries import subjects
from riskreg.queries.risks import Standard
from riskreg.rules import scoring

_STOOD = (AssessmentState.APPROVED, AssessmentState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class _Held:
    """A control of the risk, and where it stands."""

    control: Control

    @property
    def meaning(self) -> Meaning:
        """Good only where it is in place."""
        is_there = self.control.state == ControlState.IN_PLACE
        return Meaning.GOOD if is_there else Meaning.NEUTRAL

    @property
    def url(self) -> str:
        """Its record."""
        return address(self.control)


@dataclass(frozen=True, slots=True)
class Given:
    """One acceptance and whether it holds today."""

    acceptance: Acceptance
    level: levels.Level
    holds: bool
    is_over: bool
    is_stale: bool


def address(record: Control) -> str:
    """The page of a record; empty where there is none yet."""
    try:
        return record.get_absolute_url()
    except NoReverseMatch:
        return ""


@require_safe
def risk(request: Request, pk: UUID) -> HttpResponse:
    """Everything the register holds about one risk."""
    rows = Risk.objects.visible_to(request.user).select_related(
        "organisation", "owner", "created_by"
    )
    shown: Risk = get_object_or_404(rows.prefetch_related("systems", "links"), pk=pk)
    by = queries.standard(shown.organisation)
    told = _estimates(shown)
    given = _acceptances(shown, by)
    controls = list(shown.controls.select_related("owner"))
    found = named([*shown.tags, *(f"{each.framework} {each.ref}" for each in shown.links.all())])
    context = {
        **histories.of(request, shown, acceptance=[each.acceptance.pk for each in given]),
        "risk": shown,
        "rights": {right: True for right in access.Right if access.may(request.user, right, shown)},
        "levels": levels.of_row(by, shown),
        "pictures": pictures.of(shown, controls, timezone.localdate()),
        "standing": next((each for each in told if each.state in _STOOD), None),
        "assessed": told,
        "facts": _facts(shown),
        "at_stake": [charter()[ref] for ref in shown.rights if ref in charter()],
        "tags": [found.get(tag, Named(tag, "", "")) for tag in shown.tags],
        "links": [
            found.get(f"{each.framework} {each.ref}", Named(str(each), "", ""))
            for each in shown.links.all()
        ],
        "controls": [_Held(each) for each in controls],
        "section": section.of(shown),
        "acceptances": given,
        "in_force": next((each for each in given if each.holds), None),
        "asked": next((each for each in given if each.acceptance.state == "asked"), None),
        "may_be_accepted": bool(by.scale and scoring.longest(by.scale, shown.residual_level)),
    }
    return render(request, "pages/risks/record.html", context)


def _estimates(shown: Risk) -> list[Told]:
    rows = (
        Estimate.objects.filter(risk=shown)
        .exclude(assessment__state=AssessmentState.DISCARDED)
        .select_related(
            "assessment__system", "assessment__scale", "assessment__decided_by", "estimator"
        )
        .order_by("pk")
    )
    return sorted((tell(row) for row in rows), key=lambda each: each.at, reverse=True)


def _acceptances(shown: Risk, by: Standard) -> list[Given]:
    today = timezone.localdate()
    rows = shown.acceptances.select_related("asked_by", "decided_by").order_by("-asked_at", "pk")
    told = [(each, queries.holds(each, shown, today, by)) for each in rows]
    return [
        Given(
            each,
            levels.level(by, each.level),
            holds,
            each.state == "confirmed" and each.until < today,
            holds and _is_stale(each),
        )
        for each, holds in told
    ]


def _is_stale(given: Acceptance) -> bool:
    """Whether the risk says something else since it was accepted."""
    signed = subjects.standing(given)
    return signed is not None and subjects.is_stale(signed)


def _facts(shown: Risk) -> list[dict[str, Any]]:
    return [
        {"label": _("Number"), "value": shown.reference},
        {"label": _("Category"), "value": shown.get_category_display()},
        {"label": _("Owner"), "value": shown.owner, "empty": _("nobody yet")},
        {"label": _("Assessed on"), "value": plain(shown.assessed_on), "empty": _("not yet")},
        {"label": _("Entered"), "value": plain(timezone.localdate(shown.created_at))},
        {"label": _("Entered by"), "value": shown.created_by},
    ]
