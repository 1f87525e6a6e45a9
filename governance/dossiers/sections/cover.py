"""Cover: what this file is, what it says in a glance, and its document control."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers import registry
from governance.dossiers.context import Context, Frame, Standing
from governance.dossiers.registry import section
from governance.dossiers.sections import open_points
from governance.dossiers.sections.applicability import Counts, counts_of
from governance.ui import dates
from riskreg.models import Event

SLUG = "cover"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of document control."""

    label: str
    value: str
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """The class in one role, in the words of the cover; `code` chooses its badge."""

    role: str
    code: str
    title: str
    is_provisional: bool
    edition: str
    asked_for: str
    binds_from: str
    duties: Counts


_MARKED = frozenset({"classification", "applicability"})  # sections that use the marks of the key


@section(SLUG, title=gettext_lazy("Document control"))
def gather(context: Context) -> dict[str, Any]:
    """The class in each role, the number of open points, and document control."""
    told = open_points.gather(context)
    return {
        "texts": [{"label": _("Intended purpose"), "value": context.system.purpose}],
        "classes": [_class(each) for each in context.standing],
        "duties": _together(context.standing),
        "open_count": told["open_count"],
        "here_count": told["here_count"],
        "is_matter": told["is_matter"],
        "looked_at": told["looked_at"],
        "lines": _lines(context),
        "has_marks": not _MARKED.isdisjoint(registry.kind(context.control.kind).sections),
    }


def _class(each: Standing) -> Class:
    begins = each.result.applies_from
    return Class(
        role=each.role.title,
        code=each.result.tier,
        title=each.badge,
        is_provisional=each.result.provisional,
        edition=each.edition_title,
        asked_for=dates.written(each.result.on),
        binds_from=dates.written(begins) if begins else "",
        duties=counts_of(each.duties),
    )


def _together(standing: tuple[Standing, ...]) -> Counts:
    return counts_of(tuple(duty for each in standing for duty in each.duties))


def _lines(context: Context) -> list[Line]:
    system = context.system
    return control_lines(
        context,
        about=[Line(_("System"), _registered(system.reference, system.version))],
        made_from=[
            Line(_("Edition of the law"), "; ".join(editions(context.standing)) or _("none yet")),
            *(
                Line(_("Rule set"), digest, is_digest=True)
                for digest in dict.fromkeys(each.result.rule_set for each in context.standing)
            ),
        ],
    )


def control_lines(frame: Frame, *, about: list[Line], made_from: list[Line]) -> list[Line]:
    """Document control, the same for every document: what it is about and made from between."""
    control = frame.control
    version = [Line(_("Version"), str(control.version))] if control.version else []
    return [
        Line(_("Document"), control.reference),
        *version,
        Line(_("Status"), str(control.status)),
        *_variant(frame),
        Line(_("Confidentiality"), str(control.confidentiality)),
        Line(_("Organisation"), frame.organisation.name),
        *about,
        Line(_("State of the register as of"), dates.written(control.as_of)),
        Line(_("Generated"), dates.written(control.generated_at)),
        *made_from,
        Line(_("Software"), f"RiskReg {control.software}"),
        Line(_("Trail"), _trail(frame)),
        Line(_("Digest of that event"), control.trail_digest, is_digest=True),
    ]


def _trail(frame: Frame) -> str:
    """The last event, and how many are about the record. Told here alone: see `trail.py`."""
    last = frame.control.trail_number
    count = Event.objects.about(frame.record).filter(number__lte=last).count()
    return ngettext(
        "event %(number)s; %(n)s is on this entry itself",
        "event %(number)s; %(n)s are on this entry itself",
        count,
    ) % {"number": last, "n": count}


def _variant(frame: Frame) -> list[Line]:
    if not frame.control.is_redacted:
        return []
    return [Line(_("Variant"), _("Redacted: “Withheld” lists what is left out, and why"))]


def _registered(reference: str, version: str) -> str:
    if not version:
        return reference
    return _("%(reference)s, version %(version)s") % {"reference": reference, "version": version}


def editions(standing: tuple[Standing, ...]) -> list[str]:
    """The editions of the law the decisions rest on, each once."""
    return list(dict.fromkeys(each.edition_title for each in standing))
