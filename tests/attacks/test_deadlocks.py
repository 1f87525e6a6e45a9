"""Real actions on the same records at once, each committed: nobody waits for ever."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from governance.pages.people.factors import _remove
from riskreg import proofs
from riskreg.actions import assessments, erasures, inventory, people, risks, services, tasks
from riskreg.importers import runs
from riskreg.models import AISystem, Event, Membership, Organisation, Risk, Role, User, Vendor
from riskreg.models.trail import INSTALLATION, chain_of
from riskreg.trail import Did
from tests import make
from tests.attacks.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


@pytest.fixture
def officer(house: Organisation) -> User:
    """Who does most of it."""
    return make.member(house)


@pytest.fixture
def administrator(house: Organisation) -> User:
    """Who lets people in and erases them."""
    return make.member(house, Role.ADMINISTRATOR)


def test_an_assessment_is_approved_while_its_risk_is_saved(
    house: Organisation, officer: User
) -> None:
    approver, system = make.member(house, Role.APPROVER), make.system(house, officer)
    many = [make.risk(house, officer, systems=[system]) for _ in range(3)]
    for number in range(ROUNDS):
        document = make.assessment(system, officer, state="submitted", risks=many)
        at_once(
            partial(assessments.approve, approver, document),
            *(partial(_save_risk, officer, risk, number) for risk in many),
        )
    assert _count(house, Did.ASSESSMENT_APPROVED) == ROUNDS
    assert {each.cause for each in Risk.objects.all()} == {f"Cause {ROUNDS - 1}"}
    _holds(house)


def _save_risk(actor: User, risk: Risk, number: int) -> None:
    risks.change(actor, risk, values={"cause": f"Cause {number}"})
    task = {"title": "Look", "owner": actor, "due": timezone.localdate(), "risk": risk}
    tasks.add(actor, risk.organisation, values=task)


def test_a_list_is_imported_while_its_systems_are_worked_on(
    house: Organisation, officer: User, store: Path
) -> None:
    several = [make.system(house, officer) for _ in range(3)]
    for number in range(ROUNDS):
        lines = [f"{each.reference},{each.name},Round {number}." for each in several]
        at_once(
            partial(_import, officer, house, ["number,name,purpose", *lines]),
            *(partial(_add_task, officer, system) for system in several),
            partial(assessments.begin, officer, several[number % 3]),
        )
    assert _count(house, Did.IMPORT_APPLIED) == ROUNDS
    assert _count(house, Did.TASK_ADDED) == 3 * ROUNDS
    assert {each.purpose for each in AISystem.objects.all()} == {f"Round {ROUNDS - 1}."}
    _holds(house)


def _import(actor: User, house: Organisation, lines: list[str]) -> None:
    content = "\n".join(lines).encode()
    run = runs.upload(actor, house, profile="systems", file_name="list.csv", content=content)
    mapping = {each: each for each in ("number", "name", "purpose")}
    runs.apply(actor, runs.preview(actor, run, mapping=mapping))


def _add_task(actor: User, system: AISystem) -> None:
    task = {"title": "Look", "owner": actor, "due": timezone.localdate(), "system": system}
    tasks.add(actor, system.organisation, values=task)


def test_people_are_erased_and_helped_while_others_are_let_in(
    house: Organisation, administrator: User
) -> None:
    for number in range(ROUNDS):
        leaver, forgetful = _with_factor(house), _with_factor(house)
        at_once(
            partial(erasures.erase, administrator, _membership(leaver), reason="Asked for."),
            partial(_remove, SimpleNamespace(user=administrator), _membership(forgetful)),
            partial(_let_in, administrator, house, f"new-{number}@example.org"),
            partial(services.add, administrator, house, name="Robot", role=Role.ENGINEER),
        )
    assert _count(house, Did.PERSON_ERASED) == ROUNDS
    removed = Event.objects.filter(chain=INSTALLATION, did=Did.FACTOR_REMOVED)
    assert removed.count() == 2 * ROUNDS
    assert set(removed.values_list("actor_key", flat=True)) == {administrator.pk}
    _holds(house)


def _with_factor(house: Organisation) -> User:
    person = make.member(house)
    with transaction.atomic():
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    return person


def _membership(person: User) -> Membership:
    return Membership.objects.select_related("organisation", "user").get(user=person)


def _let_in(actor: User, house: Organisation, email: str) -> None:
    people.add_member(actor, house, email=email, name="New", role=Role.ENGINEER)


def test_a_vendor_gets_another_name_while_systems_of_theirs_are_registered(
    house: Organisation, officer: User
) -> None:
    vendor = inventory.add(officer, house, Vendor, values={"name": "Northwind"})
    for number in range(ROUNDS):
        at_once(
            partial(inventory.change, officer, vendor, values={"name": f"Northwind {number}"}),
            partial(make.system, house, officer, vendor=vendor),
            partial(make.system, house, officer, vendor=vendor),
        )
    assert _count(house, Did.SYSTEM_REGISTERED) == 2 * ROUNDS
    _holds(house)


def _count(house: Organisation, did: Did) -> int:
    return Event.objects.filter(chain=chain_of(house.pk), did=did).count()


def _holds(house: Organisation) -> None:
    """Nothing is lost and nothing has a gap, in the chain of the house and the installation's."""
    for chain in (chain_of(house.pk), INSTALLATION):
        numbers = list(
            Event.objects.filter(chain=chain).order_by("number").values_list("number", flat=True)
        )
        assert numbers == list(range(1, len(numbers) + 1))
        assert proofs.prove(chain).holds
