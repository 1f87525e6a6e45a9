"""Evaluations: every run with its thresholds and values, every red-team round with its findings."""

from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.context import Context
from governance.dossiers.papers.matter import of_context
from governance.dossiers.registry import section
from governance.ui import dates, measures
from riskreg.models import Evaluation, Metric, RedTeamFinding, RedTeamRound

SLUG = "evaluations"


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric of a run."""

    name: str
    about: str
    threshold: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run with its metrics."""

    title: str
    code: str
    verdict: str
    facts: tuple[dict[str, str], ...]
    metrics: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a round."""

    title: str
    severity: str
    state: str
    told: str
    fix: str


@dataclass(frozen=True, slots=True)
class Round:
    """One red-team round with its findings."""

    title: str
    facts: tuple[dict[str, str], ...]
    findings: tuple[Found, ...]


@section(SLUG, title=gettext_lazy("Evaluations and red-team rounds"))
def gather(context: Context) -> dict[str, Any]:
    """Runs newest first, those planned by name, then rounds."""
    matter = of_context(context)
    planned = context.system.evaluations.filter(ran_at=None).order_by("-number")
    return {
        "runs": [_run(each) for each in matter.evaluations],
        "planned": [str(each) for each in planned],
        "rounds": [_round(each) for each in matter.rounds],
        "is_short": not matter.evaluations and not matter.rounds,
    }


def _run(run: Evaluation) -> Run:
    return Run(
        title=str(run),
        code=str(run.verdict),
        verdict=run.get_verdict_display(),
        facts=_facts(
            (_("Version tested"), run.subject_version),
            (_("Model"), str(run.model or "")),
            (_("Version of the suite"), run.suite_version),
            (_("Tool"), run.tool),
            (_("Cases"), _cases(run)),
            (_("Thresholds fixed"), _fixed(run)),
            (_("Run; recorded by"), _ran(run)),
            (_("Proof"), f"{run.evidence.reference} {run.evidence}" if run.evidence else ""),
            (_("Note"), run.note),
        ),
        metrics=tuple(_metric(each) for each in run.metrics.all()),
    )


def _fixed(run: Evaluation) -> str:
    fixed = dates.iso(run.thresholds_fixed_at)
    if run.was_entered_late:
        return _("%(when)s; entered late, after the run") % {"when": fixed}
    return fixed


def _ran(run: Evaluation) -> str:
    parts = (dates.iso(run.ran_at) if run.ran_at else "", str(run.recorded_by or ""))
    return "; ".join(filter(None, parts))


def _cases(run: Evaluation) -> str:
    if not (run.normal_cases or run.edge_cases or run.attack_cases):
        return ""
    return _("normal %(normal)s, edge %(edge)s, attack %(attack)s") % {
        "normal": intcomma(run.normal_cases),
        "edge": intcomma(run.edge_cases),
        "attack": intcomma(run.attack_cases),
    }


def _metric(metric: Metric) -> Measured:
    return Measured(
        name=metric.name,
        about=metric.get_dimension_display(),
        threshold=measures.threshold(metric),
        value=measures.measured(metric.value, metric.unit),
        interval=measures.interval(metric),
    )


def _round(told: RedTeamRound) -> Round:
    return Round(
        title=f"{told.reference} {told.title}",
        facts=_facts(
            (_("Scope and rules"), told.scope),
            (_("Team"), told.team),
            (_("Version tested"), told.subject_version),
            (_("Began; ended"), _lasted(told)),
        ),
        findings=tuple(_found(each) for each in told.findings.all()),
    )


def _lasted(told: RedTeamRound) -> str:
    ended = told.ended_on.isoformat() if told.ended_on else _("still running")
    return f"{told.began_on.isoformat()}; {ended}"


def _found(finding: RedTeamFinding) -> Found:
    rerun = finding.rerun_on.isoformat() if finding.rerun_on else ""
    return Found(
        title=finding.title,
        severity=finding.get_severity_display(),
        state=f"{finding.get_state_display()} {rerun}".strip(),
        told=finding.description,
        fix=finding.fix,
    )


def _facts(*pairs: tuple[str, str]) -> tuple[dict[str, str], ...]:
    return tuple({"label": label, "value": value} for label, value in pairs if value)
