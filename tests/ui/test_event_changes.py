"""What the history says changed, and why: one body for each thing that can be done."""

import json
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from governance.ui import event_changes, events
from riskreg.actions import (
    assessments,
    coverage,
    factors,
    parts,
    people,
    scales,
    signoff_policies,
)
from riskreg.models import Category, Event, Organisation, Role, SignOffPolicy, User
from riskreg.rules.shipped_scale import shipped
from riskreg.rules.signoffs import Step
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db

WHYS = ("reason", "note", "outcome", "conclusion")


def told(did: str, body: Mapping[str, Any], kind: str = "task") -> events.Told:
    """An event that an action could have recorded, in words."""
    event = Event(
        chain="c", number=1, at=timezone.now(), did=did, target_kind=kind,
        target_key=str(uuid.uuid4()), body=json.dumps(body),
    )  # fmt: skip
    return events.tell([event])[0]


def last(did: Did) -> events.Told:
    """The newest event of a code in words."""
    return events.tell([Event.objects.filter(did=did).latest("pk")])[0]


def changes(told: events.Told) -> list[tuple[str, str, str]]:
    return [(each.label, each.was, each.now) for each in told.changes]


@pytest.mark.parametrize("did", Did)
def test_every_code_tells_what_changed_and_why(did: Did) -> None:
    whys = {name: f"Because of {name}." for name in WHYS}
    shown = told(did, {**whys, "anything": ["old", "new"]})
    assert shown.why.splitlines() == list(whys.values())
    if did in event_changes.BEGUN:
        assert changes(shown) == [("Anything", "", "old, new")]
    else:
        assert changes(shown) == [("Anything", "old", "new")]


@pytest.mark.parametrize(("after", "label"), [("now", "Now"), ("state", "State")])
def test_a_value_before_that_stands_apart_is_told(after: str, label: str) -> None:
    assert changes(told(Did.TASK_CHANGED, {"was": "open", after: "done"})) == [
        (label, "Open", "Done") if after == "state" else (label, "open", "done")
    ]
    assert not told(Did.TASK_CHANGED, {"was": "open", after: "open"}).changes


def test_lists_of_values_are_no_changes() -> None:
    for did, names in event_changes.LISTS.items():
        for name in names:
            assert not told(did, {name: ["one", "two"]}).changes


def test_a_rule_of_sign_off_is_told_with_its_persons(
    organisation: Organisation, officer: User
) -> None:
    boss = make.member(organisation, Role.ADMINISTRATOR)
    two = [Step(2, frozenset({Role.APPROVER}))]
    for steps in (two, [Step()]):
        signoff_policies.set_policy(
            boss, organisation, kind="decision", steps=steps, is_required=True
        )
    shown = last(Did.SIGN_OFF_RULE_SET)
    assert changes(shown) == [
        ("Steps", "2 persons in the role of Approver", "one person who may approve")
    ]
    assert shown.what.endswith(": Steps")
    assert str(SignOffPolicy.objects.get()) in shown.what


def test_people_are_told_from_and_to(organisation: Organisation) -> None:
    boss = make.member(organisation, Role.ADMINISTRATOR)
    engineer, other = (make.member(organisation, Role.ENGINEER, name=n) for n in ("Ada", "Bo"))
    membership = engineer.memberships.get()
    today = timezone.localdate()
    people.set_deputy(boss, membership, deputy=other, begins=today, ends=today)
    assert last(Did.DEPUTY_SET).what == (
        "The deputy of Ada changed: Deputy, Stands in from, Stands in until"
    )
    assert changes(last(Did.DEPUTY_SET)) == [
        ("Deputy", "", "Bo"),
        ("Stands in from", "", today.isoformat()),
        ("Stands in until", "", today.isoformat()),
    ]
    people.set_deputy(boss, membership, deputy=None)
    unit = people.add_unit(boss, organisation, name="Ghent")
    parts.limit(boss, membership, units=[unit])
    assert last(Did.MEMBERSHIP_LIMITED).what == "What Ada sees changed: Sees only a part, Units"
    assert ("Units", "", "Ghent") in changes(last(Did.MEMBERSHIP_LIMITED))
    factors.require(boss, organisation, roles=[Role.ADMINISTRATOR, Role.AUDITOR])
    factors.require(boss, organisation, roles=[Role.ADMINISTRATOR])
    both, one = (", ".join(str(Role(each).label) for each in roles) for roles in (
        ("administrator", "auditor"), ("administrator",)
    ))  # fmt: skip
    assert changes(last(Did.FACTORS_REQUIRED)) == [("Roles", both, one)]


def test_what_is_enough_is_told_from_the_rule_that_held(
    catalogues: None, organisation: Organisation, officer: User
) -> None:
    place = {"framework": "EU_AI_ACT", "ref": "Art. 9"}
    kept = {"controls": 1, "is_tested": True, "grade": "document", "is_confirmed": True}
    before = coverage._asked_for(  # what is shipped
        coverage.SufficiencyRule(organisation=organisation, **place)
    )
    wanted = before.proofs + 2
    for proofs, reason in ((wanted, "Two more."), (wanted + 1, "And one.")):
        rule = coverage.set_rule(
            officer, organisation, **place, values={**kept, "proofs": proofs, "reason": reason}
        )
        shown = last(Did.SUFFICIENCY_SET)
        assert ("Proofs in force", str(before.proofs), str(proofs)) in changes(shown)
        assert shown.why == reason
        before = coverage._asked_for(rule)
    coverage.drop_rule(officer, rule, reason="No longer.")
    assert ("Proofs in force", str(wanted + 1), str(wanted - 2)) in changes(
        last(Did.SUFFICIENCY_DROPPED)
    )


def test_scales_and_appetite_are_told_from_and_to(
    organisation: Organisation, officer: User
) -> None:
    values = shipped()
    scales.set_scale(officer, organisation, values=values)
    assert not last(Did.SCALE_SET).changes
    renamed = [{**values["severity"][0], "name": "Tiny"}, *values["severity"][1:]]
    matrix = [*values["matrix"][:-1], ["medium", "high", *values["matrix"][-1][2:]]]
    anew = {**values, "severity": renamed, "matrix": matrix, "currency": "USD", "note": "Abroad."}
    scales.set_scale(officer, organisation, values=anew)
    shown = last(Did.SCALE_SET)
    by = {label: (was, now) for label, was, now in changes(shown)}
    names = [each["name"] for each in values["severity"]]
    assert by["Currency"] == ("EUR", "USD")
    assert by["Severity"] == (", ".join(names), ", ".join(["Tiny", *names[1:]]))
    assert by["Matrix"][0].startswith("SHA-256 ")
    assert by["Matrix"][0] != by["Matrix"][1]
    assert (set(by), shown.why) == ({"Currency", "Severity", "Matrix"}, "Abroad.")

    told_of = {"loss": Decimal(5000), "loss_chance": 0.05, "note": "The board said so."}
    for level in ("low", "medium"):
        scales.set_appetite(
            officer, organisation, category=Category.LEGAL, values={"level": level, **told_of}
        )
    shown = last(Did.APPETITE_SET)
    assert changes(shown) == [("Highest residual level", "low", "medium")]
    assert shown.what.endswith("was set: low → medium")
    assert shown.why == "The board said so."


def test_a_draft_of_an_assessment_is_told_part_by_part(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    risk = make.risk(organisation, officer, title="Wrong refusals")
    draft = assessments.begin(officer, system, content={"scope": "All."})
    assessments.write(
        officer,
        draft,
        content={"scope": "All of it.", "conclusion": "Fine."},
        values={"review_by": date.today() + timedelta(days=30)},  # noqa: DTZ011 - any day will do
    )
    shown = last(Did.ASSESSMENT_WRITTEN)
    assert ("Scope", "a text of 4 characters", "a text of 10 characters") in changes(shown)
    assert ("Conclusion", "", "a text of 5 characters") in changes(shown)
    assert "Scope" in shown.what
    assessments.estimate(officer, draft, risk, values={"inherent_likelihood": 3})
    assessments.estimate(officer, draft, risk, values={"inherent_likelihood": 4})
    assert changes(last(Did.ASSESSMENT_WRITTEN)) == [
        (f"{risk}: Inherent likelihood", "Possible", "Likely")
    ]
    assessments.drop_estimate(officer, draft, risk)
    assert changes(last(Did.ASSESSMENT_WRITTEN)) == [("Risk", str(risk), "")]


def test_an_old_event_of_a_draft_tells_at_least_which_parts() -> None:
    shown = told(Did.ASSESSMENT_WRITTEN, {"parts": ["a", "origins"]}, "assessment")
    assert shown.what.endswith("continued: Art. 27(1)(a)")
    shown = told(Did.REPORT_WRITTEN, {"fields": ["summary", "gone"]}, "incidentreport")
    assert shown.what.endswith("gone")


def test_reasons_of_single_questions_are_told() -> None:
    choices = {"is_ai_system": {"choice": "second", "reason": "It infers."}}
    shown = told(Did.SECOND_RESOLVED, {"choices": choices}, "secondassessment")
    assert shown.why == "is_ai_system The second answer holds: It infers."
    body = {"answers": {"is_ai_system": [None, True]}, "reasons": {"is_ai_system": "It infers."}}
    shown = told(Did.QUESTIONNAIRE_ANSWERED, body, "questionnaire")
    assert shown.why == "is_ai_system It infers."


def test_an_answer_in_a_round_is_told_with_whom_it_was_handed_on_to(
    organisation: Organisation,
) -> None:
    ada, bo = (make.member(organisation, Role.ENGINEER, name=name) for name in ("Ada", "Bo"))
    body = {"said": "not_mine", "asked": str(ada.pk), "named": str(bo.pk), "reason": "Sold it."}
    shown = told(Did.ATTESTATION_ANSWERED, body, "attestation")
    assert shown.what.endswith(": Not mine, handed on")
    assert (changes(shown), shown.why) == ([("Who is asked", "Ada", "Bo")], "Sold it.")
    shown = told(Did.ATTESTATION_ANSWERED, {**body, "said": "confirm", "named": None})
    assert not shown.changes
