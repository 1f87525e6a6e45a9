"""What the register knows of an incident before anybody answers, and an incident as a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frameworks import incident_records, incidents, member_states
from frameworks.deadlines import Place, event_at
from frameworks.incidents import Assessment
from frameworks.regimes import registry
from frameworks.regimes.clocks import Awareness
from frameworks.schema import Facts
from riskreg.models import AISystem, Decision, Incident, IncidentKind, Triage

REGIME = "eu_ai_act"
_PROVIDERS = ("provider", "product_manufacturer", "prospective_provider", "gpai_provider")


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that the register gives: the value, what it comes from, and which record."""

    value: Any
    source: str  # decision, later_decision, system, incident
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An incident as the rules read it; `record` is what `manage.py incident_clock` reads."""

    facts: Facts
    awareness: Awareness
    record: dict[str, Any]

    def assess(self) -> Assessment:
        """What every law says of it."""
        return incidents.assess(self.facts, self.awareness)


def known(incident: Incident) -> dict[str, Known]:
    """What the register answers by itself, by question."""
    found: dict[str, Known] = {}
    if incident.system is not None:
        decision = in_force(incident)
        found |= _of_system(incident.system)
        found |= _of_decision(decision, incident.noticed_at) if decision is not None else {}
    if incident.kind == IncidentKind.NEAR_MISS:
        found["near_miss"] = Known(True, "incident")
    if incident.deployer_aware_at is not None:
        day = incident.deployer_aware_at.astimezone(place_of(incident).zone).date()
        found["deployer_awareness_date"] = Known(day.isoformat(), "incident")
    return {name: each for name, each in found.items() if _fits(name, each.value)}


def in_force(incident: Incident) -> Decision | None:
    """The strictest class that stood when it was noticed.

    Where none was recorded by then: of what stood when the incident was frozen, so that it is
    judged by what its page and dossier show; where that is nothing, of what came first after it.
    """
    rows = _recorded(incident)
    snapshot = getattr(incident, "snapshot", None)
    found = [each for each in rows if each.decided_at <= incident.noticed_at]
    if not found and snapshot is not None:
        found = [each for each in rows if each.decided_at <= snapshot.taken_at]
    latest = {each.role: each for each in found or reversed(rows)}
    ranks = {tier.code: tier.rank for tier in registry.get(REGIME).tiers}
    return max(latest.values(), key=lambda each: ranks.get(each.tier, -1), default=None)


def is_classified_since(incident: Incident) -> bool:
    """Whether all that was frozen of its classification is younger than when it was noticed.

    Asks the register only where the frozen ones are: one that they replaced may be older.
    """
    snapshot = getattr(incident, "snapshot", None)
    frozen = snapshot.content.get("decisions", []) if snapshot is not None else []
    moments = [datetime.fromisoformat(each["decided_at"]) for each in frozen]
    if not moments or min(moments) <= incident.noticed_at:
        return False
    return all(each.decided_at > incident.noticed_at for each in _recorded(incident))


def _recorded(incident: Incident) -> list[Decision]:
    if incident.system is None:
        return []
    rows = incident.system.decisions.filter(regime=REGIME).defer("reasons", "result")
    return list(rows.order_by("number"))


def _of_decision(decision: Decision, noticed_at: datetime) -> dict[str, Known]:
    source = "decision" if decision.decided_at <= noticed_at else "later_decision"
    detail, url = str(decision.number), decision.get_absolute_url()
    told = {"tier": decision.tier, "reporter_role": decision.role}
    for name in ("annex_iii_points", "annex_i_act", "market_date", "real_world_testing"):
        if name in decision.facts:
            told[name] = decision.facts[name]
    return {name: Known(value, source, detail, url) for name, value in told.items()}


def _of_system(system: AISystem) -> dict[str, Known]:
    days = [day for day in (system.placed_on_market, system.put_into_service) if day]
    told: dict[str, Any] = {}
    if days:
        told["market_date"] = min(days).isoformat()
    if len(system.roles) == 1:
        told["reporter_role"] = system.roles[0]
    url = system.get_absolute_url()
    return {name: Known(value, "system", system.reference, url) for name, value in told.items()}


def _fits(name: str, value: Any) -> bool:
    """Whether the question takes this answer; what a decision left open stays open here."""
    fact = incidents.questionnaire().facts[name]
    if value is None or value == "unknown":
        return False
    if fact.type == "enum" and not fact.multiple:
        return value in fact.values
    return True


def state_of(incident: Incident) -> str:
    """The Member State where it happened: as told, else the only one of use, else the seat's."""
    countries = [] if incident.system is None else incident.system.countries
    only = countries[0] if len(countries) == 1 else ""
    for code in (incident.member_state, only, incident.organisation.country):
        if code and code.upper() in member_states.STATES:
            return code.upper()
    return ""


def place_of(incident: Incident) -> Place:
    """Where days are counted: the Member State's zone; the organisation's where there is none."""
    state = state_of(incident)
    zone = None if state else incident.organisation.time_zone
    return member_states.place_in(state or None, zone)


def aware_at(incident: Incident, role: Any) -> datetime:
    """When whoever asks became aware: as noticed, or earlier where that is known of its role."""
    own = incident.provider_aware_at if role in _PROVIDERS else None
    own = incident.deployer_aware_at if role == "deployer" else own
    return min(incident.noticed_at, own) if own else incident.noticed_at


def case_of(incident: Incident, answers: Mapping[str, Any], *, edition: str = "") -> Case:
    """An incident with these answers; the register fills in what they leave out.

    An answer of None takes away what the register says. Raises Refused with every fault.
    """
    merged = {name: each.value for name, each in known(incident).items()} | dict(answers)
    return case_from(incident, merged, edition=edition)


def case_from(incident: Incident, answers: Mapping[str, Any], *, edition: str = "") -> Case:
    """An incident with these answers alone. Raises Refused with every fault."""
    facts = incidents.parse_facts(answers)
    place = place_of(incident)
    moment = aware_at(incident, facts.get("reporter_role"))
    awareness = Awareness(event_at(moment, place), place, edition)
    return Case(facts, awareness, _record(facts, awareness))


def _record(facts: Facts, awareness: Awareness) -> dict[str, Any]:
    event = awareness.event
    return {
        "facts": incident_records.facts_json(facts),
        "awareness_at": event.at.isoformat() if event and event.at else None,
        "member_state": awareness.place.state or None,
        "zone": str(awareness.place.zone),
    }


def stored(triage: Triage) -> Case:
    """The case a judgement was made of, under the edition it was made under."""
    record = triage.facts
    place = member_states.place_in(record["member_state"], record["zone"])
    event = event_at(datetime.fromisoformat(record["awareness_at"]), place)
    edition = triage.result["eu_ai_act"]["edition"]
    facts = incidents.parse_facts(record["facts"])
    return Case(facts, Awareness(event, place, edition), record)


def again(triage: Triage) -> dict[str, Any]:
    """What the rules of today say of a judgement's facts, in the form that is stored."""
    return incident_records.full_json(stored(triage).assess())


def last(incident: Incident) -> Triage | None:
    """The judgement that stands."""
    return incident.triages.select_related("by").order_by("-position").first()
