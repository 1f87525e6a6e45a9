"""Whose keys are whose: who renews and ends one, and when one ends by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg import access
from riskreg.access import Right
from riskreg.actions import keys, people, services
from riskreg.models import ApiKey, Event, Membership, Organisation, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def in_force(user: User) -> int:
    return ApiKey.objects.filter(user=user, revoked_at=None).count()


def test_an_administrator_ends_a_persons_key_and_never_gets_its_successor(
    organisation: Organisation, administrator: User, engineer: User
) -> None:
    key, _told = make.api_key(engineer, organisation)
    with pytest.raises(PermissionDenied, match="Only the person"):
        keys.rotate(administrator, key)
    client = signed_in(administrator)
    address = reverse("key_rotate", args=[key.pk])
    assert client.get(address).status_code == 403
    assert client.post(address, {"overlap": "0"}).status_code == 403
    listed = client.get(reverse("keys")).content.decode()
    assert address not in listed
    assert reverse("key_revoke", args=[key.pk]) in listed
    assert address in signed_in(engineer).get(reverse("keys")).content.decode()
    assert client.post(reverse("key_revoke", args=[key.pk])).status_code == 302
    assert ApiKey.objects.get().revoked_at is not None


def test_keys_of_services_are_renewed_by_who_manages_people(
    organisation: Organisation, administrator: User
) -> None:
    service = services.add(administrator, organisation, name="CMDB", role=Role.ENGINEER)
    ends = timezone.now() + timedelta(days=1)
    key, _told = keys.create(
        administrator,
        organisation,
        name="N",
        rights=[Right.VIEW],
        expires_at=ends,
        holder=service,
    )
    client = signed_in(administrator)
    assert reverse("key_rotate", args=[key.pk]) in client.get(reverse("keys")).content.decode()
    assert client.post(reverse("key_rotate", args=[key.pk]), {"overlap": "0"}).status_code == 201


def test_everybody_ends_their_own_key_whatever_their_role(
    organisation: Organisation, officer: User, approver: User
) -> None:
    """An approver has none of their own, but may have made one while standing in."""
    today = timezone.localdate()
    people.set_deputy(officer, of(officer), deputy=approver, begins=today, ends=today)
    key, _told = make.api_key(User.objects.get(pk=approver.pk), organisation)
    people.set_deputy(officer, of(officer), deputy=None)
    client = signed_in(approver)
    listed = client.get(reverse("keys")).content.decode()
    assert reverse("key_rotate", args=[key.pk]) not in listed
    assert reverse("key_revoke", args=[key.pk]) in listed
    assert client.post(reverse("key_revoke", args=[key.pk])).status_code == 302
    assert in_force(approver) == 0


def test_with_the_access_the_keys_end_there_alone_and_each_is_told(
    organisation: Organisation, administrator: User, engineer: User
) -> None:
    elsewhere = make.organisation()
    make.membership(engineer, elsewhere)
    person = User.objects.get(pk=engineer.pk)
    ended = [make.api_key(person, organisation)[0] for _ in range(2)]
    kept, _told = make.api_key(person, elsewhere)
    people.end_membership(administrator, person.memberships.get(organisation=organisation))
    assert ApiKey.objects.get(revoked_at=None) == kept
    for key in ended:
        event = Event.objects.about(key).get(did=Did.KEY_REVOKED)
        assert event.actor_key == administrator.pk


@pytest.mark.parametrize(
    ("role", "left"), [(Role.APPROVER, 0), (Role.AUDITOR, 0), (Role.COMPLIANCE_OFFICER, 1)]
)
def test_a_role_without_keys_ends_them(
    organisation: Organisation, administrator: User, engineer: User, role: Role, left: int
) -> None:
    key, _told = make.api_key(engineer, organisation)
    people.change_role(administrator, of(engineer), role=role)
    assert in_force(engineer) == left
    assert Event.objects.about(key).filter(did=Did.KEY_REVOKED).count() == 1 - left


def test_a_service_keeps_its_keys_as_an_auditor(
    organisation: Organisation, administrator: User
) -> None:
    service = services.add(administrator, organisation, name="Reader", role=Role.ENGINEER)
    ends = timezone.now() + timedelta(days=1)
    keys.create(
        administrator,
        organisation,
        name="N",
        rights=[Right.VIEW],
        expires_at=ends,
        holder=service,
    )
    people.change_role(administrator, of(service), role=Role.AUDITOR)
    assert in_force(service) == 1


def test_a_key_reads_of_the_whole_what_it_says_alone(
    organisation: Organisation, officer: User
) -> None:
    for rights, answer in (([Right.VIEW], 403), ([Right.VIEW, Right.VIEW_ALL], 200)):
        told = make.api_key(officer, organisation, rights)[1]
        called = Client().get(
            reverse("api-trail-check-list"), headers={"Authorization": f"Bearer {told}"}
        )
        assert called.status_code == answer
        held = keys.holder(told)
        assert held is not None
        assert access.rights_of(held[0], organisation) == set(rights)


def test_keys_made_before_say_what_they_read(organisation: Organisation, officer: User) -> None:
    """The statement of migration 0068, which runs once on every register."""
    migration = __import__("riskreg.migrations.0068_keys_name_what_they_read", fromlist=["NAMED"])
    reads = make.api_key(officer, organisation, [Right.VIEW, Right.DECIDE])[0]
    writes = make.api_key(officer, organisation, [Right.DECIDE])[0]
    gone = keys.revoke(officer, make.api_key(officer, organisation)[0])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(migration.NAMED)
    for key, rights in (
        (reads, ["decide", "view", "view_all"]),
        (writes, ["decide"]),
        (gone, ["view"]),
    ):
        key.refresh_from_db()
        assert key.rights == rights
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'trail_required'"
            " AND tgrelid = 'riskreg_apikey'::regclass"
        )
        assert cursor.fetchone() == ("O",)
