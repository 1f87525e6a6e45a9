"""What the pages of the register are tried on: people of each kind, classified systems."""

from datetime import date
from typing import Any

from django.test import Client

from frameworks.regimes import registry
from riskreg.actions import classification
from riskreg.models import AISystem, Decision, Organisation, Role, User
from tests import make

REGIME = "eu_ai_act"
EDITION = "2026-1744"
HIGH_RISK: dict[str, Any] = {
    "is_ai_system": True,
    "eu_nexus": "deployer_in_eu",
    "annex_iii_points": ["4(a)"],
    "profiling": True,
}
MINIMAL: dict[str, Any] = {
    "is_ai_system": True,
    "eu_nexus": "deployer_in_eu",
    "crime_prediction": True,
    "about_natural_persons": False,
    "law_enforcement": True,
    "annex_iii_points": ["6(d)"],
    "deployer_type": "public_body",
}
OPEN: dict[str, Any] = {**HIGH_RISK, "is_ai_system": "unknown"}


def browser(user: User) -> Client:
    """A person's browser."""
    client = Client()
    client.force_login(user)
    return client


def browser_of(organisation: Organisation, role: Role = Role.COMPLIANCE_OFFICER) -> Client:
    """The browser of a new member."""
    return browser(make.member(organisation, role))


def classified(
    actor: User,
    system: AISystem,
    *,
    answers: dict[str, Any],
    role: str = "deployer",
    edition: str = EDITION,
) -> Decision:
    """A system with a recorded class."""
    opened = classification.start(actor, system, regime=REGIME, role=role, edition=edition)
    opened = classification.answer(actor, opened, answers=answers)
    return classification.decide(actor, opened, on=date(2026, 11, 21))


def title(tier: str) -> str:
    """A class in the words of the law's rules."""
    return registry.get(REGIME).tier(tier).title
