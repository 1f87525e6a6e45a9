"""What the records around a system answer: runs, risks, controls, monitoring, assessments."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.dossiers.papers.matter import Matter
from governance.ui import dates, events, measures
from riskreg.models import Event
from riskreg.trail import Did

Lines = tuple[str, ...]
MOST_CHANGES = 40


def evaluations(matter: Matter) -> Lines:
    """Each run with its day and how it came out."""
    return tuple(
        _("%(run)s, run on %(day)s: %(verdict)s")
        % {
            "run": each,
            "day": dates.written(timezone.localdate(each.ran_at)) if each.ran_at else "",
            "verdict": each.get_verdict_display().lower(),
        }
        for each in matter.evaluations
    )


def metrics(matter: Matter) -> Lines:
    """Each metric once, with its threshold in the newest run that has it."""
    found: dict[str, str] = {}
    for run in matter.evaluations:
        for metric in run.metrics.all():
            limit = measures.threshold(metric) or _("no threshold")
            words = {"name": metric.name, "about": metric.get_dimension_display(), "limit": limit}
            found.setdefault(metric.name, _("%(name)s (%(about)s): %(limit)s") % words)
    return tuple(found.values())


def red_team(matter: Matter) -> Lines:
    """Each round with the number of its findings."""
    return tuple(
        _("%(round)s, begun on %(day)s, findings: %(n)s")
        % {
            "round": f"{each.reference} {each.title}",
            "day": dates.written(each.began_on),
            "n": len(each.findings.all()),
        }
        for each in matter.rounds
    )


def risks(matter: Matter) -> Lines:
    """Open risks by number."""
    return tuple(
        f"{each.reference} {each.title}" for each in matter.holdings.risks if not each.closed_on
    )


def assessment(matter: Matter) -> Lines:
    """The approved assessment with its day and its conclusion."""
    found = matter.holdings.assessment
    if found is None:
        return ()
    day = dates.written(timezone.localdate(found.decided_at)) if found.decided_at else ""
    first = _("%(document)s, approved %(day)s") % {"document": found, "day": day}
    texts = [str(found.content.get(part, "")) for part in ("scope", "method", "conclusion")]
    return (first, *(text for text in texts if text))


def controls(*refs: str) -> Callable[[Matter], Lines]:
    """Controls that serve some articles, with their proofs."""

    def read(matter: Matter) -> Lines:
        return tuple(
            "; ".join(
                [
                    f"{each.control.reference} {each.control.title}",
                    *(f"{proof.reference} {proof.title}" for proof in each.evidence),
                ]
            )
            for each in matter.serving(*refs)
        )

    return read


def failure_plans(matter: Matter) -> Lines:
    """Who overrides and who shuts down, part by part."""
    found = []
    for part in matter.holdings.plans.parts:
        if part.plan and (part.plan.override_how or part.plan.shutdown_how):
            told = {
                "part": part.tool or _("The system as a whole"),
                "override": part.plan.override_how or _("not said"),
                "shutdown": part.plan.shutdown_how or _("not said"),
            }
            found.append(_("%(part)s. Override: %(override)s Shutdown: %(shutdown)s") % told)
    return tuple(found)


def monitoring_plan(matter: Matter) -> Lines:
    """The plan, field by field."""
    plan = matter.monitoring.plan
    if plan is None:
        return ()
    days = ngettext("%(n)s day", "%(n)s days", plan.interval_days) % {"n": plan.interval_days}
    told = (
        (_("Collected"), plan.collected),
        (_("From"), plan.sources),
        (_("Looked at"), plan.analysis),
        (_("Interaction with other AI systems"), plan.interaction),
        (_("A cycle lasts"), days),
    )
    return tuple(f"{label}: {text}" for label, text in told if text)


def indicators(matter: Matter) -> Lines:
    """What is measured in use."""
    return tuple(str(each) for each in matter.monitoring.indicators if not each.is_retired)


def changes(matter: Matter) -> Lines:
    """Changes of the entry, newest first."""
    rows = Event.objects.about(matter.system).filter(did=Did.SYSTEM_CHANGED)
    told = events.tell(rows.order_by("-number")[:MOST_CHANGES])
    return tuple(f"{dates.written(timezone.localdate(each.at))}: {each.what}" for each in told)


def declaration(matter: Matter) -> Lines:
    """The approved declaration with its digest."""
    made = matter.declaration
    if made is None:
        return ()
    day = dates.written(timezone.localdate(made.generated_at))
    told = {"document": made, "day": day, "digest": made.sha256}
    return (_("%(document)s of %(day)s, SHA-256 %(digest)s") % told,)


def fria(matter: Matter) -> Lines:
    """The approved assessment of Art. 27."""
    found = matter.holdings.fria.in_force
    return (str(found),) if found else ()


def dpia(matter: Matter) -> Lines:
    """The data protection impact assessment that the assessment of Art. 27 names."""
    found = matter.holdings.fria.in_force
    return (f"{found.dpia.reference} {found.dpia}",) if found and found.dpia else ()
