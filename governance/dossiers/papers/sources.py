"""Places of the register that answer a point: what they say, and where to enter it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.dossiers.papers import from_entry, from_law, from_work
from governance.dossiers.papers.matter import Matter
from riskreg.models import AISystem

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One place: its name, how it is read, what to do where it is empty, and on which page."""

    code: str
    title: str | Promise
    read: Callable[[Matter], Lines]
    todo: str | Promise
    page: str
    anchor: str = ""

    def url(self, system: AISystem) -> str:
        """Where it is entered."""
        own = {"system", "system_edit", "monitoring_plan", "dossier_new", "papers", "fria"}
        address = reverse(self.page, args=[system.pk] if self.page in own else [])
        return f"{address}#{self.anchor}" if self.anchor else address


_ENTRY = _("Fill in “%(title)s” on the register entry.")


def _entry(code: str, title: str | Promise, read: Callable[[Matter], Lines]) -> Source:
    return Source(code, title, read, _ENTRY, "system_edit")


_ALL = (
    _entry("name", _("name and number"), from_entry.name),
    _entry("purpose", _("intended purpose"), from_entry.field("purpose")),
    _entry("description", _("what it does and for whom"), from_entry.field("description")),
    _entry("version", _("version"), from_entry.field("version")),
    _entry("provider", _("provider"), from_entry.provider),
    _entry("organisation", _("organisation"), from_entry.organisation),
    _entry("data", _("data it works on"), from_entry.field("data")),
    _entry("affected", _("affected persons"), from_entry.field("affected_persons")),
    _entry("autonomy", _("autonomy"), from_entry.autonomy),
    _entry("oversight", _("human oversight"), from_entry.field("oversight")),
    _entry("tools", _("tools it may call"), from_entry.tools),
    _entry("models", _("models it builds on"), from_entry.models),
    _entry("vendors", _("vendors behind models and data"), from_entry.vendors),
    _entry("datasets", _("datasets"), from_entry.datasets),
    _entry("personal_data", _("personal data in datasets"), from_entry.personal_data),
    _entry("compute", _("training compute of its models"), from_entry.compute),
    _entry("design", _("AI model; task and output (OECD dimensions)"), from_entry.design),
    _entry("status", _("days on the market and in service"), from_entry.status),
    _entry("member_states", _("countries of use"), from_entry.member_states),
    Source(
        "evaluations", _("evaluations"), from_work.evaluations,
        _("Enter a run with its thresholds and its result."), "evaluation_new",
    ),
    Source(
        "metrics", _("metrics with thresholds"), from_work.metrics,
        _("Enter a run with its thresholds and its result."), "evaluation_new",
    ),
    Source(
        "red_team", _("red-team rounds"), from_work.red_team,
        _("Enter a round."), "red_team_round_new",
    ),
    Source(
        "risks", _("risks"), from_work.risks,
        _("Enter the risks of the system."), "risk_new",
    ),
    Source(
        "assessment", _("approved risk assessment"), from_work.assessment,
        _("Assess the risks and have the assessment approved."), "assessment_new",
    ),
    Source(
        "monitoring_plan", _("plan of post-market monitoring"), from_work.monitoring_plan,
        _("Write the monitoring plan."), "monitoring_plan",
    ),
    Source(
        "indicators", _("indicators"), from_work.indicators,
        _("Add indicators to the monitoring."), "monitoring_plan", "indicators",
    ),
    Source(
        "changes", _("recorded changes"), from_work.changes,
        _("Change the register entry when the system changes, or state that nothing changed."),
        "system_edit",
    ),
    Source(
        "failure_plans", _("how it is stopped and overridden"), from_work.failure_plans,
        _("Write down how it fails, is overridden and is shut down."), "system", "failures",
    ),
    Source(
        "declaration", _("EU declaration of conformity"), from_work.declaration,
        _("Make the dossier “EU declaration of conformity” and have it approved."), "dossier_new",
    ),
    Source(
        "fria", _("assessment of the impact on fundamental rights"), from_work.fria,
        _("Write the assessment and have it approved."), "system", "fria",
    ),
    Source(
        "dpia", _("data protection impact assessment"), from_work.dpia,
        _("Name the data protection impact assessment in that of Art. 27."), "system", "fria",
    ),
    *(
        Source(
            code, title, from_work.controls(*refs),
            _("Enter controls for it, with their proofs."), "control_new",
        )
        for code, title, refs in (
            ("oversight_controls", _("controls for human oversight"), ("Art. 14",)),
            ("security_controls", _("controls for cybersecurity"), ("Art. 15",)),
            ("data_controls", _("controls for data"), ("Art. 10",)),
            ("risk_controls", _("controls for risk management"), ("Art. 9",)),
            ("instructions", _("controls for instructions"), ("Art. 13",)),
        )
    ),
    Source(
        "conditions", _("condition of Art. 6(3) in the decision"), from_law.conditions,
        _("Classify the system again and answer which minor part it plays."), "system",
    ),
    Source(
        "grounds", _("reasons given in the decision"), from_law.grounds,
        _("Classify the system again and give the reasons."), "system",
    ),
    Source(
        "responsibility", _("the declaration itself"), from_law.responsibility,
        _("Nothing to do."), "papers",
    ),
)  # fmt: skip

SOURCES: Mapping[str, Source] = {source.code: source for source in _ALL}
