"""Choosing records that people quote: from a list while they are few, else by number."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.ui.choosing_inputs import FEW
from riskreg import trail
from riskreg.actions import systems as register_actions
from riskreg.management import bulk
from riskreg.models import (
    AISystem,
    Assessment,
    Control,
    Evaluation,
    Evidence,
    Organisation,
    RedTeamRound,
    Risk,
    Task,
    User,
)
from riskreg.trail import Did
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db
MANY = FEW + 5
LARGEST = 150_000  # bytes of a page, however many there are to choose from
CONTROL = {
    "title": "Stop switch", "layer": "human_checkpoint", "state": "in_place",
    "phase": "deployment", "carrier": "deployer", "effect": "corrective", "review_interval": "180",
}  # fmt: skip
RISK = {"title": "Wrong rank", "category": "operational"}


@pytest.fixture
def elsewhere() -> AISystem:
    """A system of another organisation, with a number that is not given here."""
    other = make.organisation(slug="other")
    actor = make.member(other)
    for number in range(3):
        hidden = make.system(other, actor, name=f"Their secret {number}")
    systems(actor, other, 2 * MANY)
    return hidden


def systems(actor: User, organisation: Organisation, count: int) -> list[AISystem]:
    """So many systems as a set, with their events."""
    first = AISystem.objects.of(organisation).count() + 1
    rows = [
        AISystem(organisation=organisation, number=n, name=f"System {n}", purpose="Sorts.")
        for n in range(first, first + count)
    ]
    AISystem.objects.bulk_create(rows)
    told = [(row, {"number": row.number}) for row in rows]
    trail.record_many(actor, Did.SYSTEM_REGISTERED, organisation, told)
    return rows


def text(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())


def test_three_systems_are_ticked(client: Client, officer: User, organisation: Organisation):
    three = systems(officer, organisation, 3)
    page = text(client.get(reverse("control_new")))
    for each in three:
        assert f'type="checkbox" name="systems" value="{each.pk}"' in page
    client.post(reverse("control_new"), {**CONTROL, "systems": [three[0].pk, three[2].pk]})
    made = Control.objects.get()
    assert set(made.systems.all()) == {three[0], three[2]}
    changed = text(client.get(reverse("control_edit", args=[made.pk])))
    assert changed.count(" checked") == 2


@pytest.mark.parametrize("count", [FEW, FEW + 1])
def test_the_list_gives_way_above_forty(
    client: Client, officer: User, organisation: Organisation, count: int
):
    systems(officer, organisation, count)
    page = text(client.get(reverse("control_new")))
    assert ('type="checkbox" name="systems"' in page) == (count == FEW)
    assert ('<textarea name="systems"' in page) == (count > FEW)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("AIS-0001, 7", {1, 7}),
        ("ais-3;ais0012\nAIS-0003", {3, 12}),
        ("", set()),
    ],
)
def test_many_are_given_by_number(
    client: Client, officer: User, organisation: Organisation, typed: str, numbers: set[int]
):
    systems(officer, organisation, MANY)
    answer = client.post(reverse("control_new"), {**CONTROL, "systems": typed})
    assert answer.status_code == 302
    assert {each.number for each in Control.objects.get().systems.all()} == numbers


def test_what_is_chosen_stands_in_the_field_and_by_name_below(
    client: Client, officer: User, organisation: Organisation
):
    many = systems(officer, organisation, MANY)
    control = make.control(organisation, officer, systems=[many[4], many[6]])
    page = text(client.get(reverse("control_edit", args=[control.pk])))
    assert "AIS-0005, AIS-0007</textarea>" in page or "AIS-0007, AIS-0005</textarea>" in page
    assert "<li>AIS-0005 System 5</li>" in page
    address = f"{reverse('control_new')}?systems={many[8].pk}"
    assert "AIS-0009</textarea>" in text(client.get(address))


@pytest.mark.parametrize("typed", ["AIS-0001, AIS-0060", "1 60", "AIS-0001, 60, 7"])
def test_a_number_that_is_not_ours_is_named_and_nothing_is_stored(
    client: Client,
    officer: User,
    organisation: Organisation,
    elsewhere: AISystem,
    typed: str,
):
    systems(officer, organisation, MANY)
    answer = client.post(reverse("control_new"), {**CONTROL, "systems": typed})
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["systems"]
    assert "60 here." in sentence
    assert typed in text(answer)
    assert "<li>AIS-0001 System 1</li>" in text(answer)
    assert "secret" not in text(answer)
    assert not Control.objects.exists()


@pytest.mark.parametrize("count", [3, MANY])
def test_a_foreign_key_is_refused_in_either_state(
    client: Client, officer: User, organisation: Organisation, elsewhere: AISystem, count: int
):
    systems(officer, organisation, count)
    for address, form in ((reverse("control_new"), CONTROL), (reverse("risk_new"), RISK)):
        answer = client.post(address, {**form, "systems": [str(elsewhere.pk)]})
        assert answer.status_code == 422
        assert "choose one of the answers offered" in answer.context["form"].errors["systems"][0]
        assert "secret" not in text(answer)
        asked = client.get(address, {"system": elsewhere.pk, "systems": elsewhere.pk})
        assert "secret" not in text(asked)
    assert not Control.objects.exists()
    assert not Risk.objects.exists()


def test_the_register_may_grow_or_shrink_while_a_form_is_open(
    client: Client, officer: User, organisation: Organisation
):
    many = systems(officer, organisation, MANY)
    keys = [str(many[0].pk), str(many[1].pk)]
    client.post(reverse("risk_new"), {**RISK, "systems": keys})  # ticked while they were few
    assert set(Risk.objects.get().systems.all()) == set(many[:2])
    other = make.organisation(slug="small")
    actor = make.member(other)
    few = systems(actor, other, 3)
    small = browser(actor)
    refused = small.post(reverse("risk_new"), {**RISK, "title": "", "systems": "AIS-0002, 3"})
    assert text(refused).count(" checked") == 2
    small.post(reverse("risk_new"), {**RISK, "systems": "AIS-0002, 3"})
    assert set(Risk.objects.of(other).get().systems.all()) == set(few[1:])


@pytest.mark.parametrize("typed", ["\x00", "AIS-", "0", "99999999999", "<script>", "9" * 300_000])
def test_nonsense_is_refused_in_words(
    client: Client, officer: User, organisation: Organisation, typed: str
):
    systems(officer, organisation, MANY)
    answer = client.post(reverse("risk_new"), {**RISK, "systems": typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors["systems"]
    assert "<script>" not in text(answer)
    assert not Risk.objects.exists()


def _posted(client: Client, name: str, form: dict[str, Any], model: Any) -> Any:
    today = timezone.localdate().isoformat()
    asked = {key: today if value == "today" else value for key, value in form.items()}
    refused = client.post(reverse(name), {**asked, "system": "AIS-0999"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["system"] == ["There is no system AIS-0999 here."]
    assert "AIS-0999" in text(refused)
    several = client.post(reverse(name), {**asked, "system": "1, 2"})
    assert several.context["form"].errors["system"] == ["Give one number, not several."]
    assert not model.objects.exists()
    assert client.post(reverse(name), {**asked, "system": "AIS-0002"}).status_code == 302
    return model.objects.get()


@pytest.mark.parametrize(
    ("name", "form", "model"),
    [
        ("task_new", {"title": "Limit refunds", "due": "today"}, Task),
        ("red_team_round_new", {"title": "Autumn", "began_on": "today"}, RedTeamRound),
        ("assessment_new", {}, Assessment),
    ],
)
def test_one_of_many_systems_is_given_by_its_number(
    client: Client,
    officer: User,
    organisation: Organisation,
    name: str,
    form: dict[str, Any],
    model: Any,
):
    many = systems(officer, organisation, MANY)
    page = text(client.get(reverse(name), {"system": many[2].pk}))
    assert 'value="AIS-0003"' in page
    assert "<li>AIS-0003 System 3</li>" in page
    assert page.count("<option value=") <= FEW + 30
    if model is Task:
        form = {**form, "owner": str(officer.pk)}
    assert _posted(client, name, form, model).system.number == 2


def test_an_empty_choice_stays_an_answer(client: Client, officer: User, organisation: Organisation):
    systems(officer, organisation, MANY)
    today = timezone.localdate().isoformat()
    form = {"title": "Write to all", "owner": str(officer.pk), "due": today, "system": ""}
    assert client.post(reverse("task_new"), form).status_code == 302
    assert Task.objects.get().system is None
    needed = client.post(reverse("assessment_new"), {"system": ""})
    assert needed.status_code == 422


LISTS: list[tuple[str, str, Callable[[AISystem, User], Any]]] = [
    ("controls", "system", lambda s, by: make.control(s.organisation, by, systems=[s])),
    ("evaluations", "system", lambda s, by: make.planned(s, by)),
    ("risks_map", "system", lambda s, by: make.risk(s.organisation, by, systems=[s])),
]


@pytest.mark.parametrize(("name", "field", "add"), LISTS)
def test_a_list_is_narrowed_by_number(
    client: Client,
    officer: User,
    organisation: Organisation,
    name: str,
    field: str,
    add: Callable[[AISystem, User], Any],
):
    many = systems(officer, organisation, MANY)
    for each in many[: FEW + 1]:
        add(each, officer)
    for asked in ("AIS-0003", "3", str(many[2].pk)):
        answer = client.get(reverse(name), {field: asked})
        found = answer.context["filter"]
        assert found.qs.count() == 1, asked
        assert [chip.value for chip in found.chips] == ["System 3"]
    unknown = client.get(reverse(name), {field: "AIS-0999"})
    assert unknown.context["filter"].form.errors[field] == ["There is no system AIS-0999 here."]


def test_pages_stay_small_and_their_queries_constant(
    client: Client, officer: User, organisation: Organisation
):
    pages = ("control_new", "risk_new", "task_new", "evaluation_new", "red_team_round_new",
             "assessment_new", "evidence_new", "controls", "tasks", "evaluations", "reviews",
             "risks_map")  # fmt: skip
    systems(officer, organisation, MANY)
    counted = {name: counting.taken(client, name) for name in pages}
    systems(officer, organisation, 500 - MANY)
    for name in pages:
        assert counting.taken(client, name) == counted[name], name
        assert len(client.get(reverse(name)).content) < LARGEST, name
    rows = AISystem.objects.of(organisation)
    control = make.control(organisation, officer, systems=list(rows))
    page = client.get(reverse("control_edit", args=[control.pk]))
    assert len(page.content) < LARGEST
    assert f"and {500 - FEW} more" in text(page)


@pytest.mark.usefixtures("catalogues")
def test_controls_risks_and_evidence_are_many_too(organisation: Organisation):
    sizes = bulk.Sizes(systems=3, controls=MANY, risks=MANY, evidence=MANY)
    bulk.fill(organisation, sizes, seed=7, today=timezone.localdate())
    client = browser(make.member(organisation))
    page = text(client.get(reverse("risk_new")))
    assert '<textarea name="controls"' in page
    assert 'type="checkbox" name="systems"' in page
    client.post(reverse("risk_new"), {**RISK, "title": "A new risk", "controls": "CTL-0001, 45"})
    risk = Risk.objects.get(title="A new risk")
    assert {each.number for each in risk.controls.all()} == {1, 45}
    answer = client.post(reverse("risk_new"), {**RISK, "controls": "CTL-0001, CTL-9999, EVD-0001"})
    sentence = "There is no control CTL-9999, EVD-0001 here."
    assert answer.context["form"].errors["controls"] == [sentence]
    assert '<textarea name="controls"' in text(client.get(reverse("evidence_new")))
    system = AISystem.objects.of(organisation).first()
    assert system is not None
    form = {
        "system": str(system.pk), "suite": "Letters", "evidence": "EVD-9999",
        "thresholds_fixed_at": "2026-01-01T10:00", "ran_at": "2026-01-02T10:00",
    }  # fmt: skip
    entered = client.post(reverse("evaluation_enter"), form)
    assert entered.status_code == 422
    assert entered.context["form"].errors["evidence"] == ["There is no evidence EVD-9999 here."]
    assert not Evaluation.objects.of(organisation).exists()
    assert Evidence.objects.of(organisation).count() == MANY


@pytest.mark.parametrize("kind", ["control", "risk"])
def test_what_names_an_archived_system_keeps_it_when_something_else_changes(
    organisation: Organisation, kind: str
) -> None:
    officer = make.member(organisation)
    system = make.system(organisation, officer)
    made = make.control if kind == "control" else make.risk
    record = made(organisation, officer, systems=[system])
    register_actions.archive(officer, system, reason="Replaced.")
    client = browser(officer)
    address = reverse(f"{kind}_edit", args=[record.pk])
    assert str(system.pk) in client.get(address).content.decode()
    sent = {**(CONTROL if kind == "control" else RISK), "systems": [str(system.pk)]}
    assert client.post(address, sent).status_code == 302
    record.refresh_from_db()
    assert record.title == sent["title"]
    assert list(record.systems.all()) == [system]
