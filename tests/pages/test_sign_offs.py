"""The pages of a request for approval: why it is taken back may be said."""

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import signoff_policies, signoffs, systems
from riskreg.models import Organisation, Role, SignOff, User
from riskreg.rules.signoffs import Step
from tests import make
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["", "Asked too early."])
def test_a_request_is_taken_back_with_a_reason_or_without(
    client: Client, organisation: Organisation, officer: User, reason: str
) -> None:
    asked = signoffs.ask(officer, make.decision(make.system(organisation, officer), officer))
    page = reverse("sign_off_withdraw", args=[asked.pk])
    assert 'name="reason"' in client.get(page).content.decode()
    assert client.post(page, {"reason": reason}).status_code == 302
    assert SignOff.objects.get(pk=asked.pk).reason == reason
    history = client.get(asked.get_absolute_url()).content.decode().partition('id="history"')[2]
    assert ("history__why" in history) == bool(reason)
    assert reason in history


def test_nobody_is_offered_to_decide_on_what_changed_since(
    client: Client, organisation: Organisation, officer: User
) -> None:
    asked = signoffs.ask(officer, make.decision(make.system(organisation, officer), officer))
    approver, administrator = (
        browser_of(organisation, each) for each in (Role.APPROVER, Role.ADMINISTRATOR)
    )
    page, override = asked.get_absolute_url(), reverse("sign_off_override", args=[asked.pk])
    assert approver.get(reverse("sign_offs")).context["moved"] == []
    assert 'name="verdict"' in approver.get(page).content.decode()
    assert override in administrator.get(page).content.decode()
    values = {"purpose": "Ranks applicants by voice."}
    systems.change(officer, asked.record.system, values=values)
    told = approver.get(reverse("sign_offs"))
    assert [each.sign_off for each in told.context["moved"]] == [asked]
    assert told.context["waiting"] == []
    assert "Nobody can approve these any more" in told.content.decode()
    assert 'name="verdict"' not in approver.get(page).content.decode()
    assert override not in administrator.get(page).content.decode()
    body = client.get(page).content.decode()
    assert "Take it back, and have the record signed off as it is now" in body
    assert reverse("sign_off_withdraw", args=[asked.pk]) in body


def test_a_classification_is_named_by_its_class_in_words(
    client: Client, organisation: Organisation, officer: User
) -> None:
    decision = make.decision(make.system(organisation, officer), officer)
    body = client.get(signoffs.ask(officer, decision).get_absolute_url()).content.decode()
    assert "_" in decision.tier
    assert decision.tier not in body


@pytest.mark.parametrize("has_voted", [False, True])
def test_an_override_is_told_once(
    client: Client, organisation: Organisation, officer: User, *, has_voted: bool
) -> None:
    steps = [Step(2, frozenset({Role.COMPLIANCE_OFFICER}))]
    signoff_policies.set_policy(
        officer, organisation, kind="decision", steps=steps, is_required=False
    )
    author = make.member(organisation)
    asked = signoffs.ask(author, make.decision(make.system(organisation, author), author))
    if has_voted:
        signoffs.approve(officer, asked, reason="Read in full.")
    signoffs.override(officer, asked, reason="The other one is away.")
    page = client.get(asked.get_absolute_url()).content.decode()
    body, _history, history = page.partition('id="history"')
    assert body.count("The other one is away.") == history.count("The other one is away.") == 1
    assert body.count("Read in full.") == has_voted
    assert ("Overridden" in body) == has_voted
    assert ("Overrides the rule" in body) != has_voted
