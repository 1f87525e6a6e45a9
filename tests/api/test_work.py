"""Tasks, reviews and one's own work over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskreg.access import Right
from riskreg.actions import systems
from riskreg.models import Review, Role, Task
from tests import leaning, make, make_work
from tests.leaning import Leaning
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Leaning:
    return leaning.furnish()


@pytest.fixture
def client(held: Leaning) -> Client:
    return browser(held.actor)


def send(client: Client, method: str, path: str, body: Any) -> Any:
    """A call with a JSON body."""
    return getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json")


def test_a_task_is_given_changed_and_closed(client: Client, held: Leaning) -> None:
    due = (timezone.localdate() + timedelta(days=5)).isoformat()
    body = {"title": "Mend", "owner": str(held.actor.pk), "due": due, "system": str(held.system.pk)}
    made = send(client, "post", "tasks/", body)
    assert made.status_code == 201
    key = made.json()["id"]
    assert send(client, "patch", f"tasks/{key}/", {"title": "Mend it"}).json()["title"] == "Mend it"
    closed = send(client, "post", f"tasks/{key}/close/", {"outcome": "Mended."}).json()
    assert (closed["state"], closed["outcome"]) == ("done", "Mended.")
    again = send(client, "post", f"tasks/{key}/close/", {"outcome": "Mended."})
    assert again.status_code == 422
    assert "closed" in again.json()["detail"]
    assert client.get("/api/v1/tasks/").json()["count"] == 0
    assert client.get("/api/v1/tasks/?state=done").json()["count"] == 1


def test_a_faulty_task_is_refused_on_its_field(client: Client, held: Leaning) -> None:
    body = {"title": "Mend", "owner": str(held.actor.pk), "due": "2020-01-01"}
    refused = send(client, "post", "tasks/", body)
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/due"]
    stranger = make.member(make.organisation())
    foreign = send(client, "post", "tasks/", {**body, "owner": str(stranger.pk)})
    assert foreign.status_code == 400
    assert not Task.objects.exists()


def test_reviews_are_listed_with_what_changed_and_closed(client: Client, held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"version": "2"})
    listed = client.get("/api/v1/reviews/?subject=control").json()["results"]
    assert [each["causes"][0]["now"] for each in listed] == ["2"]
    path = f"reviews/{listed[0]['id']}/close/"
    assert send(client, "post", path, {"outcome": ""}).status_code == 400
    assert send(client, "post", path, {"outcome": "Holds."}).json()["outcome"] == "Holds."
    assert Review.objects.filter(closed_at=None).count() == 4


def test_my_work_is_mine_and_can_be_narrowed(client: Client, held: Leaning) -> None:
    make_work.task(held.organisation, held.actor, title="Mend", system=held.system)
    make_work.task(held.organisation, make.member(held.organisation), title="Other")
    told = client.get("/api/v1/work/?kind=task").json()
    assert told["count"] == 1
    entry = told["results"][0]
    assert (entry["title"], entry["system"]) == ("Mend", str(held.system.pk))
    assert entry["url"].startswith("/tasks/")
    assert client.get("/api/v1/work/?when=late").json()["count"] == 0
    assert client.get("/api/v1/work/?page_size=2").json()["next"]


def test_a_key_without_the_right_reads_and_closes_nothing(held: Leaning) -> None:
    engineer = make.member(held.organisation, Role.ENGINEER)
    task = make_work.task(held.organisation, engineer)
    _key, secret = make.api_key(engineer, held.organisation, (Right.VIEW,))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/work/").json()["count"] == 1
    assert send(client, "post", f"tasks/{task.pk}/close/", {"outcome": "x"}).status_code == 403
