"""Models, datasets and vendors: list, record, forms, removal."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.pages.inventory.kinds import KINDS, Kind
from riskreg.actions import inventory
from riskreg.models import AIModel, Dataset, Organisation, Role, User, Vendor
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def add(actor: User, organisation: Organisation, kind: type[Any], **values: Any) -> Any:
    """An entry of a kind."""
    return inventory.add(actor, organisation, kind, values={"name": "Thing", **values})


@EVERY_KIND
def test_an_empty_list_teaches_what_it_is_for(client: Client, kind: Kind) -> None:
    body = client.get(reverse(kind.plural)).content.decode()
    assert str(kind.purpose) in body
    assert reverse(f"{kind.slug}_new") in body


@EVERY_KIND
def test_an_entry_is_added_changed_and_removed(client: Client, kind: Kind) -> None:
    added = client.post(reverse(f"{kind.slug}_new"), {"name": "Thing"})
    item = kind.model.objects.get()
    assert added["Location"] == item.get_absolute_url()
    assert "Thing" in client.get(item.get_absolute_url()).content.decode()
    client.post(reverse(f"{kind.slug}_edit", args=[item.pk]), {"name": "Other"})
    item.refresh_from_db()
    assert item.name == "Other"
    address = reverse(f"{kind.slug}_remove", args=[item.pk])
    assert "Remove: Other?" in client.get(address).content.decode()
    assert client.post(address)["Location"] == reverse(kind.plural)
    assert not kind.model.objects.exists()


@EVERY_KIND
def test_a_name_that_is_taken_or_missing_is_refused(
    client: Client, organisation: Organisation, officer: User, kind: Kind
) -> None:
    add(officer, organisation, kind.model)
    taken = client.post(reverse(f"{kind.slug}_new"), {"name": "Thing"})
    assert taken.status_code == 422
    assert "exists already" in taken.context["form"].errors["name"][0]
    missing = client.post(reverse(f"{kind.slug}_new"), {"name": ""})
    assert missing.status_code == 422
    assert "Fill in “Name”." in missing.content.decode()


@EVERY_KIND
def test_readers_read_and_strangers_find_nothing(
    organisation: Organisation, officer: User, kind: Kind
) -> None:
    item = add(officer, organisation, kind.model)
    names = [f"{kind.slug}_edit", f"{kind.slug}_remove"]
    auditor = browser_of(organisation, Role.AUDITOR)
    assert auditor.get(item.get_absolute_url()).status_code == 200
    assert auditor.get(reverse(f"{kind.slug}_new")).status_code == 403
    stranger = browser_of(make.organisation(), Role.ADMINISTRATOR)
    assert stranger.get(item.get_absolute_url()).status_code == 404
    for name in names:
        assert auditor.get(reverse(name, args=[item.pk])).status_code == 403
        assert stranger.get(reverse(name, args=[item.pk])).status_code == 404
    assert "Thing" not in stranger.get(reverse(kind.plural)).content.decode()


@EVERY_KIND
def test_lists_are_searched_filtered_and_exported(
    client: Client, organisation: Organisation, officer: User, kind: Kind
) -> None:
    used = add(officer, organisation, kind.model, name="Used")
    add(officer, organisation, kind.model, name="Idle")
    relation = {"models": "built_on", "datasets": "datasets", "vendors": "vendor"}[kind.plural]
    value = used if relation == "vendor" else [used]
    make.system(organisation, officer, **{relation: value})
    address = reverse(f"{kind.plural}_export", args=["json"])

    def exported(**query: str) -> list[str]:
        return [row["name"] for row in json.loads(b"".join(client.get(address, query)))]

    assert exported(sort="-name") == ["Used", "Idle"]
    assert exported(sort="-systems") == ["Used", "Idle"]
    assert exported(use="used") == ["Used"]
    assert exported(use="unused") == ["Idle"]
    assert exported(q="idl") == ["Idle"]


@EVERY_KIND
def test_more_entries_take_no_more_queries(
    client: Client, organisation: Organisation, officer: User, kind: Kind
) -> None:
    item = add(officer, organisation, kind.model, name="First")
    assert counting.taken(client, kind.plural) == counting.expected(kind.plural)
    assert counting.taken(client, kind.slug, (item.pk,)) == counting.expected(kind.slug)
    for number in range(3):
        add(officer, organisation, kind.model, name=f"Thing {number}")
    assert counting.taken(client, kind.plural) == counting.expected(kind.plural)


def test_what_is_used_is_not_removed_and_says_where(
    client: Client, organisation: Organisation, officer: User
) -> None:
    vendor = add(officer, organisation, Vendor)
    system = make.system(organisation, officer, name="Letter sorter", vendor=vendor)
    model = add(officer, organisation, AIModel, name="Reader", vendor=vendor)
    address = reverse("vendor_remove", args=[vendor.pk])
    for response in (client.get(address), client.post(address)):
        body = response.content.decode()
        assert "It is in use and cannot be removed" in body
        assert system.get_absolute_url() in body
        assert model.get_absolute_url() in body
    assert response.status_code == 422
    assert Vendor.objects.exists()


def test_the_record_names_the_systems_that_use_it(
    client: Client, organisation: Organisation, officer: User
) -> None:
    dataset = add(officer, organisation, Dataset)
    make.system(organisation, officer, name="Letter sorter", datasets=[dataset])
    body = client.get(dataset.get_absolute_url()).content.decode()
    assert "Letter sorter" in body
    assert "Not classified yet" in body


def test_questions_with_yes_no_and_no_answer_keep_the_three_apart(
    client: Client, organisation: Organisation, officer: User
) -> None:
    address = reverse("model_new")
    for name, given in (("Yes", "true"), ("No", "false"), ("Unsaid", "")):
        client.post(address, {"name": name, "is_general_purpose": given})
    told = dict(AIModel.objects.values_list("name", "is_general_purpose"))
    assert told == {"Yes": True, "No": False, "Unsaid": None}
    for given, name in (("true", "Yes"), ("false", "No"), ("none", "Unsaid")):
        rows = client.get(reverse("models"), {"is_general_purpose": given}).context["listing"]
        assert [row.cells[0].text for row in rows.table.rows] == [name]


def test_the_way_back_never_leads_to_another_site(client: Client) -> None:
    for number, target in enumerate(("https://evil.example/", "//evil.example", "javascript:1")):
        address = f"{reverse('vendor_new')}?next={target}"
        response = client.post(address, {"name": f"Vendor {number}"})
        vendor = Vendor.objects.get(name=f"Vendor {number}")
        assert response["Location"] == vendor.get_absolute_url()


def test_a_country_that_is_none_is_refused_beside_the_field(client: Client) -> None:
    response = client.post(reverse("vendor_new"), {"name": "A", "country": "1x"})
    assert response.status_code == 422
    assert "country" in response.context["form"].errors
