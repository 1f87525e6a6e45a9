"""The columns of the list of incidents, the same for the page and its exports."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.pages.incidents import words
from governance.ui.columns import Column, Table
from riskreg.models import Incident

_NOT_YET = _("not yet")


def _system(incident: Incident) -> str:
    return incident.system.name if incident.system else incident.system_words


def _system_url(incident: Incident) -> str:
    return reverse("system", args=[incident.system_id]) if incident.system_id else ""


def _hold(incident: Incident) -> str:
    if incident.released_at:
        return str(_("Released"))
    return str(_("Held")) if incident.held_at else ""


INCIDENTS: Table[Incident] = Table(
    slug="incidents",
    caption=_("Incidents"),
    default_sort="-number",
    columns=(
        Column(
            "title",
            _("Incident"),
            lambda i: i.title,
            sort=("title",),
            cell="pages/incidents/cells/title.html",
        ),
        Column("number", _("Number"), lambda i: i.reference, sort=("number",), is_default=False),
        Column(
            "state",
            _("State"),
            words.state,
            sort=("state",),
            cell="pages/incidents/cells/said.html",
        ),
        Column("kind", _("Kind"), lambda i: str(words.KINDS[i.kind]), sort=("kind",)),
        Column("system", _("System"), _system, link=_system_url, empty=_("not chosen yet")),
        Column("version", _("Version"), lambda i: i.version, is_default=False),
        Column(
            "severity",
            _("OECD severity"),
            words.severity,
            cell="pages/incidents/cells/said.html",
            empty=_("not stated yet"),
        ),
        Column("noticed", _("Noticed"), lambda i: i.noticed_at, sort=("noticed_at",)),
        Column(
            "owner",
            _("Handled by"),
            lambda i: str(i.owner) if i.owner else "",
            sort=("owner__name",),
            empty=_("nobody yet"),
        ),
        Column(
            "logged", _("Logged"), lambda i: i.reported_at, sort=("reported_at",), is_default=False
        ),
        Column("channel", _("Channel"), lambda i: i.get_channel_display(), is_default=False),
        Column(
            "harms",
            _("Kinds of harm"),
            lambda i: words.harms(i.harm_types),
            is_default=False,
        ),
        Column(
            "failures",
            _("Failure modes"),
            lambda i: words.failure_modes(i.failure_modes),
            is_default=False,
        ),
        Column(
            "contained",
            _("Contained"),
            lambda i: i.contained_at,
            sort=("contained_at",),
            is_default=False,
            empty=_NOT_YET,
        ),
        Column(
            "resolved",
            _("Resolved"),
            lambda i: i.resolved_at,
            sort=("resolved_at",),
            is_default=False,
            empty=_NOT_YET,
        ),
        Column("hold", _("Hold"), _hold, is_default=False, empty=_("none")),
    ),
)
