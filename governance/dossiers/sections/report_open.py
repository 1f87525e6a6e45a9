"""Open points of an incident report: fields it should state and does not, clocks that are late."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks.reporting.fields import form
from governance.dossiers.points import Group, Point, in_print
from governance.dossiers.registry import section
from governance.dossiers.report_context import ReportContext
from governance.ui import report_words
from governance.ui.clock_words import Line
from riskreg.queries import clocks

SLUG = "report-open-points"


@section(SLUG, title=gettext_lazy("Open points"))
def gather(context: ReportContext) -> dict[str, Any]:
    """What whoever reads the report should know first."""
    return in_print(groups(context))


def groups(context: ReportContext) -> tuple[Group, ...]:
    """Both sorts, the empty ones too."""
    return _clocks(context), _unknown(context)


def _clocks(context: ReportContext) -> Group:
    lines = [Line(each, context.control.as_of) for each in clocks.of_incident(context.incident)]
    points = tuple(
        Point(f"{each.law}: {each.title}", f"{each.state}, {each.due}", each.told["provision"])
        for each in lines
        if each.is_late or (each.is_open and each.is_over)
    )
    count = len(lines)
    scope = ngettext("%(n)s clock of the incident", "%(n)s clocks of the incident", count)
    heads = (_("Clock"), _("How it stands"), _("Provision"))
    return Group(_("Clocks that are late"), count, scope % {"n": count}, points, heads)


def _unknown(context: ReportContext) -> Group:
    asked = [
        (part, each)
        for part in form().parts
        for each in report_words.shown(context.report, part)
        if each.is_needed
    ]
    points = tuple(
        Point(
            each.field.label,
            _("Part %(number)s asks for it; it is not known yet.") % {"number": part.number},
            each.field.provision,
        )
        for part, each in asked
        if not each.words
    )
    count = len(asked)
    scope = ngettext(
        "%(n)s field that this type of report needs",
        "%(n)s fields that this type of report needs",
        count,
    )
    heads = (_("Field"), _("How it stands"), _("Provision"))
    return Group(_("Not known yet"), count, scope % {"n": count}, points, heads)
