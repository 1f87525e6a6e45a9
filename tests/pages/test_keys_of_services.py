"""Services and their keys; when a key was used; a key and its successor."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from governance.pages.account import Backend
from riskreg import access
from riskreg.access import Right
from riskreg.actions import keys, services
from riskreg.models import ApiKey, Event, Membership, Organisation, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(organisation: Organisation, administrator: User) -> User:
    """A service that may do what an engineer may."""
    return services.add(administrator, organisation, name="Import", role=Role.ENGINEER)


def call(presented: str) -> int:
    """The answer to a program with this key."""
    address = reverse("api-system-list")
    return Client().get(address, headers={"Authorization": f"Bearer {presented}"}).status_code


def key_for(administrator: User, service: User, *rights: Right) -> tuple[ApiKey, str]:
    """A key of a service, for a day."""
    return keys.create(
        administrator,
        service.memberships.get().organisation,
        name="Nightly",
        rights=rights or (Right.VIEW,),
        expires_at=timezone.now() + timedelta(days=1),
        holder=service,
    )


def test_a_service_works_with_its_key_and_with_nothing_else(
    administrator: User, service: User
) -> None:
    key, presented = key_for(administrator, service)
    assert key.user == service
    assert call(presented) == 200
    assert Backend().get_user(service.pk) is None
    client = Client()
    client.force_login(service, backend="governance.pages.account.Backend")
    assert client.get(reverse("home")).status_code == 302


def everything_stored() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        found = []
        for (table,) in cursor.fetchall():
            asked = sql.SQL("SELECT held::text FROM {} held").format(sql.Identifier(table))
            cursor.execute(asked)
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_of_a_key_only_the_digest_is_stored(administrator: User, service: User) -> None:
    key, presented = key_for(administrator, service)
    successor, renewed = keys.rotate(administrator, key, overlap=timedelta(days=1))
    stored = everything_stored()
    for made, told in ((key, presented), (successor, renewed)):
        secret = told.split("_", 2)[2]
        assert len(secret) >= 40
        assert secret not in stored
        assert made.digest == hashlib.sha256(secret.encode()).hexdigest()
        assert made.digest in stored


def test_a_service_does_no_more_than_its_role(administrator: User, service: User) -> None:
    with pytest.raises(ValidationError, match="cannot do more"):
        key_for(administrator, service, Right.MANAGE_PEOPLE)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.APPROVER])
def test_no_service_lets_people_in_or_approves(
    organisation: Organisation, administrator: User, role: Role
) -> None:
    with pytest.raises(ValidationError, match="lets nobody in"):
        services.add(administrator, organisation, name="X", role=role)


def test_only_administrators_make_keys_for_services(
    organisation: Organisation, administrator: User, service: User, engineer: User
) -> None:
    with pytest.raises(PermissionDenied):
        key_for(engineer, service)
    with pytest.raises(ValidationError, match="Choose a service"):
        key_for(administrator, engineer)


def test_a_service_that_ends_takes_its_keys_along(administrator: User, service: User) -> None:
    _key, presented = key_for(administrator, service)
    client = Client()
    client.force_login(administrator)
    membership = Membership.objects.get(user=service)
    assert client.post(reverse("member_end", args=[membership.pk])).status_code == 302
    assert call(presented) == 401
    assert ApiKey.objects.get().revoked_at is not None


def test_a_service_is_let_in_on_its_page_and_given_a_key(
    organisation: Organisation, administrator: User
) -> None:
    client = Client()
    client.force_login(administrator)
    client.post(reverse("service_new"), {"name": "CMDB", "role": "engineer"})
    service = User.objects.get(is_service=True)
    ends = (timezone.localdate() + timedelta(days=9)).isoformat()
    answer = client.post(
        reverse("key_new"),
        {"holder": service.pk, "name": "N", "rights": ["view"], "expires_on": ends},
    )
    assert answer.status_code == 201
    assert ApiKey.objects.get().user == service
    listed = client.get(reverse("people")).content.decode()
    assert "a service: keys only" in listed
    assert service.email not in listed


def test_the_last_use_is_noted_every_five_minutes_and_is_no_event(
    administrator: User, service: User
) -> None:
    key, presented = key_for(administrator, service)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        begun = timezone.now()
        before = Event.objects.count()
        for minutes, seen in ((0, 0), (4, 0), (1, 5)):
            clock.shift(timedelta(minutes=minutes))
            assert call(presented) == 200
            key.refresh_from_db()
            assert key.last_used_at == begun + timedelta(minutes=seen)
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_the_last_use_passes_the_guard_and_a_right_does_not(
    administrator: User, service: User
) -> None:
    key, presented = key_for(administrator, service)
    assert call(presented) == 200
    key.refresh_from_db()
    assert key.last_used_at is not None
    with pytest.raises(Exception, match="recorded no event"):
        ApiKey.objects.update(rights=["manage_people"])


def test_old_and_new_key_work_until_the_overlap_ends(administrator: User, service: User) -> None:
    key, old = key_for(administrator, service)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        successor, new = keys.rotate(administrator, key, overlap=timedelta(hours=1))
        assert call(old) == call(new) == 200
        clock.shift(timedelta(hours=1, seconds=1))
        assert call(old) == 401
        assert call(new) == 200
    event = Event.objects.about(successor).get()
    assert event.did == Did.KEY_ROTATED
    assert new.split("_", 2)[2] not in event.body


def test_without_overlap_the_old_key_ends_at_once(administrator: User, service: User) -> None:
    key, old = key_for(administrator, service)
    _successor, new = keys.rotate(administrator, key)
    assert (call(old), call(new)) == (401, 200)
    with pytest.raises(ValidationError, match="works no longer"):
        keys.rotate(administrator, key)


def test_an_overlap_lasts_thirty_days_at_most(administrator: User, service: User) -> None:
    key, _old = key_for(administrator, service)
    with pytest.raises(ValidationError, match="30 days"):
        keys.rotate(administrator, key, overlap=timedelta(days=31))


def test_a_key_is_renewed_on_its_page(organisation: Organisation, engineer: User) -> None:
    key, _told = make.api_key(engineer, organisation)
    client = Client()
    client.force_login(engineer)
    assert key.prefix in client.get(reverse("key_rotate", args=[key.pk])).content.decode()
    answer = client.post(reverse("key_rotate", args=[key.pk]), {"overlap": "0"})
    assert answer.status_code == 201
    assert ApiKey.objects.filter(revoked_at=None).get().prefix in answer.content.decode()


def test_rights_of_a_key_are_offered_by_what_they_touch(
    organisation: Organisation, administrator: User
) -> None:
    engineer, offered = make.member(organisation, Role.ENGINEER), {}
    for person in (administrator, engineer):
        client = Client()
        client.force_login(person)
        page = client.get(reverse("key_new"))
        groups = page.context["form"].fields["rights"].choices
        names = [name for name, _rights in groups]
        offered[person] = {right for _name, rights in groups for right, _words in rights}
        assert offered[person] == set(access.rights_of(person, organisation))
        text = page.content.decode()
        assert text.count('role="group" aria-labelledby="id_rights_group_') == len(names)
        assert all(f">{name}</p>" in text for name in names)
    assert offered[engineer] != offered[administrator]
