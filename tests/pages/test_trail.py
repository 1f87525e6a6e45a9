"""The trail on its pages."""

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.pages.trail import paging
from governance.ui.filters.trail import events_of
from riskreg import checkpoints, proofs, trail
from riskreg.actions import checkpoints as signing
from riskreg.actions import erasures, people, systems
from riskreg.models import Event, Organisation, Role, Stage, User
from tests import make
from tests.keys import new_key

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
    assert "It is as it was written" in body
    assert "No checkpoints are kept" in body


def test_with_a_checkpoint_the_page_says_up_to_where_nothing_is_missing(
    organisation: Organisation, settings: Any, tmp_path: Path
) -> None:
    settings.CHECKPOINT_KEY = new_key()
    settings.CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    client = auditor_of(organisation)
    signing.sign_due()
    head = trail.head_of(organisation)
    body = client.get(reverse("trail_check")).content.decode()
    assert "Nothing is missing up to the newest checkpoint" in body
    assert f"up to event {head.number}" in body
    told = client.get(reverse("api-trail-check-list")).json()
    assert (told["integrity"], told["completeness"]) == ([], [])
    assert told["checkpoint"]["number"] == head.number
    assert "Download the public key" in client.get(reverse("trail")).content.decode()


def test_checkpoints_and_key_are_handed_out_so_that_a_stranger_can_check(
    organisation: Organisation, settings: Any, tmp_path: Path
) -> None:
    settings.CHECKPOINT_KEY = new_key()
    settings.CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    client = auditor_of(organisation)
    signing.sign_due()
    [line] = b"".join(client.get(reverse("trail_checkpoints_download"))).splitlines()
    told = checkpoints.read(json.loads(line))
    pem = client.get(reverse("trail_key_download")).content.decode()
    settings.CHECKPOINT_KEY = ""
    assert not checkpoints.fault_of(told, checkpoints.known_keys([pem]))
    assert checkpoints.fault_of(told, {})


def test_a_break_shows_under_its_verdict(organisation: Organisation) -> None:
    client = auditor_of(organisation)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE riskreg_event SET body = '[]' WHERE number = 2")
        cursor.execute("DELETE FROM riskreg_event WHERE number = 3")
        cursor.execute("SET session_replication_role = DEFAULT")
    body = client.get(reverse("trail_check")).content.decode()
    assert "At event 2: its content does not match its digest." in body
    assert "At event 4: event 3 is missing." in body


def test_many_events_are_checked_from_a_later_one_on_and_the_page_says_so(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = auditor_of(organisation)
    monkeypatch.setattr(proofs, "AT_ONCE", 2)
    head = trail.head_of(organisation).number
    body = client.get(reverse("trail_check")).content.decode()
    assert f"Events {head - 1} to {head} follow" in body
    assert f"Events 1 to {head - 2} were not gone through here" in body


def test_what_a_filter_finds_is_downloaded(organisation: Organisation) -> None:
    client = auditor_of(organisation)
    found = client.get(reverse("trail_found_export"), {"did": "system.registered"})
    [line] = b"".join(found).splitlines()
    assert json.loads(line)["did"] == "system.registered"
    page = client.get(reverse("trail"), {"did": "system.registered"}).content.decode()
    assert f"{reverse('trail_found_export')}?did=system.registered" in page


def test_one_record_is_followed_and_its_events_are_taken_away_as_a_table(
    organisation: Organisation,
) -> None:
    system = make.system(organisation, name="=Ranker")
    client = auditor_of(organisation)
    asked = {"record": f"aisystem:{system.pk}"}
    page = client.get(reverse("trail"), asked).content.decode()
    assert "=Ranker registered" in page
    assert "Letter sorter registered" not in page
    assert "AI system – =Ranker" in page  # in the chip, and in the menu
    table = b"".join(client.get(reverse("trail_found_table_export"), asked)).decode("utf-8-sig")
    heads, only = csv.reader(table.splitlines())
    told = dict(zip(heads, only, strict=True))
    assert told["What was done"] == "'=Ranker registered"  # no spreadsheet runs it
    assert told["Key of the record"] == str(system.pk)
    assert told["When (UTC)"].endswith("+00:00")
    assert told["Digest (SHA-256)"] == Event.objects.about(system).get().digest
    kinds = client.get(reverse("trail"), {"kind": "membership"}).content.decode()
    assert "registered" not in kinds.partition('<ol class="history">')[2]
    assert "became a member as Auditor" in kinds


def test_the_table_tells_changes_and_reasons_in_the_words_of_the_page(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer, stage=Stage.PLAN)
    systems.change(officer, system, values={"stage": Stage.PILOT, "owner": officer})
    systems.archive(officer, system, reason="Replaced.")
    asked = {"record": f"aisystem:{system.pk}"}
    client = auditor_of(organisation)
    table = b"".join(client.get(reverse("trail_found_table_export"), asked)).decode("utf-8-sig")
    archived, changed, _made = csv.DictReader(table.splitlines(keepends=True))
    assert archived["Why"] == "Replaced."
    assert "Lifecycle stage: Plan and design → Pilot" in changed["From → to"]
    assert f"Owner: nothing → {officer.name}" in changed["From → to"]


def test_a_record_of_anothers_is_no_filter(organisation: Organisation) -> None:
    foreign = make.system(make.organisation(), name="Not ours")
    page = auditor_of(organisation).get(reverse("trail"), {"record": f"aisystem:{foreign.pk}"})
    assert "Not ours" not in page.content.decode()
    assert "Letter sorter registered" in page.content.decode()


def test_days_are_those_of_the_clock_here(organisation: Organisation) -> None:
    client = auditor_of(organisation)
    today = timezone.localdate()
    during = {"since": today.isoformat(), "until": today.isoformat()}
    assert "Letter sorter registered" in client.get(reverse("trail"), during).content.decode()
    later = {"since": (today + timedelta(days=1)).isoformat()}
    assert "Nothing matches" in client.get(reverse("trail"), later).content.decode()


def test_every_event_stands_on_one_page_and_few_are_counted(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)
    monkeypatch.setattr(paging, "MOST", 2)
    for _ in range(8):
        make.system(organisation)
    head, rows = trail.head_of(organisation), events_of(organisation)
    pages = paging.Whole(rows, head)
    numbers = [each.number for page in pages for each in page]
    assert numbers == list(range(head.number, 0, -1))
    client = auditor_of(organisation)
    cut = client.get(reverse("trail"), {"did": "system.registered"}).content.decode()
    assert "Only the newest 2" in cut


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


@pytest.mark.parametrize("name", ["trail", "trail_found_export", "trail_found_table_export"])
@pytest.mark.parametrize(
    "query",
    [
        {"until": "9999-12-31"},
        {"until": "9999-12-30"},
        {"since": "0001-01-01"},
        {"since": "9999-12-31"},
        {"record": "aisystem:\0"},
        {"record": "\0"},
        {"q": "\0"},
        {"actor": "\0"},
        {"until": "soon"},
        {"did": "no.such"},
    ],
)
def test_no_query_is_a_fault(organisation: Organisation, name: str, query: dict[str, str]) -> None:
    answer = auditor_of(organisation).get(reverse(name), query)
    is_refused = bool({"until", "did", "actor", "q"} & query.keys()) and "9999" not in str(query)
    assert answer.status_code == (422 if is_refused and name != "trail" else 200)
    told = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert (b"Letter sorter" in told) == (query != {"since": "9999-12-31"}) or name != "trail"
    if is_refused:
        assert b"<html" in told  # the page, with what is wrong beside the field


def test_who_has_left_or_was_erased_can_be_chosen(organisation: Organisation) -> None:
    boss = make.member(organisation, Role.ADMINISTRATOR)
    left, erased = (make.member(organisation, name=name) for name in ("Lena Left", "Egon Erased"))
    for person in (left, erased):
        make.system(organisation, person, name=f"Of {person.name}")
    people.end_membership(boss, left.memberships.get())
    erasures.erase(boss, erased.memberships.get(), reason="Asked for.")
    client = auditor_of(organisation)
    names = dict(client.get(reverse("trail")).context["filter"].form.fields["actor"].choices)
    assert names[str(left.pk)] == "Lena Left"
    assert names[str(erased.pk)] == f"Erased person {str(erased.pk)[:8]}"
    told = client.get(reverse("trail"), {"actor": str(left.pk)}).content.decode()
    assert "Of Lena Left registered" in told
    assert "Letter sorter" not in told
    stranger = auditor_of(make.organisation()).get(reverse("trail"))
    assert str(left.pk) not in dict(stranger.context["filter"].form.fields["actor"].choices)


def test_an_empty_history_leads_on_to_nothing(organisation: Organisation) -> None:
    client, way = auditor_of(organisation), 'href="/trail/?kind=signoffpolicy"'
    rules = reverse("sign_off_rules")
    body = client.get(rules).content.decode()
    assert "nothing was recorded" in body
    assert way not in body
    make.sign_off_rule(organisation, make.member(organisation))
    assert way in client.get(rules).content.decode()
