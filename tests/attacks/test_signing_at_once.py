"""Second persons who decide in the same moment: one outcome, and the later ones are told so."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import people, signoff_policies, signoffs
from riskreg.models import (
    AISystem,
    Dossier,
    DossierStatus,
    Event,
    Job,
    Membership,
    Organisation,
    Role,
    SignOff,
    User,
)
from riskreg.rules.signoffs import Step
from riskreg.trail import Did
from tests import make
from tests.access.dossiers import dossier, entered
from tests.attacks.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TWO, ROUNDS = [Step(2, frozenset())], 6
Said = list[tuple[int, str]]
Asks = Callable[[User], SignOff]
Sends = Callable[[User, SignOff, str, Said], Callable[[], None]]


@pytest.fixture(autouse=True)
def _files(store: Path) -> None:
    """Files of this test alone."""


@pytest.fixture
def officer(house: Organisation) -> User:
    """Who asks."""
    return make.member(house)


@pytest.fixture
def pair(house: Organisation) -> tuple[User, User]:
    """Two who may decide."""
    return (
        make.member(house, Role.APPROVER, name="Ada Approver"),
        make.member(house, Role.APPROVER, name="Ben Approver"),
    )


def a_decision(officer: User) -> SignOff:
    return signoffs.ask(officer, make.decision(_system(officer), officer))


def a_dossier(officer: User) -> SignOff:
    system = _system(officer)
    return signoffs.ask(officer, dossier(system, officer, decision=make.decision(system, officer)))


def an_assessment(officer: User) -> SignOff:
    system = _system(officer)
    risk = make.risk(system.organisation, officer, systems=[system])
    document = make.assessment(system, officer, state="submitted", risks=[risk])
    return SignOff.objects.get(assessment=document)


KINDS = [a_decision, a_dossier, an_assessment]


def _system(officer: User) -> AISystem:
    return make.system(officer.memberships.get().organisation, officer)


def decides(person: User, asked: SignOff, verdict: str, said: Said) -> Callable[[], None]:
    """What the person's browser sends, and what it is answered."""
    browser = Client()
    browser.force_login(person)

    def send() -> None:
        told = {"verdict": verdict, "reason": "Read."}
        answer = browser.post(reverse("sign_off", args=[asked.pk]), told)
        said.append((answer.status_code, answer.content.decode()))

    return send


def calls(person: User, asked: SignOff, act: str, said: Said) -> Callable[[], None]:
    """What a program of the person sends, and what it is answered."""
    browser = Client()
    browser.force_login(person)

    def send() -> None:
        where = reverse(f"api-sign-off-{act}", args=[asked.pk])
        answer = browser.post(where, {"reason": "Read."}, content_type="application/json")
        said.append((answer.status_code, answer.content.decode()))

    return send


@pytest.mark.parametrize("ask", KINDS)
@pytest.mark.parametrize("other", ["approve", "refuse"])
@pytest.mark.parametrize("send", [decides, calls])
def test_one_of_two_decides_and_the_other_is_told(
    officer: User, pair: tuple[User, User], ask: Asks, other: str, send: Sends
) -> None:
    asked, said = ask(officer), Said()
    at_once(send(pair[0], asked, "approve", said), send(pair[1], asked, other, said))
    done, refused = sorted(said)
    assert (done[0], refused[0]) in ((302, 422), (200, 422)), said
    assert "This request is over" in refused[1]
    vote = asked.votes.get()
    asked.refresh_from_db()
    assert asked.state == {"approve": "approved", "refuse": "refused"}[vote.vote]
    assert asked.decided_by == vote.person
    assert forms() == (ask is a_dossier and vote.vote == "approve")


@pytest.mark.parametrize("ask", [a_decision, a_dossier])
def test_a_quorum_of_two_is_reached_once(officer: User, pair: tuple[User, User], ask: Asks) -> None:
    asked, said = of_two(officer, ask), Said()
    at_once(*(decides(each, asked, "approve", said) for each in pair))
    asked.refresh_from_db()
    assert [status for status, _words in said] == [302, 302]
    assert (asked.state, asked.votes.count()) == ("approved", 2)
    assert Event.objects.filter(target_key=str(asked.pk), did=Did.SIGN_OFF_DECIDED).count() == 1
    assert forms() == (ask is a_dossier)


@pytest.mark.parametrize("ask", [a_decision, a_dossier])
def test_somebody_and_their_deputy_are_one_of_a_quorum(
    officer: User, pair: tuple[User, User], house: Organisation, ask: Asks
) -> None:
    today = timezone.localdate()
    held = Membership.objects.get(user=pair[0], organisation=house)
    people.set_deputy(pair[0], held, deputy=pair[1], begins=today, ends=today)
    asked, said = of_two(officer, ask), Said()
    at_once(*(decides(each, asked, "approve", said) for each in pair))
    done, refused = sorted(said)
    assert (done[0], refused[0]) == (302, 422)
    assert "Approver" in refused[1]
    asked.refresh_from_db()
    assert (asked.state, asked.votes.count(), forms()) == ("asked", 1, 0)


def test_somebody_who_presses_twice_votes_once(officer: User, pair: tuple[User, User]) -> None:
    asked, said = of_two(officer, a_decision), Said()
    at_once(*(decides(pair[0], asked, "approve", said) for _ in range(3)))
    assert sorted(status for status, _words in said) == [302, 422, 422]
    asked.refresh_from_db()
    assert (asked.state, asked.votes.count()) == ("asked", 1)


def of_two(officer: User, ask: Asks) -> SignOff:
    """What two persons have to approve."""
    house = officer.memberships.get().organisation
    kind = {a_decision: "decision", a_dossier: "dossier"}[ask]
    signoff_policies.set_policy(officer, house, kind=kind, steps=TWO, is_required=False)
    return ask(officer)


def forms() -> int:
    """How many approved forms of dossiers are being made."""
    return Job.objects.filter(parameters__has_key="approves").count()


def test_an_approved_dossier_is_withdrawn_while_the_next_supersedes_it(
    officer: User, pair: tuple[User, User]
) -> None:
    """One of two orders; in none of them do they wait for each other, or is a version lost."""
    system = _system(officer)
    decision = make.decision(system, officer)

    def draft() -> tuple[Dossier, Job]:
        made = dossier(system, officer, decision=decision)
        job = signoffs.approve(pair[0], signoffs.ask(officer, made))
        assert job is not None
        return made, job

    def form(made: Dossier, job: Job) -> Dossier:
        return entered(job, system, decision, approves=made, status=DossierStatus.APPROVED)

    standing = form(*draft())
    for _ in range(ROUNDS):
        told, made = list[str](), draft()

        def ends(shown: Dossier = standing, told: list[str] = told) -> None:
            try:
                signoffs.end(pair[1], shown, reason="Wrong.")
            except ValidationError as refused:
                told.extend(refused.messages)

        waiting = signoffs.ask(officer, dossier(system, officer, decision=decision))
        at_once(
            ends,
            partial(form, *made),
            partial(signoffs.refuse, pair[1], waiting, reason="Not this one."),
        )
        standing.refresh_from_db()
        assert standing.status == ("superseded" if told else "withdrawn")
        assert not told or "not in force" in told[0]
        standing = Dossier.objects.get(status=DossierStatus.APPROVED)
        assert standing.approves == made[0]
