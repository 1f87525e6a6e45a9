"""Incidents move by the table: on with what it asks for, back with a reason, out with one."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from riskreg.actions import incidents
from riskreg.models import AISystem, Event, Organisation, Role, User
from riskreg.trail import Did
from tests import make
from tests.actions.test_incidents import log
from tests.make_incidents import ago, triaged

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    """A system that something happened to."""
    return make.system(organisation, officer, version="2.1", owner=officer)


def test_it_goes_its_way_and_back(system: AISystem, officer: User) -> None:
    made = triaged(system, officer)
    when = ago(minutes=20)
    made = incidents.move(officer, made, to="contained", words="Switched off.", at=when)
    assert (made.state, made.containment, made.contained_at) == ("contained", "Switched off.", when)
    with pytest.raises(ValidationError) as refused:
        incidents.move(officer, made, to="resolved", words="Rolled back.")
    assert set(refused.value.message_dict) == {"cause"}
    made = incidents.move(officer, made, to="resolved", words="Rolled back.", cause="A new weight.")
    made = incidents.move(officer, made, to="reviewed", words="A new control tests by age.")
    assert (made.reviewed_by, made.lessons) == (officer, "A new control tests by age.")
    with pytest.raises(ValidationError, match="reviewed or dismissed"):
        incidents.change(officer, made, values={"severity": "incident"})
    with pytest.raises(ValidationError, match="Say why"):
        incidents.move(officer, made, to="resolved")
    made = incidents.move(officer, made, to="resolved", words="It came again.")
    assert made.reviewed_at is None
    assert made.lessons == "A new control tests by age."
    moved = Event.objects.filter(did=Did.INCIDENT_MOVED).order_by("number")
    assert [json.loads(each.body)["state"] for each in moved] == [
        "contained",
        "resolved",
        "reviewed",
        "resolved",
    ]
    kinds = list(made.entries.values_list("kind", flat=True))
    assert kinds.count("state") == 4


def test_containment_written_before_is_enough(system: AISystem, officer: User) -> None:
    made = triaged(system, officer)
    when = ago(minutes=30)
    made = incidents.change(
        officer, made, values={"containment": "Switched off.", "contained_at": when}
    )
    made = incidents.move(officer, made, to="contained")
    assert made.contained_at == when


def test_there_is_no_other_move(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    for to in ("triaged", "contained", "reviewed", "new", "nonsense"):
        with pytest.raises(ValidationError, match="does not go from"):
            incidents.move(officer, made, to=to, words="Please.")


def test_dismissal_needs_a_reason_and_keeps_the_hold(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    with pytest.raises(ValidationError, match="Say why"):
        incidents.dismiss(officer, made, reason="")
    made = incidents.dismiss(officer, made, reason="A test run.")
    assert made.is_held
    assert not made.is_open


def test_engineers_write_and_do_not_move(system: AISystem, organisation: Organisation) -> None:
    engineer = make.member(organisation, Role.ENGINEER)
    made = log(engineer, system)
    incidents.note(engineer, made, kind="note", at=timezone.now(), words="Looking.")
    with pytest.raises(PermissionDenied):
        incidents.dismiss(engineer, made, reason="Nothing.")
