"""Attestation rounds where owners see a part of the register, or no longer answer for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import parts, people, rounds, systems
from riskreg.models import (
    AISystem,
    Attestation,
    AttestationAnswer,
    AttestationRound,
    Organisation,
    Role,
    User,
)
from riskreg.queries import rounds as queries
from tests import make, walled
from tests.pages.counting import expected, taken
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
    with walled.as_member(engineer):
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


def test_an_owner_who_cannot_answer_is_a_gap(
    organisation: Organisation, officer: User, limited: tuple[User, Any, Any], client: Client
) -> None:
    engineer, _control, far = limited
    gone = make.member(organisation, Role.ENGINEER, name="Gone Girl")
    make.system(organisation, officer, name="Left behind", owner=gone)
    boss = make.member(organisation, Role.ADMINISTRATOR)
    systems.change(officer, far, values={"owner": engineer})
    near = AISystem.objects.get(name="Near")
    systems.change(officer, near, values={"owner": engineer})
    people.end_membership(boss, gone.memberships.get())
    settled()
    asked = opened(officer, organisation, "system")
    told = {each.system.name: each.asked for each in asked.items.select_related("system", "asked")}
    assert told == {"Near": engineer, "Far away": None, "Left behind": None}
    assert queries.tally(asked).gaps == 2
    client.force_login(officer)
    text = client.get(asked.get_absolute_url(), {"show": "gaps"}).content.decode()
    assert "nobody: Gone Girl cannot answer" in text


def test_a_record_is_handed_on_to_who_sees_it(
    organisation: Organisation, officer: User, limited: tuple[User, Any, Any]
) -> None:
    engineer, _control, far = limited
    owner = make.member(organisation, Role.ENGINEER)
    systems.change(officer, far, values={"owner": owner})
    settled()
    item = opened(officer, organisation, "system").items.get(system=far)
    seen = queries.digest_now(item)
    with pytest.raises(ValidationError, match="Choose another member"):
        rounds.answer(owner, item, said="not_mine", seen=seen, named=engineer)
    for each in (engineer, owner):
        assert rounds.may_answer(each, item) is (each == owner)


@pytest.mark.parametrize(
    ("kind", "status"), [("system", "in_place"), ("control", "operate"), ("risk", "operate")]
)
def test_a_state_of_something_else_is_refused(
    organisation: Organisation, officer: User, kind: str, status: str
) -> None:
    with pytest.raises(ValidationError, match="Choose a state"):
        opened(officer, organisation, kind, status=status)


def test_what_is_retired_is_in_use_no_more(organisation: Organisation, officer: User) -> None:
    for stage in ("operate", "retired", ""):
        make.system(organisation, officer, owner=officer, stage=stage)
    assert opened(officer, organisation, "system").items.count() == 2
    assert opened(officer, organisation, "system", status="retired").items.count() == 1


def test_what_an_import_left_is_read_and_counts(
    organisation: Organisation, officer: User, client: Client
) -> None:
    extra = {"cost": 12, "tags": ["a", {"b": None}]}
    system = make.system(organisation, officer, owner=officer, countries=["BE"], extra=extra)
    item = opened(officer, organisation, "system").items.get()
    client.force_login(officer)
    text = client.get(item.get_absolute_url()).content.decode()
    assert "cost: 12" in text
    assert "Belgium" in text
    before = queries.digest_now(item)
    assert item.seen["kind"] == "system"
    assert item.seen["record"] == str(system.pk)
    systems.change(officer, system, values={"oecd_task": "Ranks letters."})
    settled()
    assert queries.digest_now(Attestation.objects.get(pk=item.pk)) != before


def _over(officer: User, organisation: Organisation) -> AttestationRound:
    made = opened(officer, organisation, "system", controls=[make.control(organisation, officer)])
    return rounds.cancel(officer, made, reason="Asked too early.")


def test_nothing_is_added_to_a_round_that_is_over(
    organisation: Organisation, officer: User
) -> None:
    make.system(organisation, officer, owner=officer)
    over = _over(officer, organisation)
    item = over.items.get()
    late = make.system(organisation, officer)
    control = make.control(organisation, officer)
    settled()
    attempts: list[Callable[[], Any]] = [
        lambda: Attestation.objects.create(
            organisation=organisation, round=over, system=late, digest="0" * 64
        ),
        lambda: AttestationAnswer.objects.create(
            organisation=organisation, item=item, person=officer, asked=officer, said="confirm",
            digest="0" * 64, said_at=timezone.now(),
        ),
        lambda: over.controls.add(control),
        lambda: over.controls.clear(),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="over"), transaction.atomic():
            attempt()


def test_what_a_round_asks_and_of_what_stays(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer, owner=officer)
    asked = opened(officer, organisation, "system")
    fresh_one = make.system(organisation, officer)
    rows = AttestationRound.objects.filter(pk=asked.pk)
    for name, value in (
        ("title", "Autumn"),
        ("statement", "It is wrong."),
        ("kind", "risk"),
        ("due", timezone.localdate()),
    ):
        with pytest.raises(DatabaseError, match="asks stays"), transaction.atomic():
            rows.update(**{name: value})
    with pytest.raises(DatabaseError, match="froze stays"), transaction.atomic():
        asked.items.filter(system=system).update(system=fresh_one)


def test_rounds_over_the_api_take_as_many_queries_as_one(
    organisation: Organisation, officer: User, client: Client
) -> None:
    make.system(organisation, officer, owner=officer)
    make.system(organisation, officer)
    client.force_login(officer)
    opened(officer, organisation, "system")
    few = taken(client, "api-round-list"), taken(client, "rounds")
    opened(officer, organisation, "system")
    assert (taken(client, "api-round-list"), taken(client, "rounds")) == few
    told = client.get(reverse("api-round-list")).json()["results"][0]["tally"]
    assert told == {"total": 2, "confirmed": 0, "cannot": 0, "waiting": 1, "gaps": 1}
    shown: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("rounds", ()),
        ("api-round-list", ()),
        ("round", (AttestationRound.objects.all()[0].pk,)),
        ("round_item", (Attestation.objects.filter(asked=officer)[0].pk,)),
    )
    counts = {name: taken(client, name, args) for name, args in shown}
    assert counts == {name: expected(name) for name in counts}
