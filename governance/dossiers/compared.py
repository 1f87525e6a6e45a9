"""What of each section is compared between two versions of a document, and how it is called.

A section that stands here with nothing is not compared: document control, or what another section
tells already. One that does not stand here is compared by its labelled facts and texts.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from governance.dossiers import comparing, embedded
from governance.dossiers.comparing import Compared, Sort, Text
from riskreg.models import Dossier

_POINTS = (
    Sort(
        paths=("groups.points",),
        key=("title", "what"),
        name=("title", "what"),
        fields={"so": _("What follows"), "source": _("Where")},
    ),
)
_ASKED = (
    Sort(
        paths=("lines",),
        key=("provision", "what"),
        name=("provision", "what"),
        fields={"is_open": _("Open"), "held": _("In the register")},
    ),
)
_PAPER = {
    "state": _("State"),
    "statement": _("Statement"),
    "told": _("From the register"),
    "todos": _("To be entered"),
}


def _facts(*lists: str) -> Sort:
    return Sort(paths=lists, key=("label",), name=("label",), fields={"value": _("Text")})


def _things(path: str, **fields: Text) -> Sort:
    return Sort(paths=(path,), key=("name",), name=("name",), fields=fields)


def _requirements(path: str) -> Sort:
    return Sort(
        paths=(path,),
        key=("ref",),
        name=("ref", "title"),
        fields={"applies": _("Applies"), "status": _("Status"), "why": _("Why")},
    )


SORTS: Mapping[str, tuple[Sort, ...]] = {
    "open-points": _POINTS,
    "incident-open-points": _POINTS,
    "portfolio-open-points": _POINTS,
    "audit-open-points": _POINTS,
    "report-open-points": _POINTS,
    "risk-process": _ASKED,
    "fria-points": _ASKED,
    "monitoring-points": _ASKED,
    "system": (
        _facts("texts", "facts", "oversight", "oecd"),
        Sort(("tools",), ("value",), ("value",), {}),
        _things("models", version=_("Version"), vendor=_("Vendor")),
        _things("datasets", source=_("Source"), vendor=_("Vendor")),
        _things("vendors", country_name=_("Country"), contact=_("Contact")),
    ),
    "classification": (
        Sort(
            paths=("reasons",),
            key=("standing.role",),
            name=("standing.role",),
            fields={
                "standing.class": _("Class"),
                "standing.is_provisional": _("Provisional"),
                "standing.edition_title": _("Edition of the law"),
                "standing.applies_from": _("Binds from"),
                "standing.decision.number": _("Decision"),
                "description": _("What the class is"),
                "legal_basis": _("Legal basis"),
                "concurrent": _("Applies beside it"),
                "exceptions": _("Exceptions applied"),
                "not_met": _("Examined and not met"),
                "effective_role": _("Role under the law"),
                "note": _("Note of the decider"),
            },
        ),
        Sort(
            paths=("reasons.warnings",),
            key=("standing.role", "provision", "text"),
            name=("standing.role", "provision", "text"),
            fields={"source": _("Source")},
        ),
        Sort(
            paths=("reasons.answers",),
            key=("standing.role", "name"),
            name=("standing.role", "fact.question"),
            fields={"value": _("Answer"), "reason": _("Reason")},
        ),
    ),
    "applicability": (
        Sort(
            paths=("statements.binding.rows", "statements.excluded.chapters.rows"),
            key=("standing.role", "duty.ref"),
            name=("standing.role", "duty.ref", "title"),
            fields={
                "duty.state": _("Applies"),
                "duty.applies_from": _("From"),
                "status": _("Status"),
                "why": _("Why"),
            },
        ),
    ),
    "statement": (_requirements("stated.parts.rows"),),
    "nist-profile": (_requirements("functions.categories.rows"),),
    "oecd-report": (_requirements("principles.part.rows"),),
    "controls": (
        Sort(
            paths=("rows",),
            key=("reference",),
            name=("reference", "title"),
            fields={
                "title": _("Title"),
                "kind": _("Kind"),
                "reach": _("Reaches it"),
                "state": _("State"),
                "due": _("Due"),
                "test": _("Last test"),
                "owner": _("Owner"),
                "confirmed": _("Confirmed"),
            },
        ),
        Sort(
            paths=("declined",),
            key=("name",),
            name=("name",),
            fields={"reason": _("Declined because"), "by": _("Declined by")},
        ),
        Sort(
            paths=("plans",),
            key=("title",),
            name=("title",),
            fields={"facts": _("Failure plan"), "points": _("Open")},
        ),
    ),
    "evidence": (
        Sort(
            paths=("rows",),
            key=("reference",),
            name=("reference", "title"),
            fields={
                "title": _("Title"),
                "revision": _("Revision"),
                "sha256": _("SHA-256"),
                "grade": _("Grade"),
                "proves": _("Proves"),
                "period": _("Covers"),
                "until": _("Valid until"),
                "standing": _("Does not count"),
                "confidentiality": _("Confidentiality"),
                "where": _("Where"),
            },
        ),
    ),
    "risks": (
        Sort(
            paths=("risks",),
            key=("reference",),
            name=("reference", "title"),
            fields={
                "title": _("Title"),
                "levels": _("Level"),
                "is_breach": _("Above appetite"),
                "course": _("Course"),
                "category": _("Category"),
                "owner": _("Owner"),
                "frequency": _("How often"),
                "loss": _("Loss"),
                "assumptions": _("Assumptions"),
                "dissent": _("Dissent"),
                "treatment": _("Treatment"),
                "treatment_note": _("Treatment, note"),
                "acceptance": _("Acceptance"),
            },
        ),
        Sort(("closed",), ("0",), ("0",), {"1": _("Closed on"), "2": _("Why")}),
        Sort(
            paths=("assessment", "in_work"),
            key=("name",),
            name=("name",),
            fields={
                "state": _("State"),
                "decided_by": _("Decided by"),
                "decided_on": _("Decided on"),
                "review_by": _("Review by"),
                "scale": _("Version of the scales"),
                "texts": _("Text"),
            },
        ),
    ),
    "history": (
        Sort(
            paths=("decisions",),
            key=("standing.decision.number",),
            name=("standing.decision.number", "standing.role"),
            fields={"standing.class": _("Class"), "stands": _("Stands")},
        ),
    ),
    "annex-iv": (Sort(("parts.points",), ("ref",), ("ref", "title"), _PAPER),),
    "registration": (Sort(("forms.parts.points",), ("ref",), ("ref", "title"), _PAPER),),
    "portfolio-systems": (
        _things(
            "rows",
            tier=_("Class"),
            is_provisional=_("Provisional"),
            unit=_("Unit"),
            owner=_("Owner"),
            stage=_("Stage"),
            risks=_("Open risks"),
        ),
    ),
    "audit-items": (
        Sort(
            paths=("samples.items",),
            key=("name",),
            name=("name",),
            fields={"result": _("Result"), "seen": _("What was seen"), "requests": _("Requests")},
        ),
    ),
    "audit-requests": (_things("requests", state=_("State"), facts=_("Text")),),
    "audit-findings": (
        _things(
            "findings",
            severity=_("Severity"),
            state=_("State"),
            facts=_("Text"),
            response=_("Response of management"),
            follow_up=_("Follow-up"),
        ),
    ),
    "audit-evidence": (
        Sort(
            paths=("rows",),
            key=("reference",),
            name=("reference", "title"),
            fields={"revision": _("Revision"), "sha256": _("SHA-256")},
        ),
    ),
    "cover": (_facts("texts"),),
    "sources": (
        Sort(
            paths=("editions",),
            key=("title",),
            name=("title",),
            fields={
                "issuer": _("Issuer"),
                "published": _("Published"),
                "where": _("Where to read it"),
                "digest": _("Digest of our catalogue"),
            },
        ),
    ),
    # Document control, and what other sections tell.
    "incident-cover": (),
    "portfolio-cover": (),
    "incident-limits": (),
    "audit-cover": (),
    "audit-limits": (),
    "portfolio-limits": (),
    "changes": (),
    "related": (),
    "traceability": (),
    "trail": (),
}


def between(before: Dossier, after: Dossier) -> tuple[Compared, ...] | None:
    """What differs between two entered versions; None where a file is not as it was entered."""
    then, now = embedded.snapshot(before), embedded.snapshot(after)
    if then is None or now is None:
        return None
    return comparing.compare(then["sections"], now["sections"], SORTS)
