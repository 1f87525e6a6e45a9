"""Schedules on their pages and over the API: set up, shown, changed, paused, deleted."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from governance.dossiers import tasks
from governance.ui import events
from governance.ui.event_changes import Change
from riskreg.models import Event, Job, Organisation, Role, Schedule, User
from tests import make
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db
SAID = {"kind": "portfolio", "rhythm": "monthly", "day": 5, "confidentiality": "internal"}
SET_UP = datetime(2026, 11, 10, 9, tzinfo=UTC)
DUE = datetime(2026, 12, 5, 9, tzinfo=UTC)


def set_up(client: Client, officer: User) -> Schedule:
    answer = client.post(reverse("schedule_new"), {**SAID, "told": [officer.pk]})
    assert answer.status_code == 302, answer.content.decode()
    return Schedule.objects.get()


def listed(client: Client) -> str:
    return client.get(reverse("schedules")).content.decode()


def test_an_empty_list_teaches(client: Client, organisation: Organisation) -> None:
    assert "No schedule is set up" in listed(client)
    assert reverse("schedule_new") in listed(client)
    auditor = browser(make.member(organisation, Role.AUDITOR))
    assert reverse("schedule_new") not in listed(auditor)
    assert reverse("schedules") in client.get(reverse("dossiers")).content.decode()


def test_the_list_says_when_and_what_came_of_it(officer: User) -> None:
    with time_machine.travel(SET_UP, tick=False):
        client = browser(officer)  # sessions do not last so long: at each day one of its own
        schedule = set_up(client, officer)
        body = listed(client)
        assert "Each month, day 5" in body
        assert "2026-12-05" in body
        assert "nothing yet" in body
    with time_machine.travel(DUE, tick=False):
        tasks.run_schedules()
        job = Job.objects.get()
        client = browser(officer)
        assert job.get_absolute_url() in listed(client)
        assert "2027-01-05" in listed(client)
        assert list(job.told.all()) == [schedule.set_up_by]
    with time_machine.travel(DUE.replace(year=2028), tick=False):
        Job.objects.all().delete()
        assert "2026-12-05" in listed(browser(officer))


def test_its_history_names_kinds_and_levels_in_words(
    client: Client, organisation: Organisation
) -> None:
    client.post(reverse("schedule_new"), SAID)
    schedule = Schedule.objects.get()
    edit = reverse("schedule_edit", args=[schedule.pk])
    about = {"kind": "applicability", "system": make.system(organisation).pk}
    changed = {**SAID, **about, "confidentiality": "strictly_confidential"}
    assert client.post(edit, changed).status_code == 302
    newest, first = (
        each
        for each in events.tell(Event.objects.order_by("-number"))
        if each.event.target_kind == "schedule"
    )
    assert first.what == "Schedule set up: Board report"
    title = "Statement of applicability"
    assert newest.what.startswith(f"Schedule of {title} · Each month changed: ")
    assert Change("Kind", "Board report", title) in newest.changes
    assert Change("Confidentiality", "Internal", "Strictly confidential") in newest.changes
    page = client.get(reverse("trail")).content.decode()
    assert "Schedule set up: Board report" in page
    client.post(reverse("schedule_end", args=[schedule.pk]))
    assert f"Schedule deleted: {title}" in listed(client)
    assert json.loads(first.event.body)["kind"] == "portfolio"  # exports keep the code


def test_what_does_not_fit_stands_beside_its_field(client: Client) -> None:
    answer = client.post(reverse("schedule_new"), {**SAID, "kind": "system", "day": ""})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Give the day of the month, from 1 to 28." in body
    assert "Choose the system that this kind is about." in body
    assert not Schedule.objects.exists()


def test_it_is_changed_paused_resumed_and_deleted_after_asking(
    client: Client, officer: User
) -> None:
    schedule = set_up(client, officer)
    url = reverse("schedule_edit", args=[schedule.pk])
    assert 'value="5"' in client.get(url).content.decode()
    assert client.post(url, {**SAID, "day": 7}).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.day, list(schedule.told.all())) == (7, [])
    client.post(reverse("schedule_pause", args=[schedule.pk]))
    assert "paused" in listed(client)
    client.post(reverse("schedule_resume", args=[schedule.pk]))
    assert "day 7" in listed(client)
    url = reverse("schedule_end", args=[schedule.pk])
    assert "Delete the schedule: " in client.get(url).content.decode()
    assert Schedule.objects.exists()
    client.post(url)
    assert not Schedule.objects.exists()


def test_programs_do_the_same(client: Client, officer: User) -> None:
    as_json = "application/json"
    made = client.post(
        "/api/v1/schedules/", {**SAID, "told": [str(officer.pk)]}, content_type=as_json
    ).json()
    assert (made["day"], made["told"], made["last"]) == (5, [str(officer.pk)], None)
    one = f"/api/v1/schedules/{made['id']}/"
    assert client.patch(one, {"day": 9}, content_type=as_json).json()["day"] == 9
    assert client.post(f"{one}pause/").json()["next_on"] is None
    assert client.post(f"{one}resume/").json()["is_paused"] is False
    assert client.get("/api/v1/schedules/").json()["count"] == 1
    refused = client.patch(one, {"rhythm": "approval"}, content_type=as_json)
    assert refused.status_code == 422
    assert "Say which kind of dossier has to be approved." in refused.content.decode()
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
