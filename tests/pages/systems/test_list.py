"""The register of AI systems: the list, its filters, columns and pages."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from governance.ui.filters.systems import SystemFilter
from riskreg.actions import inventory, people
from riskreg.models import AISystem, Organisation, SavedView, Stage, User, Vendor
from tests import make
from tests.pages import counting
from tests.pages.register_makers import (
    HIGH_RISK,
    MINIMAL,
    OPEN,
    browser_of,
    classified,
    title,
)
from tests.pages.systems.asking import names

pytestmark = pytest.mark.django_db


def test_an_empty_register_teaches_the_first_step(client: Client) -> None:
    body = client.get(reverse("systems")).content.decode()
    assert "No AI system is registered yet" in body
    assert reverse("system_new") in body


def test_the_list_shows_ones_own_systems_alone(client: Client, organisation: Organisation) -> None:
    make.system(organisation, name="Ours")
    make.system(make.organisation(), name="Theirs")
    assert names(client) == ["Ours"]


def test_search_finds_the_beginning_of_words_and_numbers(
    client: Client, organisation: Organisation
) -> None:
    first = make.system(organisation, name="Letter sorter")
    make.system(organisation, name="Route forecast", purpose="Forecasts travel times.")
    assert names(client, q="lett") == ["Letter sorter"]
    assert names(client, q="travelling forecast") == ["Route forecast"]
    assert names(client, q=first.reference.lower()) == ["Letter sorter"]
    assert names(client, q="' & | :* \\") == []


def test_search_finds_the_id_of_an_import(client: Client, organisation: Organisation) -> None:
    make.system(organisation, name="Other")
    make.system(organisation, name="Imported", external_source="list", external_id="DHS-2388")
    assert names(client, q="DHS-2388") == ["Imported"]


def test_the_strictest_class_over_all_roles_counts(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation)
    classified(officer, system, answers=HIGH_RISK)
    classified(officer, system, answers=MINIMAL, role="importer")
    row = client.get(reverse("systems")).context["listing"].table.rows[0]
    assert str(row.cells[1].value) == title("high_risk_annex_iii")


def test_a_later_decision_replaces_the_earlier_one_of_its_role(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation)
    classified(officer, system, answers=HIGH_RISK)
    classified(officer, system, answers=MINIMAL)
    assert names(client, tier="minimal") == [system.name]
    assert names(client, tier="high_risk_annex_iii") == []


def test_provisional_and_unclassified_are_told_in_words(
    client: Client, organisation: Organisation, officer: User
) -> None:
    classified(officer, make.system(organisation, name="A"), answers=OPEN)
    make.system(organisation, name="B")
    body = client.get(reverse("systems")).content.decode()
    assert "badge--provisional" in body
    assert "Not classified yet" in body
    assert names(client, provisional="true") == ["A"]
    assert names(client, tier="none") == ["B"]


def test_the_class_sorts_by_strictness_with_the_unclassified_last(
    client: Client, organisation: Organisation, officer: User
) -> None:
    classified(officer, make.system(organisation, name="Low"), answers=MINIMAL)
    classified(officer, make.system(organisation, name="High"), answers=HIGH_RISK)
    make.system(organisation, name="Open")
    assert names(client, sort="-tier") == ["High", "Low", "Open"]
    assert names(client, sort="tier") == ["Open", "Low", "High"]


def test_stages_sort_by_the_lifecycle(client: Client, organisation: Organisation) -> None:
    make.system(organisation, name="Late", stage=Stage.RETIRED)
    make.system(organisation, name="Early", stage=Stage.PLAN)
    make.system(organisation, name="Unsaid")
    assert names(client, sort="stage") == ["Unsaid", "Early", "Late"]


def test_every_filter_narrows(client: Client, organisation: Organisation, officer: User) -> None:
    unit = people.add_unit(officer, organisation, name="Plant")
    vendor = inventory.add(officer, organisation, Vendor, values={"name": "Northwind"})
    make.system(
        organisation,
        name="Full",
        unit=unit,
        vendor=vendor,
        owner=officer,
        stage=Stage.PILOT,
        roles=["provider"],
        countries=["BE", "NL"],
        external_source="list",
        external_id="1",
    )
    make.system(organisation, name="Bare")
    for name, value in {
        "unit": str(unit.pk),
        "vendor": str(vendor.pk),
        "owner": str(officer.pk),
        "stage": "pilot",
        "role": "provider",
        "country": "NL",
        "source": "list",
    }.items():
        assert names(client, **{name: value}) == ["Full"], name
        assert names(client, **{name: "none"}) == ["Bare"], name
        assert names(client, **{name: [value, "none"]}) == ["Bare", "Full"], name


def test_archived_systems_stay_out_until_asked_for(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, name="Old")
    make.system(organisation, name="New")
    client.post(reverse("system_archive", args=[system.pk]), {"reason": "Replaced."})
    assert names(client) == ["New"]
    assert names(client, archived="only") == ["Old"]
    assert names(client, archived="too") == ["New", "Old"]


def test_filters_in_force_stand_as_chips_that_take_themselves_away(
    client: Client, organisation: Organisation
) -> None:
    make.system(organisation, stage=Stage.PILOT)
    response = client.get(reverse("systems"), {"stage": "pilot", "q": "sorts", "page": "1"})
    (chip,) = response.context["filter"].chips
    assert (chip.label, chip.value, chip.url) == ("Lifecycle stage", "Pilot", "?q=sorts")


def test_nonsense_in_the_address_is_met_with_the_plain_list(
    client: Client, organisation: Organisation
) -> None:
    make.system(organisation, name="Ours")
    assert names(client, sort="nonsense", page="x", tier="nonsense", owner="nonsense") == ["Ours"]


def test_htmx_gets_the_rows_and_the_chips(client: Client, organisation: Organisation) -> None:
    make.system(organisation, name="Ours")
    body = client.get(
        reverse("systems"), {"stage": "none"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert body.lstrip().startswith('<div id="rows"')
    assert 'hx-swap-oob="true"' in body
    assert "<html" not in body


def test_chosen_columns_are_kept(client: Client, organisation: Organisation) -> None:
    make.system(organisation)
    client.get(reverse("systems"), {"column": ["version", "countries"]})
    heads = client.get(reverse("systems")).context["listing"].table.heads
    assert [head.key for head in heads] == ["name", "version", "countries"]


def test_fifty_stand_on_a_page(client: Client, organisation: Organisation) -> None:
    actor = make.member(organisation)
    for number in range(51):
        make.system(organisation, actor, name=f"System {number:02}")
    assert len(names(client)) == 50
    assert names(client, page="2") == ["System 50"]
    assert "1 to 50 of 51" in client.get(reverse("systems")).content.decode()


def test_more_systems_take_no_more_queries(
    client: Client, organisation: Organisation, officer: User
) -> None:
    classified(officer, make.system(organisation, officer), answers=HIGH_RISK)
    assert counting.taken(client, "systems") == counting.expected("systems") <= 8
    for _ in range(5):
        classified(officer, make.system(organisation, officer), answers=MINIMAL)
    assert counting.taken(client, "systems") == counting.expected("systems")
    assert counting.taken(client, "systems", sort="-tier") == counting.expected("systems")


def test_the_filter_serves_programs_without_an_organisation() -> None:
    system = make.system(make.organisation())
    found = SystemFilter({"q": "letters"}, queryset=AISystem.objects.all())
    assert list(found.qs) == [system]


def test_an_export_holds_exactly_what_is_shown(
    client: Client, organisation: Organisation, officer: User
) -> None:
    classified(officer, make.system(organisation, name="High"), answers=HIGH_RISK)
    make.system(organisation, name="Low", stage=Stage.PILOT)
    make.system(organisation, name="Hidden", stage=Stage.RETIRED)
    query = {"stage": ["pilot", "none"], "sort": "-name", "column": ["tier", "stage"]}
    response = client.get(reverse("systems_export", args=["json"]), query)
    assert json.loads(b"".join(response)) == [
        {"name": "Low", "tier": "not classified yet", "stage": "Pilot"},
        {"name": "High", "tier": title("high_risk_annex_iii"), "stage": ""},
    ]
    assert 'filename="ai-systems-' in response["Content-Disposition"]


def test_an_unknown_format_is_not_found(client: Client) -> None:
    assert client.get(reverse("systems_export", args=["exe"])).status_code == 404


def test_a_view_is_saved_used_and_deleted(client: Client, officer: User) -> None:
    address = reverse("saved_view_new", args=["systems"])
    response = client.post(address, {"name": "Pilots", "query": "stage=pilot&page=3"})
    assert response["Location"] == f"{reverse('systems')}?stage=pilot"
    view = SavedView.objects.get(user=officer, name="Pilots")
    assert "Pilots" in client.get(reverse("systems")).content.decode()
    client.post(reverse("saved_view_delete", args=[view.pk]))
    assert not SavedView.objects.filter(name="Pilots").exists()


def test_a_name_that_is_taken_is_refused_beside_the_field(client: Client) -> None:
    address = reverse("saved_view_new", args=["systems"])
    client.post(address, {"name": "Pilots", "query": ""})
    response = client.post(address, {"name": "Pilots", "query": ""})
    assert response.status_code == 422
    assert "You have a view of this name already." in response.content.decode()


def test_nobody_deletes_anothers_view(
    client: Client, organisation: Organisation, officer: User
) -> None:
    client.post(reverse("saved_view_new", args=["systems"]), {"name": "Mine", "query": ""})
    view = SavedView.objects.get(name="Mine")
    other = browser_of(organisation)
    assert other.post(reverse("saved_view_delete", args=[view.pk])).status_code == 404
