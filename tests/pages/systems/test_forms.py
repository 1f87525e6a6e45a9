"""Systems made, edited, archived, and changed several at once."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import inventory, people
from riskreg.models import AISystem, Event, Organisation, Role, User, Vendor
from tests import make
from tests.pages.register_makers import (
    browser_of,
)

pytestmark = pytest.mark.django_db


def test_two_fields_are_enough(client: Client) -> None:
    response = client.post(
        reverse("system_new"), {"name": "Letter sorter", "purpose": "Sorts letters."}
    )
    system = AISystem.objects.get()
    assert response["Location"] == reverse("system", args=[system.pk])
    assert (system.name, system.roles, system.stage) == ("Letter sorter", [], "")


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(client: Client) -> None:
    response = client.post(
        reverse("system_new"),
        {"name": "", "purpose": "Sorts letters.", "countries": "BE, Holland"},
    )
    body = response.content.decode()
    assert response.status_code == 422
    assert "Fill in “Name”." in body
    assert "Sorts letters." in body


def test_what_the_action_refuses_lands_on_its_field(client: Client) -> None:
    typed = {
        "name": "A",
        "purpose": "B",
        "countries": "be Holland",
        "put_into_service": "2026-01-01",
        "withdrawn_on": "2025-01-01",
    }
    form = client.post(reverse("system_new"), typed).context["form"]
    assert "HOLLAND is not a country code" in form.errors["countries"][0]
    assert "withdrawn_on" in form.errors


def test_every_field_is_saved(client: Client, organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    client.post(
        reverse("system_edit", args=[system.pk]),
        {
            "name": "Agent",
            "purpose": "Answers mail.",
            "roles": ["provider", "deployer"],
            "countries": "be, nl",
            "tools": "Send e-mail\n\nRead the calendar\n",
            "owner": str(officer.pk),
            "put_into_service": "2026-03-01",
        },
    )
    system.refresh_from_db()
    assert system.roles == ["provider", "deployer"]
    assert system.countries == ["BE", "NL"]
    assert system.tools == ["Send e-mail", "Read the calendar"]
    assert system.owner == officer
    assert system.put_into_service == date(2026, 3, 1)


def test_adding_a_vendor_in_between_loses_nothing(
    client: Client, organisation: Organisation
) -> None:
    address = reverse("system_new")
    response = client.post(address, {"name": "Half typed", "roles": ["provider"], "add_vendor": 1})
    assert response["Location"].startswith(reverse("vendor_new"))
    back = client.post(response["Location"], {"name": "Northwind"})
    vendor = Vendor.objects.get()
    assert back["Location"] == f"{address}?vendor={vendor.pk}"
    form = client.get(back["Location"]).context["form"]
    assert form["name"].value() == "Half typed"
    assert form["roles"].value() == ["provider"]
    assert str(form["vendor"].value()) == str(vendor.pk)


def test_the_form_offers_nothing_of_another_organisation(
    client: Client, organisation: Organisation
) -> None:
    other = make.organisation()
    theirs = inventory.add(make.member(other), other, Vendor, values={"name": "Theirs"})
    response = client.post(
        reverse("system_new"), {"name": "A", "purpose": "B", "vendor": str(theirs.pk)}
    )
    assert response.status_code == 422
    assert "vendor" in response.context["form"].errors


def test_readers_cannot_open_the_forms(organisation: Organisation) -> None:
    system = make.system(organisation)
    auditor = browser_of(organisation, Role.AUDITOR)
    for address in (
        reverse("system_new"),
        reverse("system_edit", args=[system.pk]),
        reverse("system_archive", args=[system.pk]),
        f"{reverse('systems_bulk', args=['owner'])}?system={system.pk}",
    ):
        assert auditor.get(address).status_code == 403, address
    assert auditor.post(reverse("system_restore", args=[system.pk])).status_code == 403


def test_engineers_edit_but_do_not_archive(organisation: Organisation) -> None:
    system = make.system(organisation)
    engineer = browser_of(organisation, Role.ENGINEER)
    assert engineer.get(reverse("system_edit", args=[system.pk])).status_code == 200
    assert engineer.get(reverse("system_archive", args=[system.pk])).status_code == 403


def test_archiving_asks_names_the_system_and_wants_a_reason(
    client: Client, organisation: Organisation
) -> None:
    system = make.system(organisation, name="Letter sorter")
    address = reverse("system_archive", args=[system.pk])
    assert "Archive: Letter sorter?" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Replaced."})
    body = client.get(reverse("system", args=[system.pk])).content.decode()
    assert "Replaced." in body
    assert "Bring back" in body
    client.post(reverse("system_restore", args=[system.pk]))
    system.refresh_from_db()
    assert not system.is_archived


def test_an_archived_system_is_changed_no_more(client: Client, organisation: Organisation) -> None:
    system = make.system(organisation, name="Old")
    client.post(reverse("system_archive", args=[system.pk]), {"reason": "Replaced."})
    response = client.post(
        reverse("system_edit", args=[system.pk]), {"name": "New", "purpose": "B"}
    )
    assert response.status_code == 422
    assert "Old is archived. Restore it before you change it." in response.content.decode()


def test_several_systems_change_after_a_page_that_names_them(
    client: Client, organisation: Organisation, officer: User
) -> None:
    chosen = [make.system(organisation, name=name) for name in ("One", "Two")]
    make.system(organisation, name="Three")
    keys = [str(system.pk) for system in chosen]
    address = reverse("systems_bulk", args=["owner"])
    body = client.get(address, {"system": keys}).content.decode()
    assert "One" in body
    assert "Two" in body
    assert "Three" not in body
    client.post(address, {"system": keys, "owner": str(officer.pk)})
    assert set(AISystem.objects.filter(owner=officer)) == set(chosen)
    assert Event.objects.filter(did="system.changed").count() == 2


def test_units_are_set_and_systems_archived_together(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation)
    unit = people.add_unit(officer, organisation, name="Plant")
    form = {"system": [str(system.pk)]}
    client.post(reverse("systems_bulk", args=["unit"]), {**form, "unit": str(unit.pk)})
    client.post(reverse("systems_bulk", args=["archive"]), {**form, "reason": "Replaced."})
    system.refresh_from_db()
    assert (system.unit, system.is_archived) == (unit, True)


def test_one_refusal_changes_none_of_them(
    client: Client, organisation: Organisation, officer: User
) -> None:
    chosen = [make.system(organisation, name=name) for name in ("One", "Two")]
    client.post(reverse("system_archive", args=[chosen[1].pk]), {"reason": "Replaced."})
    response = client.post(
        reverse("systems_bulk", args=["owner"]),
        {"system": [str(system.pk) for system in chosen], "owner": str(officer.pk)},
    )
    assert response.status_code == 422
    assert "Two is archived" in response.content.decode()
    assert not AISystem.objects.filter(owner=officer).exists()


def test_nothing_chosen_and_anothers_systems_lead_back_to_the_list(client: Client) -> None:
    theirs = make.system(make.organisation())
    address = reverse("systems_bulk", args=["archive"])
    for keys in ([], ["nonsense"], [str(theirs.pk)]):
        response = client.get(address, {"system": keys}, follow=True)
        assert response.redirect_chain[0][0] == reverse("systems")
        assert "Choose at least one system first" in response.content.decode()
    assert client.get(reverse("systems_bulk", args=["nonsense"])).status_code == 404
