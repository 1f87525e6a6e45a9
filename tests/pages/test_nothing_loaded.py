"""A register in which no catalogue is loaded yet: every page answers, and says what to do."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.models import Organisation, User
from tests import make

pytestmark = pytest.mark.django_db


def linked(client: Client, *addresses: str) -> set[str]:
    """What these pages lead to, pages of this site alone."""
    found = set()
    for each in addresses:
        text = client.get(each, follow=True).content.decode()
        hrefs = re.findall(r'<a [^>]*href="([^"#?]+)', text)
        found |= {each for each in hrefs if each.startswith("/") and not urlsplit(each).netloc}
    return {each for each in found if not each.startswith("/static/")}


def test_every_page_that_the_first_ones_lead_to_answers(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    make.decision(system, officer)
    first = linked(client, "/", system.get_absolute_url())
    assert len(first) > 40
    faults = [each for each in sorted(first) if client.get(each).status_code not in {200, 302}]
    assert faults == []


@pytest.mark.parametrize("name", ["coverage", "frameworks"])
def test_it_is_said_who_loads_them(client: Client, name: str) -> None:
    assert "manage.py load_catalogue" in client.get(reverse(name)).content.decode()


def test_there_is_nothing_to_export_before(client: Client) -> None:
    assert (
        reverse("coverage_export", args=["csv"])
        not in client.get(reverse("coverage")).content.decode()
    )
