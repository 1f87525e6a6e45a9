"""The trail on its pages."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from riskreg import trail
from riskreg.models import Event, Organisation, Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    """One organisation with some history."""
    organisation = make.organisation()
    make.system(organisation, name="Letter sorter")
    return organisation


def auditor_of(organisation: Organisation) -> Client:
    """An auditor's browser."""
    client = Client()
    client.force_login(make.member(organisation, Role.AUDITOR))
    return client


def test_auditors_read_the_trail_in_words(organisation: Organisation) -> None:
    body = auditor_of(organisation).get(reverse("trail")).content.decode()
    assert "Letter sorter registered" in body
    assert trail.head_of(organisation).digest in body


def test_anothers_trail_does_not_show(organisation: Organisation) -> None:
    stranger = auditor_of(make.organisation())
    assert "Letter sorter" not in stranger.get(reverse("trail")).content.decode()
    assert b"Letter sorter" not in b"".join(stranger.get(reverse("trail_export")))


def test_filters_narrow_by_code_person_and_day(organisation: Organisation) -> None:
    client = auditor_of(organisation)
    assert "became a member as Auditor" in client.get(reverse("trail")).content.decode()
    only = client.get(reverse("trail"), {"did": "system.registered"}).content.decode()
    assert "Letter sorter registered" in only
    assert "became a member as Auditor" not in only
    none = client.get(reverse("trail"), {"until": "2001-01-01"}).content.decode()
    assert "Nothing matches" in none


def test_what_was_done_is_chosen_in_words(organisation: Organisation) -> None:
    body = auditor_of(organisation).get(reverse("trail")).content.decode()
    assert '<option value="system.registered">… registered</option>' in body
    assert '<option value="person.added">… got an account</option>' in body


def test_a_whole_chain_is_said_to_hold(organisation: Organisation) -> None:
    body = auditor_of(organisation).get(reverse("trail_check")).content.decode()
    assert "The chain holds" in body


def test_the_export_is_enough_to_check_every_digest(organisation: Organisation) -> None:
    lines = b"".join(auditor_of(organisation).get(reverse("trail_export"))).decode().splitlines()
    previous = "0" * 64
    for line in lines:
        event = json.loads(line)
        digest = event.pop("digest")
        assert event["previous"] == previous
        stored = Event.objects.get(chain=event["chain"], number=event["number"])
        assert digest == trail.digest_of(stored)
        previous = digest
    assert previous == trail.head_of(organisation).digest


def test_the_trail_takes_the_same_queries_however_long(
    organisation: Organisation, django_assert_max_num_queries: object
) -> None:
    officer = make.member(organisation)
    for _ in range(20):
        make.system(organisation, officer)
    client = auditor_of(organisation)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get(reverse("trail"))
