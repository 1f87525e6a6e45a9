"""Controls on pages: list, record, forms, acts, requirements, library."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frameworks.library.read import shipped_library
from riskreg.actions import controls, inventory
from riskreg.models import AISystem, Control, ControlState, Organisation, Role, User, Vendor
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Stop switch",
    "layer": "human_checkpoint",
    "state": "in_place",
    "phase": "deployment",
    "carrier": "deployer",
    "effect": "corrective",
    "review_interval": "180",
}


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def test_an_empty_list_leads_to_the_library(client: Client) -> None:
    body = text(client.get(reverse("controls")))
    assert "No control is entered yet" in body
    assert reverse("library") in body


def test_a_control_is_entered_and_changed(client: Client, officer: User) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    answer = client.post(reverse("control_new"), {**FORM, "systems": [str(system.pk)]})
    control = Control.objects.get()
    assert answer["Location"] == control.get_absolute_url()
    assert list(control.systems.all()) == [system]
    client.post(reverse("control_edit", args=[control.pk]), {**FORM, "title": "Other"})
    control.refresh_from_db()
    assert control.title == "Other"
    assert not control.systems.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Fill in “Title”."),
        ("layer", "nowhere", "choose one of the answers offered"),
        ("state", "retired", "choose one of the answers offered"),
        ("review_interval", "often", "give a number in digits"),
        ("review_interval", "0", "at least one day"),
        ("due", "2026-02-30", "give a day that exists"),
    ],
)
def test_a_refused_form_says_why_beside_the_field(
    client: Client, field: str, value: str, sentence: str
) -> None:
    answer = client.post(reverse("control_new"), {**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Control.objects.exists()


def test_a_change_of_a_confirmed_control_warns_and_clears(
    client: Client, organisation: Organisation
) -> None:
    control = make.control(organisation, **{**FORM, "review_interval": 180})
    controls.confirm(make.member(organisation, Role.APPROVER), control)
    address = reverse("control_edit", args=[control.pk])
    assert "clears the confirmation" in text(client.get(address))
    client.post(address, {**FORM, "title": "Other"})
    assert Control.objects.get().confirmed_by is None


@pytest.mark.usefixtures("catalogues")
def test_every_entry_of_the_library_can_be_taken_over(client: Client) -> None:
    for entry in shipped_library():
        address = f"{reverse('control_new')}?library={entry.code}"
        form = client.get(address).context["form"]
        assert form["title"].value() == entry.title
        sent = {name: form[name].value() for name in FORM} | {"state": "planned"}
        answer = client.post(address, {**sent, "requirements": form["requirements"].value()})
        assert answer.status_code == 302, entry.code
        control = Control.objects.get(library_code=entry.code)
        assert {(link.framework, link.ref) for link in control.links.all()} == set(entry.serves)
        assert control.review_interval == entry.interval


@pytest.mark.usefixtures("catalogues")
def test_the_library_is_browsed_and_searched(client: Client, organisation: Organisation) -> None:
    make.control(organisation, library_code="HC-04")
    address = reverse("library")
    whole = client.get(address)
    assert whole.context["count"] == len(shipped_library())
    assert "used once" in text(whole)
    assert client.get(address, {"layer": "data_curation"}).context["count"] == 8
    found = client.get(address, {"q": "prompt injection", "layer": "input_boundary"})
    assert [shown.control.code for _, rows in found.context["layers"] for shown in rows] == [
        "IB-02",
        "IB-03",
    ]
    assert "No control holds all these words" in text(client.get(address, {"q": "xyzzy"}))
    assert client.get(address, {"q": "\0"}).status_code == 200


@pytest.mark.usefixtures("catalogues")
def test_requirements_are_searched_ticked_and_saved(
    client: Client, organisation: Organisation, officer: User
) -> None:
    control = make.control(organisation, officer, links=[("EU_AI_ACT", "Art. 9")])
    address = reverse("control_requirements", args=[control.pk])
    body = text(client.get(address, {"q": "Art. 14"}))
    assert "serves every entry below it" in body
    ticked = ["EU_AI_ACT Art. 9", "EU_AI_ACT Art. 14(1)"]
    searched = client.post(address, {"q": "A.6.2.8", "look": "1", "requirement": ticked})
    assert searched.status_code == 200
    assert [offer.key for offer in searched.context["chosen"]] == ticked
    assert all(offer.is_ticked for offer in searched.context["chosen"])
    assert control.links.count() == 1
    saved = client.post(
        address, {"save": "1", "requirement": ticked, "why EU_AI_ACT Art. 14(1)": "A person."}
    )
    assert saved.status_code == 302
    assert [(link.ref, link.rationale) for link in control.links.all()] == [
        ("Art. 14(1)", "A person."),
        ("Art. 9", ""),
    ]
    client.post(address, {"save": "1"})
    assert not control.links.exists()


@pytest.mark.usefixtures("catalogues")
def test_an_unknown_requirement_is_refused(client: Client, organisation: Organisation) -> None:
    control = make.control(organisation)
    answer = client.post(
        reverse("control_requirements", args=[control.pk]),
        {"save": "1", "requirement": ["EU_AI_ACT Art. 999", "nonsense"]},
    )
    assert answer.status_code == 422
    assert "Art. 999 is not an entry of EU_AI_ACT." in text(answer)
    assert not control.links.exists()


def test_a_test_is_recorded_and_refused(client: Client, organisation: Organisation) -> None:
    control = make.control(organisation)
    address = reverse("control_test", args=[control.pk])
    today = timezone.localdate()
    late = client.post(address, {"on": today + timedelta(days=1), "result": "effective"})
    assert late.status_code == 422
    assert "lies in the future" in text(late)
    assert client.post(address, {"on": today, "result": ""}).status_code == 422
    assert not control.tests.exists()
    client.post(address, {"on": today, "result": "partly", "note": "Two of five."})
    body = text(client.get(control.get_absolute_url()))
    assert "Two of five." in body
    assert "Partly effective" in body


def test_a_first_person_is_told_that_somebody_else_confirms(
    client: Client, organisation: Organisation, officer: User
) -> None:
    control = make.control(organisation, officer)
    address = reverse("control_confirm", args=[control.pk])
    assert "Somebody else has to confirm it" in text(client.get(address))
    assert address not in text(client.get(control.get_absolute_url()))
    answer = client.post(address)
    assert answer.status_code == 422
    assert "a second person, not" in text(answer)
    approver = browser_of(organisation, Role.APPROVER)
    assert address in text(approver.get(control.get_absolute_url()))
    assert approver.post(address, {"note": "Seen."}).status_code == 302
    assert Control.objects.get().confirmed_at is not None


def test_who_confirms_sees_that_the_last_test_no_longer_counts(
    organisation: Organisation, officer: User
) -> None:
    control = make.control(organisation, officer, state="in_place")
    controls.record_test(officer, control, on=date(2020, 1, 1), result="effective")
    approver = browser_of(organisation, Role.APPROVER)
    assert "test overdue" in text(approver.get(reverse("control_confirm", args=[control.pk])))


def test_a_control_is_retired_with_a_reason(client: Client, organisation: Organisation) -> None:
    control = make.control(organisation, title="Old")
    address = reverse("control_retire", args=[control.pk])
    assert "Retire: Old?" in text(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Replaced."})
    assert Control.objects.get().state == ControlState.RETIRED
    assert exported(client) == []
    assert exported(client, state="retired") == ["Old"]
    record = text(client.get(control.get_absolute_url()))
    assert address not in record
    assert "Replaced." in record


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    """A system of a vendor."""
    vendor = inventory.add(officer, organisation, Vendor, values={"name": "Northwind"})
    return make.system(organisation, officer, name="Letters", vendor=vendor)


def test_the_record_of_a_system_says_how_each_control_reaches_it(
    client: Client, organisation: Organisation, system: AISystem
) -> None:
    make.control(organisation, title="Own", systems=[system])
    bought = make.control(organisation, title="Bought", vendors=[system.vendor])
    body = text(client.get(system.get_absolute_url()))
    assert "Named on the control" in body
    assert "Inherited from a vendor: Northwind" in body
    address = reverse("control_decline", args=[bought.pk, system.pk])
    assert address in body
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "We run another version."})
    body = text(client.get(system.get_absolute_url()))
    assert "Inherited and declined" in body
    assert "We run another version." in body
    assert "We run another version." in text(client.get(bought.get_absolute_url()))
    client.post(reverse("control_resume", args=[bought.pk, system.pk]))
    assert "Inherited and declined" not in text(client.get(system.get_absolute_url()))
    again = client.post(reverse("control_resume", args=[bought.pk, system.pk]), follow=True)
    assert "has not declined" in text(again)


def exported(client: Client, **query: Any) -> list[str]:
    """The titles of the list as a file, in its order."""
    address = reverse("controls_export", args=["json"])
    return [row["title"] for row in json.loads(b"".join(client.get(address, query)))]


@pytest.mark.usefixtures("catalogues")
def test_the_list_is_searched_filtered_sorted_and_exported(
    client: Client, organisation: Organisation, officer: User, system: AISystem
) -> None:
    today = timezone.localdate()
    old = make.control(organisation, officer, title="Alarm", owner=officer, systems=[system])
    controls.record_test(officer, old, on=today - timedelta(days=366), result="effective")
    new = make.control(
        organisation, officer, title="Brake", layer="privilege_limit", vendors=[system.vendor]
    )
    controls.record_test(officer, new, on=today, result="ineffective")
    made = make.control(organisation, officer, title="Course", links=[("EU_AI_ACT", "Art. 4(1)")])
    controls.confirm(make.member(organisation, Role.APPROVER), made)
    assert exported(client) == ["Alarm", "Brake", "Course"]
    assert exported(client, sort="-title") == ["Course", "Brake", "Alarm"]
    assert exported(client, sort="test_due")[:2] == ["Alarm", "Brake"]
    assert exported(client, q="alar") == ["Alarm"]
    assert exported(client, q=made.reference) == ["Course"]
    assert exported(client, test="overdue") == ["Alarm"]
    assert exported(client, test="never") == ["Course"]
    assert exported(client, effectiveness="ineffective") == ["Brake"]
    assert exported(client, layer="privilege_limit") == ["Brake"]
    assert exported(client, confirmed="true") == ["Course"]
    assert exported(client, owner=str(officer.pk)) == ["Alarm"]
    assert exported(client, owner="none") == ["Brake", "Course"]
    assert exported(client, system=str(system.pk)) == ["Alarm", "Brake"]
    assert exported(client, serves="EU_AI_ACT Art. 4(1)") == ["Course"]
    assert exported(client, serves="EU_AI_ACT") == ["Course"]
    assert exported(client, serves="EU_AI_ACT Art. 9") == []
    body = text(client.get(reverse("controls")))
    assert "test overdue" in body
    assert "never tested" in body


def test_several_get_one_owner(client: Client, organisation: Organisation, officer: User) -> None:
    two = [make.control(organisation) for _ in range(2)]
    keys = {"control": [str(each.pk) for each in two]}
    address = reverse("controls_owner")
    assert two[1].title in text(client.get(address, keys))
    client.post(address, {**keys, "owner": str(officer.pk)})
    assert {each.owner for each in Control.objects.all()} == {officer}
    assert client.post(address, {**keys, "owner": ""}).status_code == 422
    assert client.get(address, {"control": ["nonsense"]}).status_code == 302


@pytest.mark.usefixtures("catalogues")
def test_more_rows_take_no_more_queries(
    client: Client, organisation: Organisation, officer: User, system: AISystem
) -> None:
    control = make.control(organisation, officer, systems=[system], links=[("EU_AI_ACT", "Art. 9")])
    controls.record_test(officer, control, on=timezone.localdate(), result="effective")
    names: dict[str, tuple[Any, ...]] = {
        "controls": (),
        "control": (control.pk,),
        "library": (),
        "system_failures": (system.pk,),
    }
    for name, args in names.items():
        assert counting.taken(client, name, args) == counting.expected(name), name
    make.control(organisation, is_organisation_wide=True)  # so that somebody else is named already
    of_system = counting.taken(client, "system", (system.pk,))
    for _ in range(3):
        more = make.control(organisation, is_organisation_wide=True)
        controls.record_test(officer, more, on=timezone.localdate(), result="partly")
        controls.record_test(officer, control, on=timezone.localdate(), result="partly")
        make.system(organisation, officer)
    controls.link(officer, control, links=[("EU_AI_ACT", "Art. 9"), ("EU_AI_ACT", "Art. 14")])
    for name, args in names.items():
        assert counting.taken(client, name, args) == counting.expected(name), name
    assert counting.taken(client, "system", (system.pk,)) == of_system
    assert counting.expected("controls") <= 8
