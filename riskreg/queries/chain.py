"""The chain of an incident as a checklist: who has to be told, who was, when, with what proof."""

from dataclasses import dataclass
from typing import Any

from riskreg.models import Incident, IncidentReport, Notice, Party, ReportState, Triage
from riskreg.rules import chain as rules
from riskreg.rules.chain import Need


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain with what shows that it was taken."""

    step: rules.Step
    notices: tuple[Notice, ...]
    reports: tuple[IncidentReport, ...]
    is_open: bool

    @property
    def is_done(self) -> bool:
        """Whether somebody was told."""
        return bool(self.notices or self.reports)


@dataclass(frozen=True, slots=True)
class Chain:
    """All steps, and notices that belong to none of them."""

    links: tuple[Link, ...]
    others: tuple[Notice, ...]
    is_judged: bool

    @property
    def open(self) -> int:
        """How many steps that are owed were not taken yet."""
        return sum(each.is_open for each in self.links)

    @property
    def is_owed(self) -> bool:
        """Whether anybody has to be told at all."""
        return any(each.step.need in (Need.OWED, Need.IF_ANY) for each in self.links)


def checklist(incident: Incident) -> Chain:
    """The steps that follow from the triage and the register; three statements."""
    triage: Triage | None = incident.triages.order_by("-position").first()
    notices = tuple(incident.notices.select_related("recorded_by", "proof"))
    reports = tuple(
        incident.reports.filter(state=ReportState.SENT).select_related("proof").order_by("sent_at")
    )
    facts = answers(triage)
    steps = rules.steps(
        role_of(incident, facts),
        reportable=triage.reportable if triage else "",
        is_reachable=_yes_no(facts.get("provider_reachable")),
        is_judged=triage is not None,
    )
    links = tuple(_link(step, notices, reports) for step in steps)
    placed = {party for step in steps for party in step.parties}
    others = tuple(each for each in notices if each.party not in placed)
    return Chain(links, others, triage is not None)


def answers(triage: Triage | None) -> dict[str, Any]:
    """What was answered in a judgement, by question."""
    told: dict[str, Any] = {} if triage is None else triage.facts
    found: dict[str, Any] = told.get("facts", told)
    return found


def role_of(incident: Incident, facts: dict[str, Any]) -> str:
    """In which role the organisation has to do with it: as answered, else as registered."""
    given = str(facts.get("reporter_role") or "")
    if given and given != "unknown":
        return given
    roles = incident.system.roles if incident.system else []
    return str(roles[0]) if len(roles) == 1 else ""


def _link(
    step: rules.Step, notices: tuple[Notice, ...], reports: tuple[IncidentReport, ...]
) -> Link:
    mine = tuple(each for each in notices if each.party in step.parties)
    sent = reports if step.is_report else ()
    told = {Party(each.party).value for each in mine}
    return Link(step, mine, sent, rules.is_open(step, told, has_sent_report=bool(sent)))


def _yes_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
