"""One incident: what it is in a glance, what is open, what happened and when."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks import incident_words, incidents
from frameworks.failures import failures
from frameworks.member_states import name_of
from governance.dossiers.incident_context import IncidentContext
from governance.dossiers.points import Group, Point, in_print
from governance.dossiers.registry import section
from governance.dossiers.sections import signed_open
from governance.dossiers.sections.cover import Line, control_lines
from governance.ui import dates, report_words, triage_words
from governance.ui.clock_words import Line as ClockLine
from riskreg.models import Incident, IncidentReport, ReportState
from riskreg.queries import chain, clocks

COVER, OPEN, STORY = "incident-cover", "incident-open-points", "incident-story"


@section(COVER, title=gettext_lazy("Document control"))
def cover(context: IncidentContext) -> dict[str, Any]:
    """State, judgement and severity, four figures, document control."""
    incident = context.incident
    lines = lines_of(context)
    sent = incident.reports.filter(state=ReportState.SENT).count()
    return {
        "state": incident.get_state_display(),
        "kind": incident.get_kind_display(),
        "severity": incident.get_severity_display() if incident.severity else "",
        "serious": _serious(context),
        "open_count": sum(len(group.points) for group in groups(context)),
        "running": sum(each.is_open for each in lines),
        "late": sum(each.clock.missed_at is not None for each in lines),
        "sent": sent,
        "lines": control_lines(context, about=_about(incident), made_from=_made_from(context)),
    }


def _serious(context: IncidentContext) -> str:
    if context.standing is None:
        return ""
    said = triage_words.reportable(context.standing.reportable)[1]
    return f"{triage_words.serious(context.standing.result)}. {said}."


def _about(incident: Incident) -> list[Line]:
    system = incident.system
    named = f"{system.reference} {system.name}" if system else incident.system_words
    version = _("version %(version)s") % {"version": incident.version or _("not stated")}
    return [
        Line(_("Incident"), incident.reference),
        Line(_("System"), f"{named}, {version}"),
    ]


def _made_from(context: IncidentContext) -> list[Line]:
    snapshot = getattr(context.incident, "snapshot", None)
    frozen = [Line(_("What was frozen"), snapshot.digest, is_digest=True)] if snapshot else []
    rules = [Line(_("Rule set"), context.rule_set, is_digest=True)] if context.rule_set else []
    return [
        Line(_("Edition of the law"), context.edition_title or _("not judged yet")),
        *rules,
        *frozen,
    ]


def lines_of(context: IncidentContext) -> list[ClockLine]:
    """The clocks as they stand at the instant of the document."""
    now = context.control.as_of
    return [ClockLine(each, now) for each in clocks.of_incident(context.incident)]


@section(OPEN, title=gettext_lazy("Open points"))
def open_points(context: IncidentContext) -> dict[str, Any]:
    """Everything that is owed or not known yet; always first."""
    return in_print(groups(context))


def groups(context: IncidentContext) -> tuple[Group, ...]:
    """Every sort, the empty ones too."""
    return (
        *signed_open.groups(context.control),
        _judgement(context),
        _clocks(context),
        _told(context),
        _reports(context),
        _words(context.incident),
    )


def _judgement(context: IncidentContext) -> Group:
    points = []
    if context.standing is None:
        points.append(
            Point(
                _("Nobody has judged it yet"),
                _("Whether it is serious, to whom it is reported and by when is not known."),
                _("Art. 3(49)"),
            )
        )
    else:
        unknown = context.standing.result.get("unknown", [])
        points += [
            Point(triage_words_of(name), _("It was read against the reporter."), "")
            for name in unknown
        ]
    return _group(_("Judgement"), _("the judgement that stands"), 1, points)


def triage_words_of(name: str) -> str:
    """The question behind the name of a fact."""
    found = incidents.questionnaire().facts.get(name)
    return found.question if found else name


def _clocks(context: IncidentContext) -> Group:
    lines = lines_of(context)
    points = [
        Point(f"{each.law}: {each.title}", f"{each.state}, {each.due}", each.told["provision"])
        for each in lines
        if each.is_open or each.clock.missed_at
    ]
    scope = ngettext("%(n)s clock", "%(n)s clocks", len(lines)) % {"n": len(lines)}
    return _group(_("Clocks that run or were missed"), scope, len(lines), points)


def _told(context: IncidentContext) -> Group:
    found = chain.checklist(context.incident).links
    points = [
        Point(report_words.step(each), _("Nobody was told yet."), each.step.provision)
        for each in found
        if each.is_open
    ]
    scope = ngettext("%(n)s step", "%(n)s steps", len(found)) % {"n": len(found)}
    return _group(_("Who has to be told"), scope, len(found), points)


def _reports(context: IncidentContext) -> Group:
    rows: list[IncidentReport] = list(context.incident.reports.order_by("number"))
    points = [
        Point(str(each), str(report_words.STATE_WORDS[each.state]))
        for each in rows
        if each.state != ReportState.SENT
    ]
    scope = ngettext("%(n)s report", "%(n)s reports", len(rows)) % {"n": len(rows)}
    return _group(_("Reports not sent"), scope, len(rows), points)


def _words(incident: Incident) -> Group:
    asked = (
        (_("When it began"), incident.began_at),
        (_("How it was contained"), incident.containment),
        (_("The cause"), incident.cause),
        (_("How it was resolved"), incident.resolution),
        (_("What changed because of it"), incident.lessons),
        (_("OECD severity"), incident.severity),
    )
    points = [Point(what, _("Not stated yet.")) for what, value in asked if not value]
    scope = ngettext("%(n)s field", "%(n)s fields", len(asked)) % {"n": len(asked)}
    return _group(_("Not stated yet"), scope, len(asked), points)


def _group(title: str, scope: str, looked_at: int, points: list[Point]) -> Group:
    heads = (_("What is open"), _("How it stands"), _("Provision"))
    return Group(title, looked_at, scope, tuple(points), heads)


@section(STORY, title=gettext_lazy("What happened"))
def story(context: IncidentContext) -> dict[str, Any]:
    """In the words of whoever reported it, with what is known beside."""
    incident = context.incident
    return {
        "what": incident.what,
        "facts": _facts(incident),
        "moments": _moments(incident),
        "answers": _answers(incident),
    }


def _facts(incident: Incident) -> list[dict[str, str]]:
    harms = {each.code: each.title for each in incident_words.harms()}
    modes = {each.ref: each.title for each in failures()}
    severity = incident.get_severity_display() if incident.severity else ""
    told = (
        (_("Kind"), incident.get_kind_display()),
        (_("OECD severity"), severity),
        (_("Kinds of harm"), ", ".join(harms.get(each, each) for each in incident.harm_types)),
        (_("How it failed"), ", ".join(modes.get(each, each) for each in incident.failure_modes)),
        (_("Member State"), name_of(incident.member_state)),
        (_("Channel"), incident.get_channel_display()),
        (_("Handled by"), str(incident.owner or "")),
    )
    return [{"label": label, "value": value} for label, value in told]


def _moments(incident: Incident) -> list[dict[str, str]]:
    told = (
        (_("Began"), incident.began_at),
        (_("Ended"), incident.ended_at),
        (_("Noticed"), incident.noticed_at),
        (_("Deployer became aware"), incident.deployer_aware_at),
        (_("Provider became aware"), incident.provider_aware_at),
        (_("Logged"), incident.reported_at),
        (_("Contained"), incident.contained_at),
        (_("Resolved"), incident.resolved_at),
        (_("Reviewed"), incident.reviewed_at),
    )
    return [{"label": label, "value": dates.written(at)} for label, at in told if at]


def _answers(incident: Incident) -> list[tuple[str, str]]:
    """The criteria of the OECD that somebody answered."""
    found = []
    for number, criterion in incident_words.criteria().items():
        told = incident.details.get(str(number)) or {}
        chosen = [criterion.options.get(code, code) for code in told.get("chosen", ())]
        picked, said = "; ".join(chosen), told.get("words", "")
        words = f"{picked.rstrip('.')}. {said}" if picked and said else picked or said
        if words:
            found.append((f"{number}. {criterion.question}", words))
    return found
