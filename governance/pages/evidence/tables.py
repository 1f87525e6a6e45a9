"""The list of evidence: its columns."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from governance.pages.evidence.words import shown
from governance.pages.request import Request
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters.evidence import EvidenceFilter
from riskreg.models import Evidence

CELLS = "pages/evidence/cells"


def _link(evidence: Evidence) -> str:
    return evidence.get_absolute_url()


EVIDENCE: Table[Any] = Table(
    slug="evidence",
    caption=_("Evidence"),
    default_sort="-number",
    columns=(
        attribute("title", _("Title"), link=_link),
        Column("number", _("Number"), lambda e: e.reference, sort=("number",)),
        Column(
            "standing",
            _("Standing"),
            shown,
            cell=f"{CELLS}/standing.html",
        ),
        Column(
            "grade",
            _("Grade"),
            lambda e: e.get_grade_display(),
            sort=("grade",),
        ),
        Column(
            "kind",
            _("Form"),
            lambda e: e.get_kind_display(),
            sort=("kind",),
            is_default=False,
        ),
        attribute("controls", _("Controls"), "controls_count", is_number=True),
        attribute("collected_on", _("Collected on")),
        attribute("valid_until", _("Valid until"), empty=_("does not lapse")),
        Column(
            "owner",
            _("Owner"),
            lambda e: e.owner.name if e.owner else "",
            sort=("owner__name",),
            empty=_("nobody yet"),
        ),
        Column(
            "confidentiality",
            _("Confidentiality"),
            lambda e: e.get_confidentiality_display(),
            sort=("confidentiality",),
            is_default=False,
        ),
        attribute("revision", _("Revision"), is_default=False, is_number=True),
        attribute("media_type", _("Content type"), is_default=False, empty=_("a link")),
        Column(
            "size",
            _("Bytes"),
            lambda e: e.size or None,
            sort=("size",),
            is_default=False,
            is_number=True,
            empty=_("a link"),
        ),
        Column(
            "sha256",
            _("SHA-256"),
            lambda e: e.sha256,
            is_default=False,
            cell="pages/imports/cells/digest.html",
            empty=_("a link"),
        ),
    ),
)


def filtered(request: Request) -> EvidenceFilter:
    """The filter that the address asks for."""
    rows: QuerySet[Evidence] = Evidence.objects.of(request.organisation)
    return EvidenceFilter(request.GET, queryset=rows, organisation=request.organisation)
