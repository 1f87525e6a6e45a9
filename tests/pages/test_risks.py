"""Risks: list, record, forms, acceptance, scales and appetite."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import acceptances, risks, scales
from riskreg.models import Acceptance, Appetite, Organisation, Risk, Role, Scale, User
from tests import make
from tests.access.risks import scale_body
from tests.pages import counting
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db


def assessed(organisation: Organisation, officer: User, **values: Any) -> Risk:
    """A risk that stands at medium."""
    risk = make.risk(organisation, officer, **values)
    system = make.system(organisation, officer)
    make.assessment(system, officer, risks=[risk], state="approved")
    risk.refresh_from_db()
    return risk


def listed(client: Client, **query: Any) -> list[str]:
    """The titles a list shows."""
    rows = b"".join(client.get(reverse("risks_export", args=["json"]), query))
    return [row["title"] for row in json.loads(rows)]


# --- list -----------------------------------------------------------------------------------------


def test_an_empty_list_teaches_what_a_risk_is(client: Client) -> None:
    body = client.get(reverse("risks")).content.decode()
    assert "a cause, an event, a consequence" in body
    assert reverse("risk_new") in body


@pytest.mark.usefixtures("catalogues")
def test_the_list_is_searched_and_filtered(
    client: Client, organisation: Organisation, officer: User
) -> None:
    tag = "RISKREG_FAILURES prompt-injection"
    assessed(organisation, officer, title="Judged", category="security", owner=officer, tags=[tag])
    closed = make.risk(organisation, officer, title="Gone")
    risks.close(officer, closed, reason="Gone.")
    system = make.system(organisation, officer, name="Letter sorter")
    make.risk(organisation, officer, title="Fresh", event="A comet.", systems=[system])
    scales.set_appetite(officer, organisation, category="security", values={"level": "low"})
    for query, expected in (
        ({}, ["Judged", "Fresh"]),
        ({"q": "come"}, ["Fresh"]),
        ({"q": "RSK-0001"}, ["Judged"]),
        ({"level": "medium"}, ["Judged"]),
        ({"level": "none"}, ["Fresh"]),
        ({"breach": "true"}, ["Judged"]),
        ({"breach": "false"}, ["Fresh"]),
        ({"category": "operational"}, ["Fresh"]),
        ({"owner": str(officer.pk)}, ["Judged"]),
        ({"owner": "none"}, ["Fresh"]),
        ({"system": "letter"}, ["Fresh"]),
        ({"system": system.reference}, ["Fresh"]),
        ({"tag": tag}, ["Judged"]),
        ({"closed": "only"}, ["Gone"]),
        ({"closed": "too"}, ["Judged", "Gone", "Fresh"]),
        ({"sort": "-residual"}, ["Judged", "Fresh"]),
        ({"sort": "residual"}, ["Fresh", "Judged"]),
        ({"sort": "-rights"}, None),
        ({"level": "nonsense"}, None),
    ):
        if expected is None:
            assert client.get(reverse("risks"), query).status_code == 200
        else:
            assert listed(client, **query) == expected, query


def test_the_list_knows_who_lives_with_what(
    client: Client, organisation: Organisation, officer: User
) -> None:
    approver = make.member(organisation, Role.APPROVER)
    today = timezone.localdate()
    for title, days, is_decided in (("Long", 90, True), ("Soon", 30, True), ("Asked", 9, False)):
        risk = assessed(organisation, officer, title=title)
        asked = acceptances.ask(officer, risk, reason="Rare.", until=today + timedelta(days=days))
        if is_decided:
            acceptances.accept(approver, asked)
    lapsed = assessed(organisation, officer, title="Lapsed")
    Acceptance.objects.bulk_create([_ended(organisation, lapsed, officer, approver)])
    for choice, expected in (
        ("accepted", ["Long", "Soon"]),
        ("lapsing", ["Soon"]),
        ("asked", ["Asked"]),
        ("lapsed", ["Lapsed"]),
        ("none", ["Lapsed"]),
    ):
        assert listed(client, acceptance=choice) == expected, choice
    body = client.get(reverse("risks")).content.decode()
    for words in ("Accepted, ends soon", "Acceptance asked", "Open again"):
        assert words in body


def _ended(organisation: Organisation, risk: Risk, asker: User, approver: User) -> Acceptance:
    """An acceptance whose last day was yesterday."""
    return Acceptance(
        organisation=organisation,
        risk=risk,
        level=risk.residual_level,
        reason="Rare.",
        until=timezone.localdate() - timedelta(days=1),
        state="confirmed",
        asked_by=asker,
        decided_by=approver,
        decided_at=timezone.now(),
    )


def test_more_risks_take_no_more_queries(
    client: Client, organisation: Organisation, officer: User
) -> None:
    first = assessed(organisation, officer)
    assert counting.taken(client, "risks") == counting.expected("risks")
    assert counting.expected("risks") <= 8
    assert counting.taken(client, "risk", (first.pk,)) == counting.expected("risk")
    for _ in range(3):
        assessed(organisation, officer)
    assert counting.taken(client, "risks") == counting.expected("risks")


# --- record and forms -----------------------------------------------------------------------------


@pytest.mark.usefixtures("catalogues")
def test_a_risk_is_entered_and_its_record_tells_the_chain(
    client: Client, organisation: Organisation
) -> None:
    told = {
        "title": "Hidden lines",
        "category": "security",
        "cause": "Free text.",
        "event": "A line is obeyed.",
        "consequence": "A wrong rank.",
        "rights": ["CFR 21"],
        "tags": ["RISKREG_FAILURES prompt-injection"],
        "others": ["OWASP_LLM LLM01:2026"],
        "links": "EU_AI_ACT Art. 9(2)(a)\n\n",
    }
    answer = client.post(reverse("risk_new"), told)
    risk = Risk.objects.get()
    assert answer["Location"] == risk.get_absolute_url()
    body = client.get(risk.get_absolute_url()).content.decode()
    for words in (
        "Free text.", "A line is obeyed.", "A wrong rank.", "Art. 21", "Prompt injection",
        "LLM01:2026", "Art. 9(2)(a)", "No approved assessment says yet",
    ):  # fmt: skip
        assert words in body, words
    again = client.get(reverse("risk_edit", args=[risk.pk])).content.decode()
    assert "EU_AI_ACT Art. 9(2)(a)" in again
    client.post(reverse("risk_edit", args=[risk.pk]), {**told, "title": "Other", "links": ""})
    risk.refresh_from_db()
    assert (risk.title, risk.links.count(), len(risk.tags)) == ("Other", 0, 2)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Fill in “Title”."),
        ("category", "luck", "choose one of the answers offered"),
        ("links", "EU_AI_ACT Art. 999", "is not an entry of"),
        ("tags", "RISKREG_FAILURES luck", "choose one of the answers offered"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_not_stored(
    client: Client, field: str, value: str, sentence: str
) -> None:
    told = {"title": "New", "category": "security", field: value}
    answer = client.post(reverse("risk_new"), told)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert sentence in answer.content.decode()
    assert not Risk.objects.exists()


def test_a_record_says_why_a_level_is_what_it_is(
    client: Client, organisation: Organisation, officer: User
) -> None:
    risk = make.risk(organisation, officer)
    system = make.system(organisation, officer, name="Letter sorter")
    scales.ensure(officer, organisation)
    scales.set_appetite(officer, organisation, category="operational", values={"level": "low"})
    made = make.assessment(
        system, officer, risks=[risk], state="approved",
        frequency_low=0.2, frequency_high=2, loss_low=1000, loss_high=250_000,
        dissent="The line manager sees it higher.",
    )  # fmt: skip
    body = client.get(risk.get_absolute_url()).content.decode()
    for words in (
        made.reference, "Letter sorter", str(officer), "As many letters as last year.",
        "0.2 to 2 a year", "1,000 to 250,000 EUR", "The line manager sees it higher.",
        "Above appetite", "Possible", "Moderate", "version 1 of the scales",
    ):  # fmt: skip
        assert words in body, words
    assert "above appetite" in client.get(reverse("risks")).content.decode()


def test_a_risk_is_closed_and_opened_again_with_a_reason(
    client: Client, organisation: Organisation, officer: User
) -> None:
    risk = make.risk(organisation, officer)
    close = reverse("risk_close", args=[risk.pk])
    assert "Close this risk" in client.get(close).content.decode()
    assert client.post(close, {"reason": ""}).status_code == 422
    client.post(close, {"reason": "The scanner is gone."})
    assert "The scanner is gone." in client.get(risk.get_absolute_url()).content.decode()
    assert client.post(close, {"reason": "Twice."}).status_code in (302, 422)
    client.post(reverse("risk_reopen", args=[risk.pk]), {"reason": "It came back."})
    risk.refresh_from_db()
    assert risk.closed_on is None


# --- acceptance -----------------------------------------------------------------------------------


def test_an_acceptance_is_asked_decided_and_taken_back(
    client: Client, organisation: Organisation, officer: User
) -> None:
    risk = assessed(organisation, officer)
    ask = reverse("acceptance_ask", args=[risk.pk])
    assert "At most 180 days" in client.get(ask).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    client.post(ask, {"until": str(tomorrow), "reason": "It is rare."})
    asked = Acceptance.objects.get()
    decide = reverse("acceptance_decide", args=[asked.pk])
    assert "You asked for it" in client.get(decide).content.decode()
    assert client.post(decide, {"to": "accept"}).status_code == 422
    approver = browser_of(organisation, Role.APPROVER)
    assert "Accept this risk" in approver.get(decide).content.decode()
    assert approver.post(decide, {"to": "refuse", "note": ""}).status_code == 422
    approver.post(decide, {"to": "accept", "note": "Agreed."})
    page = client.get(risk.get_absolute_url()).content.decode()
    assert "In force" in page
    assert "Changed since it was signed off" not in page
    risks.change(officer, risk, values={"consequence": "People are refused a loan."})
    page = client.get(risk.get_absolute_url()).content.decode()
    assert "Changed since it was signed off" in page
    assert "Decided already" in approver.get(decide).content.decode()
    client.post(reverse("acceptance_withdraw", args=[asked.pk]), {"reason": "A new model."})
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


@pytest.mark.parametrize(
    ("days", "sentence"), [(0, "This day has passed"), (181, "at most 180 days")]
)
def test_an_acceptance_beyond_the_limit_is_refused_beside_the_day(
    client: Client, organisation: Organisation, officer: User, days: int, sentence: str
) -> None:
    risk = assessed(organisation, officer)
    until = timezone.localdate() + timedelta(days=days)
    answer = client.post(
        reverse("acceptance_ask", args=[risk.pk]), {"until": str(until), "reason": "Rare."}
    )
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["until"][0]
    assert not Acceptance.objects.exists()


def test_a_risk_that_was_never_assessed_says_so(
    client: Client, organisation: Organisation, officer: User
) -> None:
    risk = make.risk(organisation, officer)
    body = client.get(reverse("acceptance_ask", args=[risk.pk])).content.decode()
    assert "Only a level that stands can be accepted" in body


# --- scales and appetite --------------------------------------------------------------------------


def test_the_shipped_scales_are_shown_until_one_is_set(
    client: Client, organisation: Organisation, officer: User
) -> None:
    body = client.get(reverse("scales")).content.decode()
    assert "Nobody has set scales yet" in body
    assert "Frequent" in body
    answer = client.post(reverse("scale_new"), scale_body())
    assert answer["Location"] == reverse("scales")
    client.post(reverse("scale_new"), scale_body(note="Renamed.", **{"levels-0-name": "Small"}))
    first, second = Scale.objects.order_by("version")
    assert second.levels[0] == {"code": "low", "name": "Small", "days": 365}
    assert "Renamed." in client.get(reverse("scales")).content.decode()
    old = client.get(reverse("scale", args=[first.pk])).content.decode()
    assert "Replaced by a newer version" in old


def test_a_scale_that_falls_is_refused_in_words(client: Client) -> None:
    answer = client.post(reverse("scale_new"), scale_body(**{"matrix-0-0": "3"}))
    assert answer.status_code == 422
    assert "is never a lower level" in answer.content.decode()
    assert not Scale.objects.exists()


def test_another_number_of_steps_can_be_asked_for(client: Client) -> None:
    body = client.get(reverse("scale_new"), {"likelihood": "3", "levels": "99"})
    assert body.context["sizes"]["likelihood"] == 3
    assert body.context["sizes"]["levels"] == 10
    for nonsense in ("", "-1", "x", "²"):
        answer = client.get(reverse("scale_new"), {"severity": nonsense})
        assert answer.status_code == 200


def test_appetite_is_set_and_breaches_are_counted(
    client: Client, organisation: Organisation, officer: User
) -> None:
    assert "No scale is set yet" in client.get(reverse("appetite")).content.decode()
    assessed(organisation, officer)
    address = reverse("appetite_edit", args=["operational"])
    for told in ({"level": "huge"}, {"level": "low", "loss": "5"}, {"level": "low", "loss": "-1"}):
        assert client.post(address, told).status_code == 422
    assert not Appetite.objects.exists()
    client.post(address, {"level": "low", "loss": "5000", "loss_chance": "0.05"})
    body = client.get(reverse("appetite")).content.decode()
    assert f"{reverse('risks')}?category=operational&amp;breach=true" in body
    assert client.get(reverse("appetite_edit", args=["luck"])).status_code == 404
