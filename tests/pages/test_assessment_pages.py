"""The guided assessment: picking risks, a page each, review, approval, the record."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import assessments as actions
from riskreg.actions import risks, scales
from riskreg.models import AISystem, Assessment, Organisation, Risk, Role, User
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db

ANSWERS = {
    "title": "Hidden lines",
    "event": "A line is obeyed.",
    "inherent_likelihood": "4",
    "inherent_severity": "3",
    "residual_likelihood": "3",
    "residual_severity": "3",
    "treatment": "reduce",
    "treatment_note": "Strip it.",
    "assumptions": "As last year.",
}


@pytest.fixture
def agent(organisation: Organisation, officer: User) -> AISystem:
    """A system that a language model drives and that may act."""
    return make.system(
        organisation,
        officer,
        name="Support agent",
        purpose="Answers customers with a language model.",
        tools=["Send e-mail"],
        version="2.1",
    )


def page(name: str, assessment: Assessment, *more: Any) -> str:
    """The address of one page of the form."""
    return reverse(name, args=[assessment.pk, *more])


@pytest.mark.usefixtures("catalogues")
def test_a_system_is_asked_about_what_fits_it(client: Client, agent: AISystem) -> None:
    answer = client.post(reverse("assessment_new"), {"system": str(agent.pk)})
    made = Assessment.objects.get()
    assert answer["Location"] == page("assessment_risks", made)
    assert made.content["scope"] == "Answers customers with a language model. version 2.1."
    body = client.get(answer["Location"]).content.decode()
    for words in ("Instructions hidden in what the system reads", "The agent does more"):
        assert words in body
    assert "A group of people is treated worse" not in body
    ticked = {"prompt": ["prompt-injection", "excessive-agency"], "own": "The mail server is slow"}
    answer = client.post(answer["Location"], ticked)
    titles = list(made.estimates.values_list("risk__title", flat=True))
    assert len(titles) == 3
    first = made.estimates.order_by("position")[0]
    assert answer["Location"] == page("assessment_risk", made, first.risk_id)
    assert first.risk.tags[0] == "RISKREG_FAILURES prompt-injection"
    assert list(first.risk.systems.all()) == [agent]
    again = client.get(page("assessment_risks", made)).content.decode()
    assert 'value="prompt-injection"' not in again


def test_words_of_a_like_risk_are_taken_and_its_levels_are_not(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    other = make.risk(
        organisation, officer, title="Customers are told nonsense", event="Answers customers wrong."
    )
    make.assessment(make.system(organisation, officer), officer, risks=[other], state="approved")
    made = actions.begin(officer, agent)
    body = client.get(page("assessment_risks", made)).content.decode()
    assert "Customers are told nonsense" in body
    client.post(page("assessment_risks", made), {"like": [str(other.pk)]})
    copy = made.estimates.get()
    assert (copy.risk.title, copy.inherent_likelihood) == (other.title, None)
    assert copy.risk_id != other.pk


def test_answers_are_kept_and_lead_to_the_next_risk(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    made = make.assessment(agent, officer, risks=[make.risk(organisation, officer)])
    second = make.risk(organisation, officer)
    actions.estimate(officer, made, second, values={})
    first = made.estimates.order_by("position")[0].risk
    address = page("assessment_risk", made, first.pk)
    answer = client.post(address, {**ANSWERS, "to": "next"})
    assert answer["Location"] == page("assessment_risk", made, second.pk)
    first.refresh_from_db()
    assert (first.title, first.event) == ("Hidden lines", "A line is obeyed.")
    row = made.estimates.get(risk=first)
    assert (row.residual_likelihood, row.treatment, row.estimator) == (3, "reduce", officer)
    back = client.post(page("assessment_risk", made, second.pk), {**ANSWERS, "to": "back"})
    assert back["Location"] == address
    leave = client.post(address, {**ANSWERS, "to": "leave"})
    assert leave["Location"] == agent.get_absolute_url()
    assert client.post(address, {**ANSWERS, "to": "back"})["Location"] == page(
        "assessment_risks", made
    )


def test_a_save_in_the_background_says_the_level_and_what_would_change_it(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    made = make.assessment(agent, officer)
    scales.set_appetite(officer, organisation, category="operational", values={"level": "low"})
    risk = made.estimates.get().risk
    answer = client.post(
        page("assessment_risk", made, risk.pk), ANSWERS, headers={"HX-Request": "true"}
    )
    body = answer.content.decode()
    assert answer["HX-Reswap"] == "none"
    for words in ("Saved at", "above appetite", "if it were “Likely”", 'hx-swap-oob="true"'):
        assert words in body, words


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inherent_likelihood", "9"),
        ("frequency_low", "many"),
        ("loss_low", "-1"),
        ("title", ""),
        ("treatment", "pray"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_question(
    client: Client, officer: User, agent: AISystem, field: str, value: str
) -> None:
    made = make.assessment(agent, officer)
    risk = made.estimates.get().risk
    address = page("assessment_risk", made, risk.pk)
    answer = client.post(address, {**ANSWERS, field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    risk.refresh_from_db()
    assert risk.title != "Hidden lines"
    reversed_ = client.post(address, {**ANSWERS, "loss_low": "5", "loss_high": "1"})
    assert "loss_high" in reversed_.context["form"].errors


def test_a_risk_to_rights_has_a_page_of_its_own(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    risk = make.risk(organisation, officer, category="rights", systems=[agent])
    made = actions.begin(officer, agent)
    answer = client.post(page("assessment_risk", made, risk.pk), ANSWERS)
    rights = page("assessment_rights", made, risk.pk)
    assert answer["Location"] == rights
    assert "never set off" in client.get(rights).content.decode()
    told = {"rights_severity": "4", "rights_extent": "1", "rights_reversibility": "4"}
    answer = client.post(rights, {**told, "rights": ["CFR 21"], "affected": "Customers"})
    assert answer["Location"] == page("assessment_review", made)
    risk.refresh_from_db()
    assert (risk.rights, risk.affected) == (["CFR 21"], "Customers")
    assert "Grave" in client.get(page("assessment_review", made)).content.decode()


def test_the_review_names_every_gap_with_its_place(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    risk = make.risk(organisation, officer, title="Late", systems=[agent])
    made = actions.begin(officer, agent)
    address = page("assessment_review", made)
    body = client.get(address).content.decode()
    place = page("assessment_risk", made, risk.pk)
    assert f"{place}#id_inherent_likelihood_0" in body
    assert "Late: how often, without controls is open" in body
    assert "#id_scope" in body
    answer = client.post(address, {"scope": "All.", "conclusion": "Fine.", "to": "submit"})
    assert answer.status_code == 422
    made.refresh_from_db()
    assert (made.state, made.content["scope"]) == ("draft", "All.")
    past = client.post(address, {"scope": "x", "review_by": "2020-01-01"})
    assert past.status_code == 422
    assert "review_by" in past.context["form"].errors
    assert client.get(page("assessment_resume", made))["Location"] == place


def test_a_newer_scale_is_taken_over_with_one_press(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    made = make.assessment(agent, officer)
    make.scale(organisation, officer)
    address = page("assessment_review", made)
    assert "Take version 2 of the scales over" in client.get(address).content.decode()
    client.post(page("assessment_renew", made))
    assert "Take version 2" not in client.get(address).content.decode()


def test_an_officer_submits_and_an_approver_approves_or_sends_back(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    made = make.assessment(agent, officer)
    sent = {"scope": "All.", "conclusion": "Fine.", "to": "submit"}
    assert client.post(page("assessment_review", made), sent)["Location"] == made.get_absolute_url()
    decide = page("assessment_decide", made)
    assert "You wrote or submitted it" in client.get(decide).content.decode()
    assert client.post(decide, {"to": "approve"}).status_code == 422
    approver = browser_of(organisation, Role.APPROVER)
    assert "Approve this assessment" in approver.get(decide).content.decode()
    answer = approver.post(decide, {"to": "return", "note": ""})
    assert answer.status_code == 422
    assert "note" in answer.context["form"].errors
    approver.post(decide, {"to": "return", "note": "Too narrow."})
    assert "Too narrow." in client.get(page("assessment_review", made)).content.decode()
    client.post(page("assessment_review", made), sent)
    made.refresh_from_db()
    moved = approver.post(decide, {"to": "approve", "seen": "0" * 64})
    assert moved.status_code == 422
    approver.post(decide, {"to": "approve", "seen": made.digest})
    made.refresh_from_db()
    assert made.state == "approved"
    assert approver.get(decide)["Location"] == made.get_absolute_url()
    for name in ("assessment_review", "assessment_risks"):
        assert client.get(page(name, made))["Location"] == made.get_absolute_url()


def test_a_record_shows_what_changed_since_the_version_before(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    kept, dropped, fresh = (make.risk(organisation, officer) for _ in range(3))
    make.assessment(agent, officer, risks=[kept, dropped], state="approved")
    risks.close(officer, dropped, reason="Gone.")
    made = make.assessment(
        agent, officer, risks=[kept, fresh], state="approved", residual_likelihood=1
    )
    body = client.get(made.get_absolute_url()).content.decode()
    assert f"{kept.title}: With the controls there are" in body
    assert f"{fresh.title}" in body
    assert "not part of it" in body
    assert made.digest in body


def test_a_draft_is_given_up_and_a_risk_taken_out(
    client: Client, officer: User, agent: AISystem
) -> None:
    made = make.assessment(agent, officer)
    risk = made.estimates.get().risk
    client.post(page("assessment_drop", made, risk.pk))
    client.post(page("assessment_drop", made, risk.pk))
    assert not made.estimates.exists()
    assert Risk.objects.filter(pk=risk.pk).exists()
    discard = page("assessment_discard", made)
    assert "Give this draft up" in client.get(discard).content.decode()
    client.post(discard, {"reason": "Too early."})
    made.refresh_from_db()
    assert made.state == "discarded"
    assert str(made) not in client.get(reverse("assessments")).content.decode()
    assert client.get(made.get_absolute_url()).status_code == 200


def test_more_risks_take_no_more_queries(
    client: Client, organisation: Organisation, officer: User, agent: AISystem
) -> None:
    made = make.assessment(agent, officer, state="approved")
    draft = make.assessment(make.system(organisation, officer), officer)
    risk = draft.estimates.get().risk
    names = (
        ("assessments", ()),
        ("assessment", (made.pk,)),
        ("assessment_risk", (draft.pk, risk.pk)),
        ("assessment_risks", (draft.pk,)),
        ("assessment_review", (draft.pk,)),
    )
    for name, args in names:
        assert counting.taken(client, name, args) == counting.expected(name), name
    for _ in range(3):
        actions.estimate(officer, draft, make.risk(organisation, officer), values={})
        make.assessment(make.system(organisation, officer), officer, state="approved")
    for name, args in names:
        assert counting.taken(client, name, args) == counting.expected(name), name
