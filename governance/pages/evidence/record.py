"""The record of a proof: what it is, its revisions, what it proves, what happened to it."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages import histories
from governance.pages.evidence.words import GRADES, shown, standing_of
from governance.pages.request import Request
from governance.ui.columns import plain
from riskreg import access
from riskreg.models import Evidence, EvidenceKind, EvidenceRevision
from riskreg.queries.evidence import leaning_on, same_bytes
from riskreg.rules.evidence import Standing
from riskreg.rules.media import Preview, preview_of


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """One proof."""
    evidence = find(request, pk)
    revisions = list(
        EvidenceRevision.objects.filter(evidence=evidence)
        .select_related("collected_by", "added_by")
        .order_by("-number")
    )
    newest = revisions[0] if revisions else None
    context = {
        **histories.about(request, evidence),
        "evidence": evidence,
        "rights": rights_on(request, evidence),
        "standing": shown(evidence),
        "is_withdrawn": standing_of(evidence) == Standing.WITHDRAWN,
        "grade": GRADES[evidence.grade],
        "newest": newest,
        **(_content(newest) if newest else {}),
        "revisions": revisions,
        "leaning": leaning_on(evidence, timezone.localdate()),
        "same": list(same_bytes(evidence)[:10]),
        "facts": _facts(evidence, newest),
        "may_open": access.may_open(request.user, evidence),
    }
    return render(request, "pages/evidence/record.html", context)


def find(request: Request, pk: UUID) -> Evidence:
    """A proof of one's own organisations."""
    mine = Evidence.objects.visible_to(request.user).select_related("owner", "organisation")
    found: Evidence = get_object_or_404(mine, pk=pk)
    return found


def rights_on(request: Request, evidence: Evidence) -> dict[str, bool]:
    """What the reader may do with it."""
    return {right: True for right in access.Right if access.may(request.user, right, evidence)}


def _content(revision: EvidenceRevision) -> dict[str, Any]:
    """How a revision is shown."""
    return {
        "shown_as": preview_of(revision.media_type) if revision.file else Preview.NONE,
        "preview_url": reverse("evidence_preview", args=[revision.evidence_id, revision.number]),
        "record": _written(revision),
    }


def _written(revision: EvidenceRevision) -> str:
    """A structured record as one reads it."""
    if revision.record is None:
        return ""
    return json.dumps(revision.record, indent=2, ensure_ascii=False)


def _facts(evidence: Evidence, newest: EvidenceRevision | None) -> list[dict[str, Any]]:
    covered = (plain(evidence.period_from), plain(evidence.period_until))
    by, with_what = (newest.collected_by, newest.collector) if newest else (None, "")
    until = evidence.valid_until
    facts: list[dict[str, Any]] = [
        {"label": _("Number"), "value": evidence.reference},
        {"label": _("Form"), "value": evidence.get_kind_display()},
        {"label": _("Owner"), "value": evidence.owner, "empty": _("nobody yet")},
        {"label": _("Collected on"), "value": plain(evidence.collected_on)},
        {"label": _("Collected by"), "value": by, "empty": _("not stated")},
        {"label": _("Produced by"), "value": with_what, "empty": _("not stated")},
        {
            "label": _("Covers"),
            "value": " – ".join(each for each in covered if each),
            "empty": _("not stated"),
        },
        {"label": _("Valid until"), "value": plain(until), "empty": _("does not lapse")},
        {"label": _("Confidentiality"), "value": evidence.get_confidentiality_display()},
    ]
    if evidence.kind != EvidenceKind.LINK:
        size = {"value": evidence.size, "template": "pages/imports/cells/size.html"}
        facts += [
            {"label": _("Content type"), "value": evidence.media_type},
            {"label": _("Size"), **size},
        ]
    return facts
