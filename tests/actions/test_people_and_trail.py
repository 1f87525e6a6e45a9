"""People, and the trail that every action leaves."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from riskreg import access, trail
from riskreg.actions import people, systems
from riskreg.models import AISystem, Event, Membership, Organisation, Role, TrailHead, User
from riskreg.models.trail import chain_of
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


def test_every_action_leaves_one_event_in_its_chain() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    before = trail.head_of(organisation).number
    system = make.system(organisation, officer)
    event = Event.objects.about(system).get()
    assert (event.did, event.number) == (Did.SYSTEM_REGISTERED, before + 1)
    assert event.actor_key == officer.pk
    assert trail.first_break(event.chain) is None


def test_names_and_addresses_stay_out_of_the_trail() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    make.system(organisation, officer, owner=officer)
    bodies = " ".join(Event.objects.values_list("body", flat=True))
    assert officer.email not in bodies
    assert officer.name not in bodies
    assert str(officer.pk) in bodies


def test_a_change_that_changes_nothing_records_nothing() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    system = make.system(organisation, officer)
    head = trail.head_of(organisation).number
    systems.change(officer, system, values={"name": system.name})
    assert trail.head_of(organisation).number == head


def test_readers_cannot_register_a_system() -> None:
    organisation = make.organisation()
    auditor = make.member(organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        make.system(organisation, auditor)
    assert not AISystem.objects.exists()


def test_members_of_one_organisation_cannot_change_anothers_system() -> None:
    system = make.system(make.organisation())
    stranger = make.member(make.organisation(), Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        systems.change(stranger, system, values={"name": "Mine"})


def test_a_record_of_another_organisation_cannot_be_linked() -> None:
    ours, theirs = make.organisation(), make.organisation()
    administrator = make.member(theirs, Role.ADMINISTRATOR)
    unit = people.add_unit(administrator, theirs, name="Sales")
    owner = make.member(theirs)
    officer = make.member(ours)
    for values in ({"owner": owner}, {"unit": unit}):
        with pytest.raises(ValidationError):
            make.system(ours, officer, **values)


@pytest.mark.parametrize("zone", ["Europe/Brussel", "", "../etc"])
def test_an_organisation_has_days_of_its_own(zone: str) -> None:
    with pytest.raises(ValidationError, match="time zone"):
        make.organisation(time_zone=zone)
    assert not Organisation.objects.exists()


def test_the_last_administrator_stays() -> None:
    organisation = make.organisation()
    administrator = make.member(organisation, Role.ADMINISTRATOR)
    membership = Membership.objects.get(user=administrator)
    with pytest.raises(ValidationError, match="last administrator"):
        people.change_role(administrator, membership, role=Role.AUDITOR)
    with pytest.raises(ValidationError, match="last administrator"):
        people.end_membership(administrator, membership)


def test_a_person_known_elsewhere_is_let_in_under_the_same_account() -> None:
    known = make.member(make.organisation())
    organisation = make.organisation()
    administrator = make.member(organisation, Role.ADMINISTRATOR)
    again = people.add_member(
        administrator, organisation, email=known.email.upper(), name="Other", role=Role.ENGINEER
    )
    assert again == known
    assert access.role_of(User.objects.get(pk=known.pk), organisation.pk) == Role.ENGINEER


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE riskreg_event SET did = 'x'",
        "DELETE FROM riskreg_event",
        "TRUNCATE riskreg_event",
    ],
)
def test_the_database_refuses_to_change_events(statement: str) -> None:
    make.organisation()
    with (
        pytest.raises(IntegrityError, match="kept for good"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_rewritten_event_is_found() -> None:
    organisation = make.organisation()
    make.member(organisation)
    chain = chain_of(organisation.pk)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE riskreg_event DISABLE TRIGGER change_refused")
        cursor.execute(
            "UPDATE riskreg_event SET body = '{}' WHERE chain = %s AND number = 1", [chain]
        )
        cursor.execute("ALTER TABLE riskreg_event ENABLE TRIGGER change_refused")
    found = trail.first_break(chain)
    assert found is not None
    assert (found.number, found.reason) == (1, "its content does not match its digest")


@pytest.mark.django_db(transaction=True)
def test_a_cut_tail_is_found() -> None:
    organisation = make.organisation()
    make.member(organisation)
    chain = chain_of(organisation.pk)
    last = TrailHead.objects.get(pk=chain).number
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE riskreg_event DISABLE TRIGGER change_refused")
        cursor.execute("DELETE FROM riskreg_event WHERE chain = %s AND number = %s", [chain, last])
        cursor.execute("ALTER TABLE riskreg_event ENABLE TRIGGER change_refused")
    found = trail.first_break(chain)
    assert found is not None
    assert found.number == last


# --- what the database refuses at commit -------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_change_without_an_event_is_refused_at_commit() -> None:
    organisation = make.organisation()
    system = make.system(organisation)
    with pytest.raises(IntegrityError, match="recorded no event"), transaction.atomic():
        AISystem.objects.filter(pk=system.pk).update(name="Renamed past the actions")
    assert AISystem.objects.get(pk=system.pk).name == system.name


@pytest.mark.django_db(transaction=True)
def test_an_event_of_another_organisation_does_not_vouch_for_a_change() -> None:
    system = make.system(make.organisation())
    other = make.organisation()

    @transaction.atomic
    def rename() -> None:
        AISystem.objects.filter(pk=system.pk).update(name="Renamed")
        trail.record(None, Did.UNIT_ADDED, other)

    with pytest.raises(IntegrityError, match="of its organisation"):
        rename()


@pytest.mark.django_db(transaction=True)
def test_every_register_table_has_its_trigger() -> None:
    # These hold no register facts of their own: the chain and its checkpoints, the versions that
    # triggers write, progress of background work and who is told of it, what one person likes to
    # see, and which mails went out.
    exempt = {
        "riskreg_event",
        "riskreg_checkpoint",
        "riskreg_history",
        "riskreg_trailhead",
        "riskreg_heartbeat",
        "riskreg_job",
        "riskreg_job_told",
        "riskreg_savedview",
        "riskreg_reminder",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename ~ '^(riskreg|frameworks)_' EXCEPT"
            " SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'trail_required' AND t.tgdeferrable AND t.tginitdeferred"
        )
        unguarded = {row[0] for row in cursor.fetchall()}
    assert unguarded == exempt
    assert Organisation.objects.count() == 0
