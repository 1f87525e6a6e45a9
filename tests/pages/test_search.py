"""The search over the register and the law."""

import pytest
from django.urls import reverse

from riskreg.actions import inventory
from riskreg.models import AIModel, Vendor
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser, browser_of

pytestmark = pytest.mark.django_db


def test_no_words_say_what_can_be_found() -> None:
    body = browser_of(make.organisation()).get(reverse("search")).content.decode()
    assert "Systems by name, purpose or number" in body


def test_systems_and_inventory_are_found_in_ones_own_organisation_alone() -> None:
    organisation, other = make.organisation(), make.organisation()
    officer, stranger = make.member(organisation), make.member(other)
    make.system(organisation, officer, name="Letter sorter")
    inventory.add(officer, organisation, AIModel, values={"name": "Letter reader"})
    inventory.add(officer, organisation, Vendor, values={"name": "Letters Ltd"})
    groups = browser(officer).get(reverse("search"), {"q": "letter"}).context["found"]
    assert [str(group.title) for group in groups] == ["AI systems", "Models", "Vendors"]
    assert groups[0].hits[0].title == "Letter sorter"
    assert not browser(stranger).get(reverse("search"), {"q": "letter"}).context["found"]


def test_provisions_and_terms_are_found_with_their_page(catalogues: None) -> None:
    client = browser_of(make.organisation())
    (law,) = client.get(reverse("search"), {"q": "Art. 26(1)"}).context["found"]
    assert law.hits[0].title.startswith("Art. 26(1)")
    assert client.get(law.hits[0].url).status_code == 200
    groups = client.get(reverse("search"), {"q": "deployer"}).context["found"]
    terms = next(group for group in groups if str(group.title) == "Terms")
    assert client.get(terms.hits[0].url).status_code == 200


def test_more_hits_than_shown_lead_to_the_list() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    for number in range(9):
        make.system(organisation, officer, name=f"Sorter {number}")
    client = browser(officer)
    (group,) = client.get(reverse("search"), {"q": "sorter"}).context["found"]
    assert len(group.hits) == 8
    assert group.more == f"{reverse('systems')}?q=sorter"
    assert counting.taken(client, "search", q="sorter") == counting.expected("search")


def test_nothing_found_says_what_to_try() -> None:
    body = browser_of(make.organisation()).get(reverse("search"), {"q": "<zzz>"}).content.decode()
    assert "Nothing holds “&lt;zzz&gt;”" in body
