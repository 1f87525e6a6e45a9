"""Makers of audits; each calls the actions, so what they make is legal and recorded."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils import timezone

from riskreg.actions import audit_findings, audit_requests, audit_samples, audits, people
from riskreg.models import (
    AuditFinding,
    AuditRequest,
    Engagement,
    Organisation,
    Population,
    Role,
    Sample,
    SampleItem,
    User,
)
from riskreg.queries import populations
from riskreg.rules.audits import Draw
from riskreg.rules.sampling import Basis, Method
from tests import make


def engagement(
    organisation: Organisation, auditor: User | None = None, **values: Any
) -> Engagement:
    """An audit of the year, led by an auditor."""
    told = {
        "title": "Controls of the year",
        "scope": "Every control in place.",
        "begins_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        **values,
    }
    lead = auditor or make.member(organisation, Role.AUDITOR)
    return audits.plan(lead, organisation, values=told)


def left(organisation: Organisation, **values: Any) -> Engagement:
    """An audit whose only auditor has left."""
    made = engagement(organisation, **values)
    leave(made.lead, organisation)
    return made


def leave(auditor: User, organisation: Organisation) -> None:
    """End their membership."""
    boss = make.member(organisation, Role.ADMINISTRATOR)
    people.end_membership(boss, auditor.memberships.get(organisation=organisation))


def population(engagement: Engagement, count: int = 5, kind: str = "controls") -> Population:
    """Controls frozen under no filter; so many are entered first."""
    for place in range(count):
        make.control(engagement.organisation, title=f"Check of {'abcdefghij'[place % 10]}")
    rows = populations.rows_of(kind, engagement.organisation)
    return audit_samples.freeze(engagement.lead, engagement, kind=kind, filters={}, rows=rows)


def wish(**values: Any) -> Draw:
    """Three items at random."""
    told = {"method": Method.RANDOM, "basis": Basis.CHOSEN, "seed": "2026", "size": 3}
    return Draw(**{**told, **values})


def computed(**values: Any) -> Draw:
    """As many as 95 % confidence and a rate of 40 % ask for."""
    rates = {"confidence": Fraction(95), "tolerable": Fraction(40)}
    return wish(basis=Basis.HYPERGEOMETRIC, size=None, **rates, **values)


def sample(population: Population, **values: Any) -> Sample:
    """Three items at random."""
    lead = population.engagement.lead
    return audit_samples.draw(lead, population, wish=wish(**values))


def item(engagement: Engagement) -> SampleItem:
    """The first item of a sample of a new population."""
    found: SampleItem = sample(population(engagement)).items.select_related(
        "sample__population__engagement"
    )[0]
    return found


def request(engagement: Engagement, owner: User | None = None, **values: Any) -> AuditRequest:
    """A request that waits for its owner."""
    told = {
        "asked": "Show the last test.",
        "owner": owner or make.member(engagement.organisation, Role.ENGINEER),
        "due": timezone.localdate() + timedelta(days=7),
    }
    item = values.pop("item", None)
    return audit_requests.ask(engagement.lead, engagement, values={**told, **values}, item=item)


def finding(engagement: Engagement, **values: Any) -> AuditFinding:
    """A finding that waits for management."""
    told = {
        "title": "Tests are late",
        "severity": "minor",
        "criterion": "Each control is tested once a year.",
        "condition": "One of three was not.",
        **values,
    }
    return audit_findings.raise_finding(engagement.lead, engagement, values=told)


def response(owner: User, **values: Any) -> dict[str, Any]:
    """An agreement with an action."""
    return {
        "response": "agreed",
        "action": "The test is made up for.",
        "action_owner": owner,
        "action_due": timezone.localdate() + timedelta(days=30),
        **values,
    }


def worked(engagement: Engagement, officer: User) -> Engagement:
    """The same with items looked at, an answer with evidence, a finding with its response."""
    lead, house = engagement.lead, engagement.organisation
    drawn = draw(population(engagement, 6))
    first, second = drawn.items.select_related("sample__population__engagement")[:2]
    audit_samples.judge(lead, first, result="satisfactory", seen="The record was shown.")
    audit_samples.judge(lead, second, result="exception", seen="No record of a test.")
    asked = request(engagement, officer, item=second)
    proof = make.evidence(house, officer, title="Minutes of June")
    audit_requests.answer(officer, asked, words="In the minutes.", evidence=[proof])
    request(engagement, officer)
    found = finding(engagement, items=[second], cause="Nobody was named.", effect="Not shown.")
    audit_findings.respond(officer, found, values=response(officer))
    audit_findings.note(lead, engagement, words="Ask the porter.", item=second)
    return engagement


def draw(population: Population) -> Sample:
    """As many items as a tolerable rate of 40 % asks for."""
    return audit_samples.draw(population.engagement.lead, population, wish=computed())
