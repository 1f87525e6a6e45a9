"""What a sign-in service gave goes with the group that gave it, and nothing else does."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.ui import events
from riskreg.actions import federation, people
from riskreg.models import ApiKey, Event, Membership, Organisation, Role, User
from riskreg.trail import Did
from tests import make
from tests.pages.oidc_provider import Provider, come_in, know, terms

pytestmark = pytest.mark.django_db


def test_a_lost_group_takes_away_what_this_provider_gave_with_the_keys_there(
    provider: Provider, organisation: Organisation, settings: Any, monkeypatch: Any
) -> None:
    other, by_hand = make.organisation(), make.organisation()
    told = terms(provider, organisation, "groups", eng="engineer")
    told["roles"]["other"] = {"organisation": other.slug, "role": "engineer"}
    know(settings, monkeypatch, house=told)
    provider.claims["groups"] = ["eng", "other"]
    come_in(provider)
    person = User.objects.get(email="ana@example.org")
    make.membership(person, by_hand)
    kept, _told = make.api_key(person, other)
    lost, _told = make.api_key(person, organisation)
    membership = person.memberships.get(organisation=organisation)
    provider.claims["groups"] = ["other"]
    client, answer = come_in(provider)
    assert answer.status_code == 302
    assert set(person.memberships.values_list("organisation", "given_by")) == {
        (other.pk, "house"),
        (by_hand.pk, ""),
    }
    assert list(ApiKey.objects.filter(revoked_at=None)) == [kept]
    for about, did in ((membership, Did.MEMBERSHIP_ENDED), (lost, Did.KEY_REVOKED)):
        event = Event.objects.about(about).get(did=did)
        assert event.actor_key is None
    # The last group of all: refused, and nothing of it is left.
    provider.claims["groups"] = []
    assert come_in(provider)[1].status_code == 403
    assert list(person.memberships.values_list("organisation", flat=True)) == [by_hand.pk]
    assert not ApiKey.objects.filter(revoked_at=None).exists()
    assert client.get(reverse("home")).status_code == 200  # by hand, elsewhere


def test_the_last_administrator_stays_one_whatever_the_provider_says(
    provider: Provider, organisation: Organisation, settings: Any, monkeypatch: Any
) -> None:
    know(settings, monkeypatch, house=terms(provider, organisation, "groups", eng="administrator"))
    come_in(provider)
    provider.claims["groups"] = []
    assert come_in(provider)[1].status_code == 403
    assert Membership.objects.get().role == Role.ADMINISTRATOR
    make.member(organisation, Role.ADMINISTRATOR)
    assert come_in(provider)[1].status_code == 403
    assert not Membership.objects.filter(user__email="ana@example.org").exists()


def test_a_membership_that_a_group_fits_is_the_providers_from_then_on(
    provider: Provider, organisation: Organisation
) -> None:
    """So were those it gave before this was kept; another provider's groups end none of it."""
    person = people.add_operator_member(
        organisation, email="ana@example.org", name="Ana", role=Role.ENGINEER, password=None
    )
    come_in(provider)
    membership = person.memberships.get()
    assert membership.given_by == "house"
    event = Event.objects.about(membership).get(did=Did.MEMBERSHIP_VOUCHED)
    assert events.tell([event])[0].what == "house vouches for Ana from now on"
    assert events.tell([event])[0].who == "what a sign-in service says"
    come_in(provider)
    assert Event.objects.filter(did=Did.MEMBERSHIP_VOUCHED).count() == 1
    federation.withdraw(person, provider="agency")
    assert person.memberships.exists()


def test_a_deputy_is_no_reader_by_a_group_either(
    provider: Provider, organisation: Organisation, settings: Any, monkeypatch: Any
) -> None:
    come_in(provider)
    officer, person = make.member(organisation), User.objects.get(email="ana@example.org")
    ends = timezone.localdate() + timedelta(days=9)
    people.set_deputy(officer, officer.memberships.get(), deputy=person, begins=ends, ends=ends)
    know(settings, monkeypatch, house=terms(provider, organisation, "groups", eng="auditor"))
    answer = come_in(provider)[1]
    assert answer.status_code == 403
    assert "stands in for somebody" in answer.content.decode()
    assert person.memberships.get().role == Role.ENGINEER


def exported(client: Client) -> list[dict[str, str]]:
    """The people as a file."""
    file = client.get(reverse("people_export", args=["csv"]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_administrators_see_when_somebody_was_here_last(
    provider: Provider, organisation: Organisation
) -> None:
    """Who never comes again is told by no provider: an administrator looks, and ends it."""
    administrator, officer = (
        make.member(organisation, Role.ADMINISTRATOR),
        make.member(organisation),
    )
    begun = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with time_machine.travel(begun, tick=False):
        come_in(provider)
    client = Client()
    client.force_login(administrator)
    page = client.get(reverse("people"))
    cells = {
        row.cells[0].value: [cell.value for cell in row.cells] for row in page.context["table"].rows
    }
    assert begun in cells["Ana"]
    assert begun not in cells[officer.name]
    client.force_login(officer)
    heads = [head.key for head in client.get(reverse("people")).context["table"].heads]
    assert "seen" not in heads
    assert "Last here" not in exported(client)[0]
    client.force_login(administrator)
    [ana] = [row for row in exported(client) if row["Name"] == "Ana"]
    assert ana["Let in by the sign-in service"] == "house"
    assert ana["Last here"].startswith("2026-11-02")
    membership = Membership.objects.get(user__name="Ana")
    for name in ("member_edit", "member_end"):
        told = client.get(reverse(name, args=[membership.pk])).content.decode()
        assert "A sign-in service gave this" in told
