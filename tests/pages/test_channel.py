"""The anonymous channel: what comes by it names nobody, anywhere."""

import json
import logging
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from riskreg import trail
from riskreg.actions import channels, incidents
from riskreg.models import (
    AnonymousChannel,
    Event,
    Incident,
    IncidentEntry,
    Organisation,
    Role,
    User,
)
from riskreg.rules.incidents import ANONYMOUS_AN_HOUR
from tests import make
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db
MARKS = {
    "REMOTE_ADDR": "203.0.113.77",
    "HTTP_USER_AGENT": "Telltale/7.3",
    "HTTP_X_REAL_IP": "203.0.113.78",
}
BODY = {"what": "Nobody on part time gets the early shift.", "system_words": "Planner"}


@pytest.fixture
def channel(officer: User, organisation: Organisation) -> AnonymousChannel:
    return channels.set_channel(officer, organisation, is_open=True, introduction="Tell us.")


def page(channel: AnonymousChannel) -> str:
    return reverse("channel_report", args=[channel.token])


def api(channel: AnonymousChannel) -> str:
    return reverse("api-report", args=[channel.token])


def told_everywhere(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that is kept of it: rows, the trail, and what the log said."""
    rows = [
        *Incident.objects.values(),
        *IncidentEntry.objects.values(),
        *Event.objects.filter(did="incident.logged").values(),
    ]
    return json.dumps([rows, [vars(record) for record in caplog.records]], default=str)


@pytest.mark.parametrize("way", ["page", "api"])
def test_nothing_is_kept_of_who_reports(
    channel: AnonymousChannel,
    organisation: Organisation,
    caplog: pytest.LogCaptureFixture,
    way: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "django.db.backends")
    engineer = make.member(organisation, Role.ENGINEER)
    client = browser(engineer)  # signed in, and still nobody
    session = client.cookies["sessionid"].value
    before = Session.objects.get(pk=session).session_data
    caplog.clear()
    if way == "page":
        answer: Any = client.post(page(channel), BODY, **MARKS)
        assert answer.status_code == 302
        assert client.get(answer["Location"], **MARKS).status_code == 200
    else:
        answer = client.post(api(channel), BODY, content_type="application/json", **MARKS)
        assert (answer.status_code, answer.json()) == (201, {"received": True})
    assert not answer.cookies
    made = Incident.objects.get()
    assert (made.channel, made.reported_by, made.system, made.owner) == (
        "anonymous",
        None,
        None,
        None,
    )
    assert (made.reported_at.minute, made.reported_at.second) == (0, 0)
    assert IncidentEntry.objects.get().by is None
    event = Event.objects.get(did="incident.logged")
    assert event.actor_key is None
    assert set(json.loads(event.body)) == {"number", "kind", "channel", "what_sha256"}
    kept = told_everywhere(caplog)
    for mark in (*MARKS.values(), str(engineer.pk), engineer.email, engineer.name, session):
        assert mark not in kept
    assert Session.objects.get(pk=session).session_data == before
    assert trail.first_break(event.chain) is None


def test_the_page_knows_no_account_and_sets_no_cookie(
    channel: AnonymousChannel, officer: User
) -> None:
    for client in (Client(), browser(officer)):
        answer = client.get(page(channel))
        assert answer.status_code == 200
        assert "Tell us." in answer.text
        assert officer.email not in answer.text
        assert not answer.cookies
    assert client.post(page(channel), {"what": ""}).status_code == 422


def test_a_closed_channel_and_an_old_address_are_not_there(
    channel: AnonymousChannel, officer: User, organisation: Organisation
) -> None:
    old = page(channel)
    channel = channels.set_channel(officer, organisation, is_open=True, is_new_address=True)
    assert Client().get(old).status_code == 404
    assert Client().get(page(channel)).status_code == 200
    channels.set_channel(officer, organisation, is_open=False)
    for address in (page(channel), api(channel)):
        assert Client().post(address, BODY, content_type="application/json").status_code == 404
    assert not Incident.objects.exists()


def test_only_so_many_an_hour_are_taken(channel: AnonymousChannel) -> None:
    for _ in range(ANONYMOUS_AN_HOUR):
        assert Client().post(page(channel), BODY).status_code == 302
    refused = Client().post(page(channel), BODY)
    assert refused.status_code == 422
    assert "next hour" in refused.text
    full = Client().post(api(channel), BODY, content_type="application/json")
    assert full.status_code == 429
    assert Incident.objects.count() == ANONYMOUS_AN_HOUR


def test_an_officer_sees_it_and_chooses_the_system(
    channel: AnonymousChannel, officer: User, organisation: Organisation
) -> None:
    Client().post(page(channel), BODY)
    made, client = Incident.objects.get(), browser(officer)
    shown = client.get(made.get_absolute_url()).text
    assert "not named: anonymous" in shown
    assert "Planner" in client.get(reverse("incidents")).text
    system = make.system(organisation, officer, version="5", owner=officer)
    made = incidents.change(officer, made, values={"system": system})
    assert (made.version, made.owner, made.held_by) == ("5", officer, officer)
    assert made.snapshot.content["system"]["reference"] == system.reference
    assert client.get(made.get_absolute_url()).status_code == 200


def test_officers_open_and_close_it_in_the_page(officer: User, organisation: Organisation) -> None:
    client = browser(officer)
    assert client.get(reverse("channel")).status_code == 200
    client.post(reverse("channel"), {"is_open": "on", "introduction": "Speak up."})
    found = AnonymousChannel.objects.get(organisation=organisation)
    assert page(found) in client.get(reverse("channel")).text
    client.post(reverse("channel"), {})
    assert page(found) not in client.get(reverse("channel")).text
    with pytest.raises(PermissionDenied):
        channels.set_channel(make.member(organisation, Role.ENGINEER), organisation, is_open=True)
