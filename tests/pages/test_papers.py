"""The papers of a system on their pages and over the API."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import statements
from riskreg.models import AISystem, Organisation, Statement, User
from tests import make
from tests.catalogues import Shelf
from tests.pages.counting import expected, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer: User, shelf: Shelf) -> AISystem:
    shelf.load()
    system = make.system(organisation, officer, name="Credit score", roles=["provider"])
    make.decision(system, officer)
    return system


@pytest.fixture
def browser(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def at(system: AISystem, *rest: str) -> str:
    name = ("papers", "paper", "paper_point")[len(rest)]
    return reverse(name, args=[system.pk, *rest])


def test_a_statement_is_written_on_a_page_and_shown(browser: Client, system: AISystem) -> None:
    page = browser.get(at(system, "annex-iv"))
    assert "State: every form in which it comes" in page.content.decode()
    answer = browser.post(at(system, "annex-iv", "iv-1-d"), {"text": "A download."})
    assert answer.status_code == 302
    assert answer["Location"].endswith("#iv-1-d")
    assert "A download." in browser.get(at(system, "annex-iv")).content.decode()


def test_what_is_refused_stands_beside_its_field(browser: Client, system: AISystem) -> None:
    answer = browser.post(at(system, "annex-v", "v-8-date"), {"text": "soon"})
    assert answer.status_code == 422
    assert "2026-11-30" in answer.content.decode()
    answer = browser.post(at(system, "annex-iv", "iv-1-f"), {"text": "", "is_left_out": "on"})
    assert answer.status_code == 422
    assert "Say why it does not apply." in answer.content.decode()
    assert not Statement.objects.exists()


def test_a_point_that_may_be_left_out_shows_why(browser: Client, system: AISystem) -> None:
    told = {"text": "Pure software.", "is_left_out": "on"}
    browser.post(at(system, "annex-iv", "iv-1-f"), told)
    assert "does not apply" in browser.get(at(system, "annex-iv")).content.decode()
    assert "checked" in browser.get(at(system, "annex-iv", "iv-1-f")).content.decode()


@pytest.mark.parametrize("path", [("annex-x",), ("annex-iv", "iv-8"), ("annex-viii-b", "viii-b-7")])
def test_unknown_papers_and_points_are_not_there(
    browser: Client, system: AISystem, path: tuple[str, ...]
) -> None:
    assert browser.get(at(system, *path)).status_code == 404


def test_the_data_set_of_registration_is_a_file(browser: Client, system: AISystem) -> None:
    answer = browser.get(reverse("paper_download", args=[system.pk, "annex-viii-a"]))
    told = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith('attachment; filename="AIS-')
    assert [point["ref"] for point in told["points"]][:2] == ["Annex VIII.A(1)", "Annex VIII.A(2)"]
    assert told["is_asked_for"]
    assert not told["is_complete"]


def test_a_paper_takes_as_many_queries_as_it_took(browser: Client, system: AISystem) -> None:
    statements.say(system.owner or make.member(system.organisation), system, "iv-1-d", text="A.")
    assert taken(browser, "papers", (system.pk,)) == expected("papers")
    assert taken(browser, "paper", (system.pk, "annex-iv")) == expected("paper")
