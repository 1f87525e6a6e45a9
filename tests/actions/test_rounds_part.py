"""Attestation rounds where owners see a part of the register, or no longer answer for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from riskreg import walls
from riskreg.actions import parts, people, rounds
from riskreg.models import Attestation, AttestationRound, Organisation, Role, User
from riskreg.postgres.scope import behind
from riskreg.queries import rounds as queries
from tests import make
from tests.settling import settled

pytestmark = pytest.mark.django_db


def opened(officer: User, organisation: Organisation, kind: str, **more: Any) -> AttestationRound:
    due = timezone.localdate() + timedelta(days=10)
    values = {"title": "Spring", "statement": "It is right.", "kind": kind, "due": due}
    made = rounds.open_round(officer, organisation, values=values, **more)
    settled()
    return made


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def limited(organisation: Organisation, officer: User) -> tuple[User, Any, Any]:
    """An engineer who sees one of two systems, on both of which a control of theirs works."""
    engineer = make.member(organisation, Role.ENGINEER)
    boss = make.member(organisation, Role.ADMINISTRATOR)
    unit = people.add_unit(boss, organisation, name="Ghent")
    near = make.system(organisation, officer, name="Near", unit=unit)
    far = make.system(organisation, officer, name="Far away")
    parts.limit(boss, engineer.memberships.get(), units=[unit])
    control = make.control(organisation, officer, owner=engineer, systems=[near, far])
    return fresh(engineer), control, far


def test_who_sees_a_part_answers_for_the_whole_record(
    organisation: Organisation, officer: User, limited: tuple[User, Any, Any], client: Client
) -> None:
    engineer, _control, far = limited
    item = opened(officer, organisation, "control").items.get()
    whole = queries.digest_now(item)
    with behind(walls.of(engineer)):
        mine = Attestation.objects.get(pk=item.pk)
        assert queries.digest_now(mine) == whole == mine.digest
    client.force_login(engineer)
    page = client.get(item.get_absolute_url())
    assert page.context["digest"] == whole
    text = page.content.decode()
    assert "out of your reach" in text
    assert far.name not in text
    said = client.post(item.get_absolute_url(), {"said": "confirm", "seen": whole})
    assert said.status_code == 302
    settled()
    item.refresh_from_db()
    assert not queries.is_stale(item, queries.digest_now(item))


def test_what_was_handed_on_meanwhile_is_not_answered(
    organisation: Organisation, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    engineer, other = (make.member(organisation, Role.ENGINEER) for _ in range(2))
    make.system(organisation, officer, owner=engineer)
    item = opened(officer, organisation, "system").items.get()
    read = Attestation.objects.get(pk=item.pk)  # as another request holds it
    seen = queries.digest_now(item)
    rounds.answer(engineer, item, said="not_mine", seen=seen, named=other)
    settled()
    with pytest.raises(PermissionDenied):
        rounds.answer(engineer, read, said="confirm", seen=seen)
    item.refresh_from_db()
    assert (item.said, item.asked) == ("not_mine", other)


def test_auditors_from_outside_see_no_entry_of_a_round(
    organisation: Organisation, officer: User, client: Client
) -> None:
    engineer = make.member(organisation, Role.ENGINEER)
    system = make.system(organisation, officer, owner=engineer)
    item = opened(officer, organisation, "system").items.get()
    client.force_login(make.auditor(organisation, system))
    assert client.get("/api/v1/attestations/").json()["results"] == []
    assert client.get(f"/api/v1/attestations/{item.pk}/").status_code == 404
    assert client.get(item.get_absolute_url()).status_code == 404
