"""Requests whose subject changed, as lists of work tell them: due from who asked, nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.ui.work_words import Item
from riskreg.actions import acceptances, coverage, risks, signoffs, systems
from riskreg.models import Organisation, Role, SignOff, User
from riskreg.queries import days, work
from riskreg.queries.due import Scope, Wanted
from tests import make
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db
UNTIL = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def asked(organisation: Organisation, officer: User) -> SignOff:
    return signoffs.ask(officer, make.decision(make.system(organisation, officer), officer))


def offered(organisation: Organisation, mine: User | None) -> dict[str, int]:
    """How many there are of each kind, counted and listed."""
    scope = Scope(organisation, days.today(organisation))
    counts, rows = work.counted(scope, Wanted(), mine=mine)
    listed = [row["item"] for row in rows]
    told = {each.item: each.all for each in counts}
    assert told == {item: listed.count(item) for item in listed}
    assert told == {each.item: each.all for each in work.counts(scope, mine=mine)}
    return told


def home_count(user: User) -> int:
    return int(browser(user).get(reverse("home")).context["mine"].count)


def test_what_changed_since_is_due_from_who_asked_and_from_nobody_else(
    organisation: Organisation, officer: User, asked: SignOff
) -> None:
    approver = make.member(organisation, Role.APPROVER)
    assert offered(organisation, approver) == {"sign_off": 1} == offered(organisation, None)
    assert home_count(approver) == 1
    systems.change(officer, asked.record.system, values={"purpose": "Ranks people by voice."})
    assert offered(organisation, approver) == {}
    assert home_count(approver) == 0
    assert offered(organisation, officer) == {"sign_off_moved": 1}
    assert offered(organisation, None) == {"sign_off_moved": 1, "review": 1}
    signoffs.withdraw(officer, asked)
    assert "sign_off_moved" not in offered(organisation, officer)


def test_the_page_says_what_is_to_be_done(
    client: Client, organisation: Organisation, officer: User, asked: SignOff
) -> None:
    system = asked.record.system
    systems.change(officer, system, values={"purpose": "Ranks people by voice."})
    body = client.get(f"{reverse('work')}?kind=sign_off_moved").content.decode()
    assert "Request to take back" in body
    assert f"Classification of {system.name}" in body
    assert asked.get_absolute_url() in body


@pytest.mark.usefixtures("catalogues")
def test_a_claim_and_an_acceptance_that_changed_are_offered_to_nobody(
    organisation: Organisation, officer: User, asked: SignOff
) -> None:
    approver, system = make.member(organisation, Role.APPROVER), asked.record.system
    other = make.system(organisation, make.member(organisation))
    risk = make.assessment(other, other.owner, state="approved").estimates.get().risk
    risk.refresh_from_db()
    coverage.claim(officer, system, framework="EU_AI_ACT", ref="Art. 17(2)", reason="Too big.")
    acceptances.ask(officer, risk, reason="Cheaper.", until=UNTIL)
    assert offered(organisation, approver) == {"sign_off": 1, "claim": 1, "acceptance_decision": 1}
    make.decision(system, officer)
    risks.change(officer, risk, values={"title": "Another risk"})
    assert offered(organisation, approver) == {}
    assert offered(organisation, officer)["sign_off_moved"] == 3
    scope = Scope(organisation, days.today(organisation))
    rows = work.items(scope, Wanted(kinds=["sign_off_moved"]), mine=officer)
    assert {Item(row, scope.today).title for row in rows} == {
        f"Classification of {system.name}",
        "Claim that a requirement does not apply: Art. 17(2)",
        "Acceptance of a risk: Another risk",
    }


def test_titles_are_words(organisation: Organisation, asked: SignOff) -> None:
    scope = Scope(organisation, days.today(organisation))
    (row,) = work.items(scope, Wanted(kinds=["sign_off"]))
    item = Item(row, scope.today)
    assert item.title == f"Classification of {asked.record.system.name}"
