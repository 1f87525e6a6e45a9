"""The record of one version of an assessment: a document to read and print."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages import histories
from governance.pages.assessments.pages import find
from governance.pages.assessments.reviews import shown
from governance.pages.request import Request
from governance.pages.signoffs import part
from governance.ui.columns import plain
from riskreg import access
from riskreg.access import Right
from riskreg.models import Assessment, AssessmentKind


@require_safe
def assessment(request: Request, pk: UUID) -> HttpResponse:
    """One version, whatever its state."""
    found = find(request, pk, Right.VIEW)
    if found.kind == AssessmentKind.FRIA:  # a document with pages of its own
        return redirect(found.get_absolute_url())
    versions = Assessment.objects.filter(system=found.system_id, kind=found.kind)
    context: dict[str, Any] = {
        **shown(found),
        "rights": {right: True for right in access.Right if access.may(request.user, right, found)},
        "versions": versions.defer("content").order_by("-version"),
        "facts": _facts(found),
        "signed": part.of(request, found),
        **histories.about(request, found),
    }
    return render(request, "pages/assessments/record.html", context)


def _facts(found: Assessment) -> list[dict[str, Any]]:
    return [
        {"label": _("Number"), "value": found.reference},
        {"label": _("Version"), "value": found.version},
        {"label": _("System"), "value": found.system, "url": found.system.get_absolute_url()},
        {
            "label": _("Version assessed"),
            "value": found.system_version,
            "empty": _("not stated"),
        },
        {"label": _("Author"), "value": found.author},
        {"label": _("Submitted by"), "value": found.submitted_by, "empty": _("not yet")},
        {"label": _("Decided by"), "value": found.decided_by, "empty": _("not yet")},
        {"label": _("Review by"), "value": plain(found.review_by), "empty": _("not set")},
    ]
