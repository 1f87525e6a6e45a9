"""Reviews: each kind of change opens exactly what leans on it, once, and is closed by right."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from riskreg import trail
from riskreg.actions import inventory, reviews, systems
from riskreg.models import AIModel, Dataset, Event, Review, Role, Vendor
from riskreg.queries import days
from riskreg.rules.staleness import DAYS, Dependent, Kind
from riskreg.trail import Did
from tests import leaning, make
from tests.leaning import Leaning

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
    Kind.CONTROL_INEFFECTIVE: "RF",
    Kind.CONTROL_DECLINED: "R",
    Kind.EVIDENCE_WITHDRAWN: "C",
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
