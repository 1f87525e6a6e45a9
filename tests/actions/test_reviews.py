"""Reviews: each kind of change opens exactly what leans on it, once, and is closed by right."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from riskreg import trail
from riskreg.actions import (
    assessments,
    controls,
    evaluations,
    evidence,
    flags,
    inventory,
    reviews,
    scales,
    systems,
)
from riskreg.models import (
    AIModel,
    Assessment,
    Control,
    Dataset,
    Estimate,
    Event,
    Review,
    Risk,
    Role,
    Vendor,
)
from riskreg.queries import days, subjects
from riskreg.rules.evaluations import Measure
from riskreg.rules.shipped_scale import shipped
from riskreg.rules.staleness import DAYS, Dependent, Kind
from riskreg.trail import Did
from tests import leaning, make
from tests.leaning import Leaning
from tests.pages.register_makers import MINIMAL

pytestmark = pytest.mark.django_db

# Decision, Risk assessment, Fria, Control, failure Plan, Evaluation, eVidence. Written by hand
# beside the table of the rules: whoever changes one has to mean it.
EXPECTED = {
    Kind.VERSION: "DRFCE",
    Kind.PURPOSE: "DRFE",
    Kind.DESCRIPTION: "DR",
    Kind.AUTONOMY: "DRFCP",
    Kind.TOOL_ADDED: "RCPE",
    Kind.TOOL_REMOVED: "RP",
    Kind.MODEL_ADDED: "DRCE",
    Kind.MODEL_REMOVED: "RCE",
    Kind.DATASET_ADDED: "RFE",
    Kind.DATASET_REMOVED: "RE",
    Kind.VENDOR: "RCV",
    Kind.PILOTED: "RP",
    Kind.OPERATED: "DRFCP",
    Kind.RETIRED: "RC",
    Kind.COUNTRIES: "DF",
    Kind.ROLES: "DF",
    Kind.AFFECTED: "RF",
    Kind.OVERSIGHT: "RFP",
    Kind.DATA: "DRF",
    Kind.PLACED: "D",
    Kind.IN_SERVICE: "DF",
    Kind.MODEL_VERSION: "RCE",
    Kind.MODEL_KIND: "RE",
    Kind.MODEL_LICENCE: "R",
    Kind.MODEL_GENERAL_PURPOSE: "D",
    Kind.MODEL_COMPUTE: "D",
    Kind.MODEL_VENDOR: "RCV",
    Kind.VENDOR_COUNTRY: "R",
    Kind.DATASET_SOURCE: "RE",
    Kind.DATASET_LICENCE: "R",
    Kind.DATASET_PERSONAL: "RF",
    Kind.DATASET_SPECIAL: "DRFC",
    Kind.CONTROL_RETIRED: "RF",
    Kind.CONTROL_OUT_OF_PLACE: "RF",
    Kind.CONTROL_INEFFECTIVE: "RF",
    Kind.CONTROL_DECLINED: "R",
    Kind.EVIDENCE_WITHDRAWN: "C",
    Kind.EVIDENCE_ENDED: "C",
    Kind.RECLASSIFIED: "RF",
    Kind.SCALE: "R",
    Kind.APPETITE: "R",
    Kind.SIGNAL: "RE",
    Kind.EVALUATION_FAILED: "RC",
}


@pytest.fixture
def held() -> Leaning:
    """A system with one of everything that leans on it."""
    return leaning.furnish(stage="build")


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_of_change_opens_exactly_these_records(held: Leaning, kind: Kind) -> None:
    reviews.open_because(held.actor, [held.system], kind, about=held.system)
    assert held.opened() == set(EXPECTED[kind])


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("version", "2", Kind.VERSION),
        ("purpose", "Answers letters.", Kind.PURPOSE),
        ("description", "Reads them too.", Kind.DESCRIPTION),
        ("autonomy", "high", Kind.AUTONOMY),
        ("tools", ["Send e-mail", "Pay"], Kind.TOOL_ADDED),
        ("tools", [], Kind.TOOL_REMOVED),
        ("stage", "pilot", Kind.PILOTED),
        ("stage", "operate", Kind.OPERATED),
        ("stage", "retired", Kind.RETIRED),
        ("countries", ["BE"], Kind.COUNTRIES),
        ("roles", ["provider"], Kind.ROLES),
        ("affected_persons", "Writers", Kind.AFFECTED),
        ("oversight", "Two clerks", Kind.OVERSIGHT),
        ("data", "Letters", Kind.DATA),
        ("placed_on_market", leaning.DAY, Kind.PLACED),
        ("put_into_service", leaning.DAY, Kind.IN_SERVICE),
        ("vendor", None, Kind.VENDOR),
        ("built_on", [], Kind.MODEL_REMOVED),
        ("datasets", [], Kind.DATASET_REMOVED),
    ],
)
def test_a_changed_field_of_a_system_opens_them(
    held: Leaning, field: str, value: Any, kind: Kind
) -> None:
    systems.change(held.actor, held.system, values={field: value})
    assert held.opened() == set(EXPECTED[kind])
    assert {each.cause for each in Review.objects.all()} == {kind}


@pytest.mark.parametrize("values", [{"name": "Other"}, {"owner": None}, {"stage": "verify"}])
def test_a_change_that_nothing_leans_on_opens_nothing(
    held: Leaning, values: dict[str, Any]
) -> None:
    systems.change(held.actor, held.system, values=values)
    assert held.opened() == set()


@pytest.mark.parametrize(
    ("field", "kind"), [("built_on", Kind.MODEL_ADDED), ("datasets", Kind.DATASET_ADDED)]
)
def test_what_a_system_takes_in_opens_them(held: Leaning, field: str, kind: Kind) -> None:
    model = AIModel if field == "built_on" else Dataset
    new = inventory.add(held.actor, held.organisation, model, values={"name": "New"})
    before = held.model if field == "built_on" else held.dataset
    systems.change(held.actor, held.system, values={field: [before, new]})
    assert held.opened() == set(EXPECTED[kind])


@pytest.mark.parametrize(
    ("behind", "field", "value", "kind"),
    [
        ("model", "version", "2", Kind.MODEL_VERSION),
        ("model", "kind", "Trees", Kind.MODEL_KIND),
        ("model", "licence", "MIT", Kind.MODEL_LICENCE),
        ("model", "is_general_purpose", True, Kind.MODEL_GENERAL_PURPOSE),
        ("model", "training_compute", 1e25, Kind.MODEL_COMPUTE),
        ("model", "vendor", None, Kind.MODEL_VENDOR),
        ("vendor", "country", "US", Kind.VENDOR_COUNTRY),
        ("dataset", "source", "Post", Kind.DATASET_SOURCE),
        ("dataset", "licence", "CC0", Kind.DATASET_LICENCE),
        ("dataset", "has_personal_data", True, Kind.DATASET_PERSONAL),
        ("dataset", "has_special_categories", True, Kind.DATASET_SPECIAL),
        ("model", "notes", "x", None),
        ("vendor", "contact", "x", None),
        ("dataset", "description", "x", None),
    ],
)
def test_a_change_behind_a_system_reaches_what_leans_on_it(
    held: Leaning, behind: str, field: str, value: Any, kind: Kind | None
) -> None:
    item = getattr(held, behind)
    inventory.change(held.actor, item, values={field: value})
    assert held.opened() == set(EXPECTED[kind] if kind else "")
    for review in Review.objects.all():
        assert review.causes[0]["about"] == [item._meta.model_name, str(item.pk)]


def test_a_vendor_behind_a_model_counts_as_well(held: Leaning) -> None:
    behind = Vendor.objects.create(organisation=held.organisation, name="Behind", country="BE")
    AIModel.objects.filter(pk=held.model.pk).update(vendor=behind)
    inventory.change(held.actor, behind, values={"country": "US"})
    assert held.opened() == {"R"}


def test_later_causes_are_added_to_the_one_open_review(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"version": "2"})
    first = Review.objects.get(subject_key=held.records["R"].pk)
    systems.change(held.actor, held.system, values={"version": "3", "oversight": "Nobody"})
    again = Review.objects.get(subject_key=held.records["R"].pk)
    assert (again.pk, again.due, again.cause) == (first.pk, first.due, Kind.VERSION)
    told = [(each["cause"], each["was"], each["now"]) for each in again.causes]
    assert told == [
        (Kind.VERSION, "1", "2"),
        (Kind.VERSION, "2", "3"),
        (Kind.OVERSIGHT, "", "Nobody"),
    ]
    assert Review.objects.get(subject_key=held.records["P"].pk).cause == Kind.OVERSIGHT


def test_only_narrows_to_the_records_concerned(held: Leaning) -> None:
    proof = held.records["V"]
    systems_ = [held.system]
    kind = Kind.EVIDENCE_WITHDRAWN
    reviews.open_because(held.actor, systems_, kind, about=proof, only=[proof.pk])
    assert held.opened() == set()
    control = held.records["C"].pk
    reviews.open_because(held.actor, systems_, kind, about=proof, only=[control])
    assert held.opened() == {"C"}


def test_a_review_is_due_by_its_kind_and_stands_in_the_trail(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"placed_on_market": leaning.DAY})
    review = Review.objects.get()
    wait = timedelta(days=DAYS[Dependent.DECISION])
    assert review.due == days.today(held.organisation) + wait
    event = Event.objects.latest("number")
    assert (event.did, event.target_key) == (Did.REVIEW_OPENED, str(review.pk))
    assert trail.first_break(event.chain) is None


def test_an_archived_system_opens_nothing(held: Leaning) -> None:
    systems.archive(held.actor, held.system, reason="Old.")
    inventory.change(held.actor, held.model, values={"version": "2"})
    assert not Review.objects.exists()


def test_closing_needs_the_right_for_the_record_and_words(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"placed_on_market": leaning.DAY})
    review = Review.objects.get()
    engineer = make.member(held.organisation, Role.ENGINEER)  # may not decide
    stranger = make.member(make.organisation())
    for person in (engineer, stranger):
        with pytest.raises(PermissionDenied):
            reviews.close(person, review, outcome="Holds.")
    with pytest.raises(ValidationError, match="Say what came of it"):
        reviews.close(held.actor, review, outcome="  ")
    closed = reviews.close(held.actor, review, outcome="Holds.")
    assert (closed.outcome, closed.closed_by) == ("Holds.", held.actor)
    with pytest.raises(ValidationError, match="closed already"):
        reviews.close(held.actor, review, outcome="Again.")


def test_after_closing_the_next_change_opens_a_new_one(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"placed_on_market": leaning.DAY})
    reviews.close(held.actor, Review.objects.get(), outcome="Holds.")
    systems.change(held.actor, held.system, values={"placed_on_market": None})
    assert Review.objects.count() == 2
    assert Review.objects.filter(closed_at=None).count() == 1


def test_what_is_made_anew_settles_its_review(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"version": "2"})
    reviews.settle(held.actor, held.organisation, [held.records["C"].pk], outcome="Tested again.")
    assert held.opened() == set("DRFE")
    closed = Review.objects.exclude(closed_at=None).get()
    assert closed.outcome == "Tested again."


# --- what calls it --------------------------------------------------------------------------------


def test_a_retired_control_opens_what_was_judged_with_it(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"tools": []})  # opens R and P
    control = held.records["C"]
    controls.retire(held.actor, control, reason="Replaced.")
    assert held.opened() == set("RFP")
    told = Review.objects.get(subject_key=held.records["F"].pk).causes[0]
    assert (told["cause"], told["about"]) == (Kind.CONTROL_RETIRED, ["control", str(control.pk)])


@pytest.mark.parametrize(
    ("values", "opened"),
    [({"state": "in_progress"}, "RF"), ({"state": "in_place"}, ""), ({"title": "Limits"}, "")],
)
def test_a_control_that_leaves_its_place_opens_what_was_judged_with_it(
    held: Leaning, values: dict[str, str], opened: str
) -> None:
    controls.change(held.actor, held.records["C"], values=values)
    assert held.opened() == set(opened)


def test_a_control_that_was_never_in_place_opens_nothing(held: Leaning) -> None:
    planned = Control.objects.get(title="Planned")
    controls.change(held.actor, planned, values={"state": "in_progress"})
    assert held.opened() == set()


@pytest.mark.parametrize(("result", "opened"), [("ineffective", "RF"), ("effective", "")])
def test_a_control_that_does_not_work_opens_them_as_well(
    held: Leaning, result: str, opened: str
) -> None:
    on = days.today(held.organisation)
    controls.record_test(held.actor, held.records["C"], on=on, result=result)
    assert held.opened() == set(opened)


def test_a_new_test_closes_the_review_of_a_control(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"version": "2"})
    on = days.today(held.organisation)
    controls.record_test(held.actor, held.records["C"], on=on, result="effective")
    assert held.opened() == set("DRFE")


def test_declining_an_inherited_control_opens_the_assessment_of_that_system(held: Leaning) -> None:
    everywhere = Control.objects.get(is_organisation_wide=True)
    controls.decline(held.actor, held.system, everywhere, reason="Not for letters.")
    assert held.opened() == set("R")


def test_withdrawn_proof_opens_the_controls_it_proved(held: Leaning) -> None:
    evidence.withdraw(held.actor, held.records["V"], reason="Forged.")
    assert held.opened() == set("C")


def test_proof_that_is_ended_early_opens_the_controls_it_proved(held: Leaning) -> None:
    proof = held.records["V"]
    evidence.end(held.actor, proof, valid_until=leaning.DAY, reason="The log was cut.")
    assert held.opened() == set("C")
    told = Review.objects.get().causes
    evidence.end(held.actor, proof, valid_until=leaning.DAY, reason="Once more.")
    assert Review.objects.get().causes == told  # the same day weakens nothing


@pytest.mark.parametrize(("answers", "opened"), [(MINIMAL, "RF"), (make.HIGH_RISK, "")])
def test_another_class_opens_what_was_judged_under_the_old_one(
    held: Leaning, answers: dict[str, Any], opened: str
) -> None:
    with transaction.atomic():
        reviews.open_because(held.actor, [held.system], Kind.PLACED, about=held.system)
    make.decision(held.system, held.actor, answers=answers)
    assert held.opened() == set(opened)  # the review of the decision before is closed
    closed = Review.objects.exclude(closed_at=None).get()
    assert closed.outcome == "Decision 2 was recorded."


def test_a_new_scale_opens_every_assessment_made_on_another(held: Leaning) -> None:
    scales.set_scale(held.actor, held.organisation, values=shipped())
    assert held.opened() == set("R")


def test_another_appetite_opens_assessments_of_that_category_alone(held: Leaning) -> None:
    scales.ensure(held.actor, held.organisation)
    risk = Risk.objects.create(
        organisation=held.organisation, number=1, title="Late", category="legal",
        created_by=held.actor,
    )  # fmt: skip
    Assessment.objects.filter(number=3).update(state="discarded")  # one is written at a time
    document = Assessment.objects.filter(pk=held.records["R"].pk)
    document.update(state="draft")
    Estimate.objects.create(organisation=held.organisation, assessment=document.get(), risk=risk)
    document.update(state="approved")
    level = shipped()["levels"][0]["code"]
    for category, opened in (("safety", ""), ("legal", "R")):
        values = {"level": level}
        scales.set_appetite(held.actor, held.organisation, category=category, values=values)
        assert held.opened() == set(opened)


def test_a_signal_opens_what_did_not_foresee_it(held: Leaning) -> None:
    flags.set_limits(held.actor, held.system, threshold=1, days=7)
    flags.raise_flag(held.actor, held.system, kind="wrong")
    assert held.opened() == set("RE")


@pytest.mark.parametrize(("value", "opened"), [(0.5, "RC"), (0.95, "")])
def test_a_failed_run_opens_what_rests_on_it(held: Leaning, value: float, opened: str) -> None:
    measure = Measure(dimension="performance", name="Accuracy", threshold=0.9, value=value)
    now = timezone.now()
    values = {
        "suite": "Letters",
        "subject_version": "1",
        "thresholds_fixed_at": now - timedelta(hours=2),
        "ran_at": now - timedelta(hours=1),
    }
    evaluations.enter(held.actor, held.system, values=values, metrics=[measure])
    assert held.opened() == set(opened)


def test_an_approved_assessment_closes_the_review_of_the_one_before(held: Leaning) -> None:
    systems.change(held.actor, held.system, values={"version": "2"})
    document = Assessment.objects.get(number=3)
    Assessment.objects.filter(pk=document.pk).update(state="submitted", digest="")
    document.refresh_from_db()
    Assessment.objects.filter(pk=document.pk).update(
        digest=subjects.digest_of(document), submitted_by=held.actor
    )
    assessments.approve(make.member(held.organisation), document)
    assert held.opened() == set("DFCE")
