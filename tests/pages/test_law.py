"""Frameworks, editions and the glossary on the pages."""

import pytest
from django.test import Client
from django.urls import reverse

from frameworks.models import Edition, Requirement, Term
from riskreg.models import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(catalogues: None) -> Client:
    """An auditor's browser, with the shipped catalogues loaded."""
    browser = Client()
    browser.force_login(make.member(make.organisation(), Role.AUDITOR))
    return browser


def test_every_framework_and_edition_is_listed(client: Client) -> None:
    body = client.get(reverse("frameworks")).content.decode()
    for edition in Edition.objects.all():
        assert edition.title in body


def test_an_edition_is_shown_as_a_tree(client: Client) -> None:
    answer = client.get(reverse("framework", args=["eu-ai-act", "2026-1744"]))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "Art. 5(1)(ba)" in body
    older = client.get(reverse("framework", args=["eu-ai-act", "2024-1689"])).content.decode()
    assert "Art. 5(1)(ba)" not in older


def test_a_search_finds_by_words_and_by_reference(client: Client) -> None:
    address = reverse("framework", args=["eu-ai-act", "2026-1744"])
    assert "Art. 26(7)" in client.get(address, {"q": "Art. 26(7)"}).content.decode()
    assert "Art. 27" in client.get(address, {"q": "fundamental rights impact"}).content.decode()
    assert "Nothing in this edition" in client.get(address, {"q": "xylophone"}).content.decode()


@pytest.mark.parametrize(("slug", "edition"), [("eu-ai-act", "1999"), ("no-such", "1.0")])
def test_what_does_not_exist_is_not_found(client: Client, slug: str, edition: str) -> None:
    assert client.get(reverse("framework", args=[slug, edition])).status_code == 404


def test_an_entry_shows_dates_roles_and_unreviewed_relations(client: Client) -> None:
    entry = Requirement.objects.get(edition__code="2026-1744", ref="Art. 14(1)")
    body = client.get(
        reverse("entry", args=["eu-ai-act", "2026-1744", entry.slug])
    ).content.decode()
    assert "2 December 2027" in body
    assert "Provider" in body
    assert "unreviewed" in body
    assert "never says that meeting one side" in body


def test_every_entry_of_every_edition_opens(client: Client) -> None:
    for edition in Edition.objects.select_related("framework"):
        first = edition.requirements.order_by("position").first()
        assert first is not None
        address = reverse("entry", args=[edition.framework.slug, edition.code, first.slug])
        assert client.get(address).status_code == 200, address


def test_what_changed_between_the_editions_is_told(client: Client) -> None:
    body = client.get(reverse("framework_changes", args=["eu-ai-act"])).content.decode()
    assert "Art. 4a" in body
    assert "2026-08-02" in body
    assert "2027-12-02" in body


def test_changes_need_two_editions(client: Client) -> None:
    assert client.get(reverse("framework_changes", args=["iso-42001"])).status_code == 404


def test_terms_carry_their_source(client: Client) -> None:
    term = Term.objects.first()
    assert term is not None
    assert term.source in client.get(reverse("term", args=[term.slug])).content.decode()
    assert term.term in client.get(reverse("glossary")).content.decode()
    assert "No term holds" in client.get(reverse("glossary"), {"q": "xylophone"}).content.decode()


def test_the_tree_takes_the_same_queries_for_any_edition(
    client: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(reverse("framework", args=["eu-ai-act", "2026-1744"]))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(reverse("framework_changes", args=["eu-ai-act"]))
