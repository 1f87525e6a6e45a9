"""Who belongs to several organisations works in one: the others are not there until they change."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import factors
from riskreg.models import AISystem, Event, Organisation, Role, User
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Organisation:
    """The first by name, in which a session begins."""
    return make.organisation(name="Aster")


@pytest.fixture
def there() -> Organisation:
    """The other one."""
    return make.organisation(name="Brook")


@pytest.fixture
def elsewhere(there: Organisation) -> AISystem:
    """A record of the other one."""
    return make.system(there, name="Kwetsal")


@pytest.fixture
def both(here: Organisation, there: Organisation) -> User:
    """An officer here and there."""
    person = make.member(here)
    make.membership(person, there, Role.COMPLIANCE_OFFICER)
    return person


def text(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())


def change(client: Client, to: Organisation, **more: str) -> Any:
    """Work in another organisation from now on."""
    return client.post(reverse("switch_organisation"), {"organisation": to.pk, **more})


def test_a_record_of_another_own_organisation_is_not_there_until_one_works_there(
    client: Client, both: User, elsewhere: AISystem, there: Organisation
) -> None:
    risk = make.risk(there, title="Kwetsal risk", systems=[elsewhere])
    client.force_login(both)
    addresses = [
        reverse("system", args=[elsewhere.pk]),
        reverse("system_edit", args=[elsewhere.pk]),
        reverse("risk", args=[risk.pk]),
        f"/api/v1/systems/{elsewhere.pk}/",
    ]
    assert [client.get(each).status_code for each in addresses] == [404] * len(addresses)
    assert addresses[0] not in text(client.get(reverse("search"), {"q": "Kwetsal"}))
    change(client, there)
    assert [client.get(each).status_code for each in addresses] == [200] * len(addresses)
    assert addresses[0] in text(client.get(reverse("search"), {"q": "Kwetsal"}))


def test_nothing_of_the_other_organisation_is_changed_from_here(
    client: Client, both: User, elsewhere: AISystem
) -> None:
    client.force_login(both)
    sent = {"name": "Renamed", "purpose": "Sorts."}
    assert client.post(reverse("system_edit", args=[elsewhere.pk]), sent).status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.name == "Kwetsal"


def test_what_is_not_found_says_where_one_works_and_opens_the_other_with_the_same_address(
    client: Client, both: User, elsewhere: AISystem, here: Organisation, there: Organisation
) -> None:
    client.force_login(both)
    address = f"{reverse('system', args=[elsewhere.pk])}?tab=1"
    page = text(client.get(address))
    assert f"You are working in {here}" in page
    assert f'name="next" value="{address}"' in page
    assert f"Open in {there}" in page
    assert f"Open in {here}" not in page
    unknown = text(client.get(address.replace(str(elsewhere.pk), str(both.pk))))
    token, key = "csrfmiddlewaretoken", (str(elsewhere.pk), str(both.pk))
    shown = [line for line in page.replace(key[0], key[1]).splitlines() if token not in line]
    known = [line for line in unknown.splitlines() if token not in line]
    assert [x for x in shown if "X-CSRFToken" not in x] == [
        x for x in known if "X-CSRFToken" not in x
    ]
    answer = change(client, there, next=address)
    assert answer.headers["Location"] == address
    assert "Kwetsal" in text(client.get(address))


def test_who_belongs_to_one_is_offered_no_other(client: Client, elsewhere: AISystem) -> None:
    client.force_login(make.member(make.organisation()))
    answer = client.get(reverse("system", args=[elsewhere.pk]))
    assert answer.status_code == 404
    assert "You are working in" not in text(answer)


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org", "foo", "/\\example.org", ""]
)
def test_changing_leads_to_no_other_site(
    client: Client, both: User, there: Organisation, address: str
) -> None:
    client.force_login(both)
    assert change(client, there, next=address).headers["Location"] == reverse("home")


def test_what_is_sent_is_not_sent_again_by_changing(
    client: Client, both: User, elsewhere: AISystem
) -> None:
    client.force_login(both)
    answer = client.post(reverse("system_archive", args=[elsewhere.pk]), {"reason": "Old."})
    assert answer.status_code == 404
    assert "Open in Brook" in text(answer)
    assert 'name="next"' not in text(answer)


def test_an_auditor_from_outside_is_watched_where_they_look(
    client: Client, here: Organisation, elsewhere: AISystem, there: Organisation
) -> None:
    auditor = make.auditor(there, elsewhere)
    make.membership(auditor, here, Role.COMPLIANCE_OFFICER)
    looked = Event.objects.filter(did=Did.AUDITOR_LOOKED)
    address = reverse("system", args=[elsewhere.pk])
    client.force_login(auditor)
    assert client.get(address).status_code == 404
    assert not looked.exists()
    change(client, there)
    assert client.get(address).status_code == 200
    assert {each.organisation_id for each in looked} == {there.pk}


def test_the_second_factor_of_the_other_organisation_is_not_gone_round(
    client: Client, both: User, elsewhere: AISystem, there: Organisation
) -> None:
    factors.require(make.member(there, Role.ADMINISTRATOR), there, roles=list(Role))
    client.force_login(both)
    addresses = [reverse("system", args=[elsewhere.pk]), f"/api/v1/systems/{elsewhere.pk}/"]
    assert [client.get(each).status_code for each in addresses] == [404, 404]
    change(client, there)
    refused = client.get(addresses[0])
    assert refused.status_code == 403
    assert "Set up a second factor" in text(refused)
    assert client.get(addresses[1]).status_code == 403


def test_accounts_and_the_organisations_to_choose_from_are_the_same_everywhere(
    client: Client, both: User, here: Organisation, there: Organisation
) -> None:
    client.force_login(both)
    for place in (here, there):
        change(client, place)
        page = text(client.get(reverse("home")))
        assert all(f'value="{each.pk}"' in page for each in (here, there))
        assert client.get(reverse("mails")).status_code == 200
        assert client.get(reverse("mfa_index")).status_code == 200
    listed = client.get(reverse("api-organisation-list")).json()["results"]
    assert [each["id"] for each in listed] == [str(there.pk)]
