"""The register of AI systems: list, record, forms, archive, changes to several at once."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from governance.ui.filters.systems import SystemFilter
from riskreg.actions import inventory, people
from riskreg.models import AISystem, Event, Organisation, Role, SavedView, Stage, User, Vendor
from tests import make
from tests.pages import counting
from tests.pages.register_makers import (
    HIGH_RISK,
    MINIMAL,
    OPEN,
    browser,
    browser_of,
    classified,
    title,
)

pytestmark = pytest.mark.django_db
BEFORE_ANNEX_III = datetime(2026, 11, 21, 9, tzinfo=UTC)  # its duties begin on 2 December 2027


@pytest.fixture
def organisation() -> Organisation:
    """One organisation."""
    return make.organisation()


@pytest.fixture
def officer(organisation: Organisation) -> User:
    """Its compliance officer."""
    return make.member(organisation)


@pytest.fixture
def client(officer: User) -> Client:
    """The officer's browser."""
    return browser(officer)


def names(client: Client, **query: Any) -> list[str]:
    """The systems a list shows, in its order."""
    response = client.get(reverse("systems"), query)
    assert response.status_code == 200
    return [row.cells[0].text for row in response.context["listing"].table.rows]


# --- list ----------------------------------------------------------------------


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


# --- export ----------------------------------------------------------------------


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


# --- saved views ----------------------------------------------------------------------


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


# --- record ----------------------------------------------------------------------


def test_the_record_tells_class_duties_and_history(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer, name="CV screening")
    decision = classified(officer, system, answers=HIGH_RISK)
    with time_machine.travel(BEFORE_ANNEX_III, tick=False):
        response = client.get(reverse("system", args=[system.pk]))
    body = response.content.decode()
    assert response.templates[0].name == "pages/systems/record.html"
    for anchor in ("facts", "classification", "duties", "dossiers", "history"):
        assert f'href="#{anchor}"' in body
        assert f'id="{anchor}"' in body
    assert decision.get_absolute_url() in body
    assert "CV screening registered" in body
    duties = response.context["duties"]
    assert {article.ref for article in duties.binding} >= {"Art. 4(1)", "Art. 26(1)"}
    assert duties.later > 0
    assert duties.dates[0][0] == date(2027, 12, 2)


def test_duties_stand_under_the_articles_of_the_loaded_catalogue(
    client: Client, organisation: Organisation, officer: User, catalogues: None
) -> None:
    system = make.system(organisation, officer)
    classified(officer, system, answers=HIGH_RISK)
    with time_machine.travel(BEFORE_ANNEX_III, tick=False):
        duties = client.get(reverse("system", args=[system.pk])).context["duties"]
    deployers = next(each for each in duties.binding if each.ref == "Art. 26")
    assert deployers.title == "Obligations of deployers"
    assert deployers.later >= 5
    duty = next(each for each in deployers.duties if each.ref == "Art. 26(1)")
    assert duty.url == reverse("entry", args=["eu-ai-act", "2026-1744", "art-26-1"])


def test_missing_fields_are_open_points_that_lead_to_the_form(
    client: Client, organisation: Organisation
) -> None:
    system = make.system(organisation, stage=Stage.OPERATE)
    points = client.get(reverse("system", args=[system.pk])).context["open_points"]
    edit = reverse("system_edit", args=[system.pk])
    assert points[0].sentence == "Never classified"
    urls = [point.url for point in points]
    assert f"{edit}#id_owner" in urls
    assert f"{edit}#id_put_into_service" in urls
    assert f"{edit}#id_stage" not in urls


def test_a_class_with_unknown_answers_is_an_open_point(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation)
    classified(officer, system, answers=OPEN, edition="2024-1689")
    points = client.get(reverse("system", args=[system.pk])).context["open_points"]
    assert [point.sentence for point in points[:2]] == [
        "The class as Deployer is provisional: answers are unknown",
        "The class as Deployer was decided under older rules",
    ]


def test_a_long_history_is_cut_and_shown_whole_on_demand(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    for number in range(20):
        address = reverse("system_edit", args=[system.pk])
        client.post(address, {"name": f"Name {number}", "purpose": "Sorts letters."})
    record = reverse("system", args=[system.pk])
    assert len(client.get(record).context["events"]) == 15
    assert len(client.get(record, {"history": "all"}).context["events"]) == 21


def test_readers_see_no_buttons_and_strangers_nothing(organisation: Organisation) -> None:
    system = make.system(organisation)
    address = reverse("system", args=[system.pk])
    body = browser_of(organisation, Role.AUDITOR).get(address).content.decode()
    assert reverse("system_edit", args=[system.pk]) not in body
    stranger = browser_of(make.organisation(), Role.ADMINISTRATOR)
    for name in ("system", "system_edit", "system_archive"):
        assert stranger.get(reverse(name, args=[system.pk])).status_code == 404


def test_the_record_takes_a_constant_number_of_queries(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    classified(officer, system, answers=HIGH_RISK)
    assert counting.taken(client, "system", (system.pk,)) == counting.expected("system")
    classified(officer, system, answers=MINIMAL)
    classified(officer, system, answers=MINIMAL, role="importer")
    assert counting.taken(client, "system", (system.pk,)) == counting.expected("system")


# --- new, edit, archive ----------------------------------------------------------------------


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


# --- several at once ----------------------------------------------------------------------


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
