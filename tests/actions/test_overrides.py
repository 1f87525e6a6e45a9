"""An override does without the second person, and without nothing else that approval asks for."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from riskreg.actions import acceptances, coverage, risks, signoffs, systems
from riskreg.models import AISystem, Decision, NotApplicable, SignOff, User
from tests import make

pytestmark = pytest.mark.django_db


def refused(officer: User, asked: SignOff, match: str) -> None:
    """The override is refused, and nothing came of it."""
    with pytest.raises(ValidationError, match=match):
        signoffs.override(officer, SignOff.objects.get(pk=asked.pk), reason="Fire.")
    asked.refresh_from_db()
    assert (asked.state, asked.is_override, asked.votes.count()) == ("asked", False, 0)


def test_what_changed_since_it_was_asked_for(officer: User, decision: Decision) -> None:
    asked = signoffs.ask(officer, decision)
    systems.change(officer, decision.system, values={"purpose": "Ranks applicants by voice."})
    refused(officer, asked, "changed after approval was asked for")
    signoffs.withdraw(officer, asked)
    again = signoffs.ask(officer, Decision.objects.get(pk=decision.pk))
    signoffs.override(officer, again, reason="Fire.")
    again.refresh_from_db()
    assert (again.state, again.is_override) == ("approved", True)


def wished(officer: User, system: AISystem) -> Any:
    risk = make.assessment(system, officer, state="approved").estimates.get().risk
    risk.refresh_from_db()
    until = timezone.localdate() + timedelta(days=10)
    return acceptances.ask(officer, risk, reason="Cheaper.", until=until)


def test_a_risk_that_is_closed_or_whose_day_is_over(officer: User, system: AISystem) -> None:
    wish = wished(officer, system)
    asked = SignOff.objects.get(acceptance=wish)
    for days, is_refused in ((9, False), (10, True), (11, True)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert bool(acceptances.lapsed(wish)) == is_refused, days
            if is_refused:
                refused(officer, asked, "has passed")
    risks.close(officer, wish.risk, reason="The scanner is gone.")
    refused(officer, asked, "closed")
    wish.refresh_from_db()
    assert (wish.state, wish.is_overridden) == ("asked", False)


@pytest.mark.usefixtures("catalogues")
def test_a_claim_about_a_classification_that_is_gone(officer: User, decision: Decision) -> None:
    claim: NotApplicable = coverage.claim(
        officer, decision.system, framework="EU_AI_ACT", ref="Art. 17(2)", reason="We are big."
    )
    asked = SignOff.objects.get(claim=claim)
    make.decision(decision.system, officer, answers={**make.HIGH_RISK, "profiling": False})
    refused(officer, asked, "classif|changed")
    claim.refresh_from_db()
    assert claim.state == "asked"
