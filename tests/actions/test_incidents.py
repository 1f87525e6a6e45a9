"""Incidents: logged once, frozen, held, moved by the table."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from riskreg import trail
from riskreg.actions import controls, evidence, incidents, inventory, systems
from riskreg.models import (
    AIModel,
    AISystem,
    Event,
    Evidence,
    Incident,
    IncidentEntry,
    IncidentSnapshot,
    Organisation,
    Role,
    User,
)
from riskreg.queries import snapshots
from riskreg.trail import Did
from tests import make
from tests.make_incidents import ago, incident

pytestmark = pytest.mark.django_db
THREE = {"what": "Refused every applicant over 50.\nSince the update of Monday."}


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    """A classified system with a model, a control and a risk."""
    model = inventory.add(officer, organisation, AIModel, values={"name": "Ranker", "version": "3"})
    made = make.system(organisation, officer, version="2.1", owner=officer, built_on=[model])
    make.decision(made, officer)
    make.control(organisation, officer, systems=[made])
    make.risk(organisation, officer, systems=[made])
    return made


def log(actor: User, system: AISystem, **more: Any) -> Incident:
    values = {**THREE, "system": system, "noticed_at": ago(hours=2), **more.pop("values", {})}
    return incidents.log(actor, system.organisation, values=values, channel="api", **more)


def test_three_fields_are_enough(system: AISystem, organisation: Organisation) -> None:
    engineer = make.member(organisation, Role.ENGINEER)
    made = log(engineer, system)
    made.refresh_from_db()
    assert made.reference == "INC-0001"
    assert made.title == "Refused every applicant over 50."
    assert (made.state, made.kind, made.version) == ("new", "incident", "2.1")
    assert made.owner == system.owner
    assert [str(each) for each in made.ai_models.all()] == ["Ranker 3"]
    assert made.is_held
    assert made.entries.get().kind == "detection"
    told = list(Event.objects.about(made).order_by("number").values_list("did", flat=True))
    assert told == [Did.INCIDENT_LOGGED, Did.HOLD_SET]
    assert trail.first_break(trail.head_of(organisation).chain) is None


def test_what_happened_stays_out_of_the_trail(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    body = json.loads(Event.objects.about(made).get(did=Did.INCIDENT_LOGGED).body)
    assert body["what_sha256"] == hashlib.sha256(made.what.encode()).hexdigest()
    assert "applicant" not in json.dumps(body)


def test_the_facts_of_the_moment_are_frozen(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    snapshot = made.snapshot
    assert snapshot.digest == snapshots.digest_of(snapshot.content)
    assert snapshot.content["system"]["version"] == "2.1"
    assert [each["tier"] for each in snapshot.content["decisions"]] == ["high_risk_annex_iii"]
    assert [each["state"] for each in snapshot.content["controls"]] == ["in_place"]
    assert len(snapshot.content["risks"]) == 1
    systems.change(officer, system, values={"version": "2.2"})
    again = IncidentSnapshot.objects.get(incident=made)
    assert again.content["system"]["version"] == "2.1"
    assert again.digest == snapshots.digest_of(again.content)
    anchor = again.content["trail"]
    assert (
        Event.objects.get(organisation=system.organisation, number=anchor["number"]).digest
        == (anchor["digest"])
    )


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_snapshot_entries_and_words() -> None:
    made = incident(make.system(make.organisation()))
    for statement in (
        "UPDATE riskreg_incidentsnapshot SET digest = ''",
        "DELETE FROM riskreg_incidententry",
        "UPDATE riskreg_incident SET what = 'Nothing.'",
        "UPDATE riskreg_incident SET noticed_at = now()",
        "DELETE FROM riskreg_incident",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Incident.objects.get() == made


def test_what_cannot_be_logged_is_refused_on_its_field(system: AISystem, officer: User) -> None:
    later = timezone.now() + timedelta(hours=1)
    foreign = make.system(make.organisation())
    for values, field in (
        ({"what": "  "}, "what"),
        ({"system": None}, "system"),
        ({"system": foreign}, "system"),
        ({"noticed_at": later}, "noticed_at"),
        ({"harm_types": ["laughter"]}, "harm_types"),
        ({"failure_modes": ["none"]}, "failure_modes"),
        ({"details": {"3": {"chosen": ["x"]}}}, "details"),
        ({"details": {"1000": {}}}, "details"),
        ({"member_state": "be"}, "member_state"),
        ({"severity": "awful"}, "severity"),
        ({"owner": make.member(make.organisation())}, "owner"),
        ({"requirements": [("EU_AI_ACT", "Art. 999")]}, "requirements"),
    ):
        with pytest.raises(ValidationError) as refused:
            log(officer, system, values=values)
        assert field in refused.value.message_dict
    assert not Incident.objects.exists()
    assert not IncidentEntry.objects.exists()


def test_a_clock_a_little_ahead_is_forgiven(system: AISystem, officer: User) -> None:
    made = log(officer, system, values={"noticed_at": timezone.now() + timedelta(minutes=4)})
    assert made.noticed_at <= made.reported_at


def test_readers_and_strangers_log_nothing(system: AISystem, organisation: Organisation) -> None:
    for person in (
        make.member(organisation, Role.AUDITOR),
        make.member(make.organisation(), Role.ADMINISTRATOR),
    ):
        with pytest.raises(PermissionDenied):
            log(person, system)


def test_logs_become_evidence_with_their_digest(system: AISystem, officer: User) -> None:
    content = b"12:01 all refused\n"
    made = log(officer, system, logs=[make.file("app.log", content)])
    kept = made.evidence.get()
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (kept.grade, kept.title) == ("machine", "INC-0001: app.log")


def test_a_refused_log_stores_nothing(system: AISystem, officer: User) -> None:
    with pytest.raises(ValidationError):
        log(officer, system, logs=[make.file("a.log", b"fine\n"), make.file("b.exe", b"MZ\0\0")])
    assert not Incident.objects.exists()
    assert not Evidence.objects.exists()
    folder = f"evidence/{system.organisation_id}"
    assert not default_storage.exists(folder) or default_storage.listdir(folder)[1] == []


def test_the_same_key_with_the_same_content_is_the_same_incident(
    system: AISystem, officer: User
) -> None:
    at = ago(hours=3)
    first = log(officer, system, values={"noticed_at": at}, idempotency_key="abc")
    events = Event.objects.count()
    again = log(officer, system, values={"noticed_at": at}, idempotency_key="abc")
    assert again == first
    assert Event.objects.count() == events
    with pytest.raises(ValidationError, match="key was used"):
        log(officer, system, values={"noticed_at": ago(hours=4)}, idempotency_key="abc")
    with pytest.raises(ValidationError, match="key was used"):
        log(officer, system, values={"noticed_at": at}, idempotency_key="abc", logs=[make.file()])
    assert Incident.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_with_one_key_make_one_incident() -> None:
    organisation = make.organisation()
    engineer = make.member(organisation, Role.ENGINEER)
    system = make.system(organisation)
    values = {**THREE, "system": system, "noticed_at": ago(minutes=5)}
    start = Barrier(50)

    def send(_number: int) -> Incident:
        try:
            start.wait()
            return incidents.log(
                User.objects.get(pk=engineer.pk),
                organisation,
                values=values,
                channel="api",
                idempotency_key="once",
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        made = list(pool.map(send, range(50)))
    assert {each.pk for each in made} == {Incident.objects.get().pk}
    assert Event.objects.filter(did=Did.INCIDENT_LOGGED).count() == 1
    assert IncidentEntry.objects.count() == 1
    assert trail.first_break(trail.head_of(organisation).chain) is None


# --- the hold -------------------------------------------------------------------------------------


def held(system: AISystem, officer: User) -> dict[str, Callable[[], Any]]:
    """What a hold stops, as calls."""
    control = system.controls.get()
    proof = make.evidence(system.organisation, officer)
    model = inventory.add(officer, system.organisation, AIModel, values={"name": "Spare"})
    made = log(officer, system)
    incidents.link(
        officer,
        made,
        controls=[control],
        evidence=[proof],
        ai_models=[
            *made.ai_models.all(),
            model,
        ],
    )
    today = timezone.localdate()
    return {
        "withdraw": lambda: evidence.withdraw(officer, proof, reason="Old."),
        "end": lambda: evidence.end(officer, proof, valid_until=today, reason="Old."),
        "archive": lambda: systems.archive(officer, system, reason="Gone."),
        "retire": lambda: controls.retire(officer, control, reason="Gone."),
        "remove": lambda: inventory.remove(officer, model),
    }


@pytest.mark.parametrize("act", ["withdraw", "end", "archive", "retire", "remove"])
def test_a_hold_stops_it_until_a_named_person_releases_it(
    system: AISystem, officer: User, act: str
) -> None:
    call = held(system, officer)[act]
    with pytest.raises(ValidationError, match="held by INC-0001"):
        call()
    made = Incident.objects.get()
    approver = make.member(system.organisation, Role.APPROVER)
    with pytest.raises(ValidationError, match="Say why"):
        incidents.release_hold(approver, made, reason=" ")
    incidents.release_hold(approver, made, reason="The authority has what it needs.")
    made.refresh_from_db()
    assert made.released_by == approver
    call()
    with pytest.raises(ValidationError, match="holds nothing"):
        incidents.release_hold(approver, made, reason="Again.")


def test_who_only_handles_releases_nothing(system: AISystem, officer: User) -> None:
    engineer = make.member(system.organisation, Role.ENGINEER)
    with pytest.raises(PermissionDenied):
        incidents.release_hold(engineer, log(officer, system), reason="In the way.")


def test_no_link_is_taken_away_while_it_holds(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    proof = make.evidence(system.organisation, officer)
    incidents.link(officer, made, evidence=[proof], risks=system.risks.all())
    with pytest.raises(ValidationError, match="holds what it is linked to") as refused:
        incidents.link(officer, made, evidence=[])
    assert set(refused.value.message_dict) == {"evidence"}
    incidents.release_hold(officer, made, reason="Looked into.")
    incidents.link(officer, made, evidence=[])
    assert not made.evidence.exists()


def test_links_are_of_the_same_organisation(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    with pytest.raises(ValidationError):
        incidents.link(officer, made, risks=[make.risk(make.organisation())])


def test_requirements_are_linked(catalogues: None, system: AISystem, officer: User) -> None:
    made = log(officer, system, values={"requirements": [("EU_AI_ACT", "Art. 9")]})
    incidents.link(officer, made, requirements=[("EU_AI_ACT", "Art. 9"), ("EU_AI_ACT", "Art. 14")])
    assert [str(each) for each in made.links.all()] == ["EU_AI_ACT Art. 14", "EU_AI_ACT Art. 9"]
    body = json.loads(Event.objects.get(did=Did.INCIDENT_LINKED).body)
    assert body == {
        "requirements": [["EU_AI_ACT Art. 9"], ["EU_AI_ACT Art. 14", "EU_AI_ACT Art. 9"]]
    }


# --- writing on it --------------------------------------------------------------------------------


def test_what_is_known_changes_and_what_was_reported_stays(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    earlier = ago(hours=9)
    made = incidents.change(
        officer,
        made,
        values={
            "severity": "incident",
            "harm_types": ["rights"],
            "failure_modes": ["reward-hacking"],
            "details": {"3": {"chosen": ["direct_cause"], "words": "By age."}},
            "provider_aware_at": earlier,
            "noticed_at": ago(hours=3),
        },
    )
    assert made.first_known_at == earlier
    head = trail.head_of(system.organisation).number
    incidents.change(officer, made, values={"severity": "incident"})
    assert trail.head_of(system.organisation).number == head
    for values, field in (
        ({"noticed_at": timezone.now()}, "noticed_at"),
        ({"system": make.system(system.organisation)}, "system"),
        ({"contained_at": timezone.now() + timedelta(days=1)}, "contained_at"),
        ({"began_at": ago(hours=1), "ended_at": ago(hours=2)}, "ended_at"),
    ):
        with pytest.raises(ValidationError) as refused:
            incidents.change(officer, made, values=values)
        assert field in refused.value.message_dict
    with pytest.raises(TypeError, match="what"):
        incidents.change(officer, made, values={"what": "Nothing."})


def test_the_timeline_grows(system: AISystem, officer: User) -> None:
    made = log(officer, system)
    incidents.note(
        officer, made, kind="communication", at=ago(hours=1), words="Told the works council."
    )
    assert [each.kind for each in made.entries.all()] == ["detection", "communication"]
    for told in (
        {"kind": "note", "words": " "},
        {"kind": "state", "words": "Done."},
        {"kind": "rumour", "words": "Heard."},
    ):
        with pytest.raises(ValidationError):
            incidents.note(officer, made, at=timezone.now(), **told)
