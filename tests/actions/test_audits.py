"""Audits: who may do what, what is frozen stays, samples come out again, notes stay private."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from riskreg import walls
from riskreg.actions import audit_findings, audit_requests, audit_samples, audits, people
from riskreg.models import (
    AuditNote,
    Engagement,
    Event,
    History,
    Membership,
    Organisation,
    Population,
    Role,
    SampleItem,
    User,
)
from riskreg.queries import audits as queries
from riskreg.queries import coverage, populations
from riskreg.queries.coverage import Applies
from riskreg.rules.sampling import Method
from riskreg.trail import Did
from tests import make, make_audits, walled
from tests.settling import settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(organisation: Organisation) -> User:
    return make.member(organisation, Role.AUDITOR)


@pytest.fixture
def audit(organisation: Organisation, auditor: User) -> Engagement:
    return make_audits.engagement(organisation, auditor)


def last_event() -> Event:
    return Event.objects.order_by("-number")[0]


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.ENGINEER, Role.APPROVER]
)
def test_only_auditors_plan(organisation: Organisation, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        make_audits.engagement(organisation, make.member(organisation, role))


def test_an_external_auditor_plans_and_is_of_the_team(organisation: Organisation) -> None:
    external = make.member(organisation, Role.EXTERNAL_AUDITOR)
    planned = make_audits.engagement(organisation, external)
    assert list(planned.team.all()) == [external]
    assert last_event().did == Did.ENGAGEMENT_PLANNED


def test_an_auditor_outside_of_the_team_only_reads(
    organisation: Organisation, audit: Engagement
) -> None:
    other = make.member(organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        audits.change(other, audit, values={"title": "Mine"})
    with pytest.raises(PermissionDenied):
        audit_findings.note(other, audit, words="Hello")


def test_the_team_holds_auditors_alone(
    organisation: Organisation, auditor: User, audit: Engagement
) -> None:
    officer = make.member(organisation)
    with pytest.raises(ValidationError, match="role of an auditor"):
        audits.change(auditor, audit, values={"team": [officer]})
    with pytest.raises(ValidationError, match="ends before"):
        audits.change(auditor, audit, values={"ends_on": audit.begins_on - timedelta(days=1)})


def test_a_population_is_frozen_after_one_event_and_stays(
    organisation: Organisation, audit: Engagement
) -> None:
    frozen = make_audits.population(audit)
    assert frozen.count == 5
    references = [each["reference"] for each in frozen.items]
    assert references == sorted(references)
    assert frozen.digest == populations.digest_of(frozen.items)
    assert frozen.trail_number == last_event().number - 1
    assert frozen.trail_digest == last_event().previous
    make.control(organisation)
    assert Population.objects.get(pk=frozen.pk).count == 5
    with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
        Population.objects.filter(pk=frozen.pk).update(count=4)


@pytest.mark.parametrize("kind", list(populations.SOURCES))
def test_every_kind_can_be_frozen(
    catalogues: None, organisation: Organisation, audit: Engagement, kind: str
) -> None:
    system = make.system(organisation)
    make.control(organisation)
    make.evidence(organisation)
    make.risk(organisation)
    make.evaluation(system)
    make.assessment(system)
    make.decision(system)
    rows = populations.rows_of(kind, organisation)
    if kind == "incidents":
        with pytest.raises(ValidationError, match="No record is left"):
            audit_samples.freeze(audit.lead, audit, kind=kind, filters={}, rows=rows)
        return
    frozen = audit_samples.freeze(audit.lead, audit, kind=kind, filters={}, rows=rows)
    count = populations.count_of(kind, organisation, rows, {})
    assert frozen.count == len({each["reference"] for each in frozen.items}) == count > 0
    assert all(isinstance(v, str) for each in frozen.items for v in each["fields"].values())


def test_frozen_requirements_are_those_of_coverage(
    catalogues: None, organisation: Organisation, audit: Engagement
) -> None:
    make.control(organisation)
    system = make.system(organisation, name="Ranking")
    make.decision(system)
    make.system(organisation, name="Not classified yet")
    rows = populations.rows_of("duties", organisation)
    held = coverage.of_system(system, timezone.localdate())
    told = {
        f"{system.reference} {node.entry.framework} {node.entry.ref}": (
            "not_applicable" if node.status is None else node.status.value,
            "later" if node.applies == Applies.LATER else "now",
        )
        for framework in held.frameworks
        for node in framework.all()
        if node.status is not None or node.applies == Applies.CLAIMED
    }
    filters = {"framework": [each.framework for each in held.frameworks]}
    frozen = audit_samples.freeze(
        audit.lead, audit, kind="duties", filters=filters, rows=rows.filter(pk=system.pk)
    )
    found = {
        each["reference"]: (each["fields"]["status"], each["fields"]["binds"])
        for each in frozen.items
    }
    assert found == told
    drawn = make_audits.sample(frozen, method=Method.STRATIFIED, stratum="heading", size=9)
    assert [each.frozen["key"] for each in drawn.items.all()] == [str(system.pk)] * 9
    open_ = {"framework": ["EU_AI_ACT"], "status": ["unknown"]}
    narrow = audit_samples.freeze(audit.lead, audit, kind="duties", filters=open_, rows=rows)
    assert {each["fields"]["status"] for each in narrow.items} == {"unknown"}
    assert narrow.count == populations.count_of("duties", organisation, rows, open_)


def test_rows_of_another_organisation_are_left_out(audit: Engagement) -> None:
    other = make.organisation()
    make.control(other)
    rows = populations.rows_of("controls", other)
    with pytest.raises(ValidationError, match="No record"):
        audit_samples.freeze(audit.lead, audit, kind="controls", filters={}, rows=rows)


def test_a_draw_is_kept_and_comes_out_again(audit: Engagement) -> None:
    frozen = make_audits.population(audit, 8)
    first, second = make_audits.sample(frozen), make_audits.sample(frozen)
    assert [each.reference for each in (first, second)] == ["P1-S1", "P1-S2"]
    drawn = [each.reference for each in first.items.all()]
    assert drawn == [each.reference for each in second.items.all()]
    assert drawn == queries.drawn_again(first)
    assert first.digest == populations.digest_of_references(drawn)
    assert json.loads(last_event().body)["seed"] == "2026"
    assert [each.frozen["reference"] for each in first.items.all()] == drawn


def test_a_size_is_computed_and_kept_with_its_numbers(audit: Engagement) -> None:
    frozen = make_audits.population(audit, 10)
    drawn = audit_samples.draw(audit.lead, frozen, wish=make_audits.computed())
    # 4 of 10 deviate: C(6, 4) / C(10, 4) = 0.071, C(6, 5) / C(10, 5) = 0.024.
    assert drawn.size == drawn.items.count() == 5
    drawn.refresh_from_db()
    wish = queries.wish_of(drawn)
    assert wish is not None
    assert (wish.confidence, wish.tolerable, wish.expected) == (95, 40, 0)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"seed": " "}, "seed"),
        ({"size": 0}, "size"),
        ({"size": 6}, "size"),
        ({"method": Method.STRATIFIED, "stratum": "nothing"}, "stratum"),
    ],
)
def test_an_incomplete_draw_is_refused(
    audit: Engagement, values: dict[str, Any], field: str
) -> None:
    frozen = make_audits.population(audit)
    with pytest.raises(ValidationError) as refused:
        make_audits.sample(frozen, **values)
    assert set(refused.value.error_dict) == {field}
    assert not frozen.samples.exists()


def test_items_are_judged_and_the_limit_follows(audit: Engagement) -> None:
    drawn = make_audits.sample(make_audits.population(audit))
    items = list(drawn.items.select_related("sample__population__engagement"))
    with pytest.raises(ValidationError, match="what was seen"):
        audit_samples.judge(audit.lead, items[0], result="exception", seen="")
    audit_samples.judge(audit.lead, items[0], result="exception", seen="No test.")
    audit_samples.judge(audit.lead, items[1], result="satisfactory", seen="")
    assert queries.outcome(drawn).result is None
    audit_samples.judge(audit.lead, items[2], result="not_applicable", seen="Retired before.")
    found = queries.outcome(drawn)
    assert (found.tested, found.exceptions, found.left_out) == (2, 1, 1)
    assert found.result is not None
    assert found.result.limit == pytest.approx(0.9747, abs=0.0001)


def test_a_request_goes_to_and_fro_until_it_is_accepted(
    organisation: Organisation, audit: Engagement
) -> None:
    owner = make.member(organisation, Role.ENGINEER)
    asked = make_audits.request(audit, owner)
    with pytest.raises(PermissionDenied):
        audit_requests.answer(make.member(organisation, Role.ENGINEER), asked, words="I know.")
    with pytest.raises(ValidationError, match="not answered yet"):
        audit_requests.accept(audit.lead, asked)
    with pytest.raises(ValidationError, match="in words, or link"):
        audit_requests.answer(owner, asked, words=" ")
    proof = make.evidence(organisation)
    audit_requests.answer(owner, asked, words="", evidence=[proof])
    audit_requests.give_back(audit.lead, asked, reason="It is of last year.")
    audit_requests.answer(make.member(organisation), asked, words="Here.", evidence=[proof])
    done = audit_requests.accept(audit.lead, asked)
    assert (done.state, done.answer) == ("accepted", "Here.")
    assert list(done.evidence.all()) == [proof]
    with pytest.raises(ValidationError, match="settled"):
        audit_requests.withdraw(audit.lead, asked, reason="No need.")


def test_an_auditor_cannot_be_asked_and_foreign_proof_is_refused(
    organisation: Organisation, audit: Engagement
) -> None:
    with pytest.raises(ValidationError, match="can answer"):
        make_audits.request(audit, make.member(organisation, Role.AUDITOR))
    owner = make.member(organisation, Role.ENGINEER)
    asked = make_audits.request(audit, owner)
    foreign = make.evidence(make.organisation())
    with pytest.raises(ValidationError, match="own organisation"):
        audit_requests.answer(owner, asked, words="x", evidence=[foreign])
    other = make_audits.item(make_audits.engagement(organisation))
    with pytest.raises(ValidationError, match="this engagement"):
        make_audits.request(audit, owner, item=other)


def test_a_finding_is_answered_by_management_and_followed_up(
    organisation: Organisation, audit: Engagement
) -> None:
    officer, engineer = make.member(organisation), make.member(organisation, Role.ENGINEER)
    found = make_audits.finding(audit, items=[make_audits.item(audit)])
    with pytest.raises(PermissionDenied):
        audit_findings.respond(engineer, found, values=make_audits.response(engineer))
    with pytest.raises(ValidationError) as refused:
        audit_findings.respond(officer, found, values={"response": "agreed"})
    assert set(refused.value.error_dict) == {"action", "action_owner", "action_due"}
    with pytest.raises(ValidationError, match="has not answered"):
        audit_findings.follow_up(audit.lead, found, state="verified", words="Seen.")
    audit_findings.respond(officer, found, values=make_audits.response(engineer))
    with pytest.raises(ValidationError, match="stays as it was read"):
        audit_findings.change(audit.lead, found, values={"title": "Another"})
    with pytest.raises(PermissionDenied):
        audit_findings.follow_up(officer, found, state="verified", words="Done.")
    audit_findings.follow_up(audit.lead, found, state="reopened", words="Not done.")
    audit_findings.respond(
        officer, found, values={"response": "disagreed", "response_words": "It was done."}
    )
    done = audit_findings.follow_up(audit.lead, found, state="verified", words="Seen.")
    assert done.state == "verified"


def test_a_finding_is_held_against_something_that_exists(audit: Engagement) -> None:
    with pytest.raises(ValidationError, match="held against"):
        make_audits.finding(audit, criterion="")
    with pytest.raises(ValidationError, match="no such entry"):
        make_audits.finding(audit, ref="Art. 999")


def test_a_closed_engagement_stays_but_for_the_follow_up(
    organisation: Organisation, audit: Engagement
) -> None:
    officer = make.member(organisation)
    found = make_audits.finding(audit)
    asked = make_audits.request(audit)
    with pytest.raises(ValidationError, match="not settled"):
        audits.close(audit.lead, audit, conclusion="Well.")
    audit_requests.withdraw(audit.lead, asked, reason="Seen on site.")
    audits.close(audit.lead, audit, conclusion="Well.")
    with pytest.raises(ValidationError, match="closed"):
        make_audits.finding(audit)
    audit_findings.respond(officer, found, values=make_audits.response(officer))
    audit_findings.follow_up(audit.lead, found, state="verified", words="Seen.")
    audits.reopen(audit.lead, audit, reason="A record came late.")
    make_audits.finding(audit)


def test_notes_are_read_by_the_auditors_of_the_engagement_alone(
    organisation: Organisation, audit: Engagement
) -> None:
    written = audit_findings.note(audit.lead, audit, words="Rabarbarus: they hesitate.")
    settled()
    assert list(queries.notes(audit.lead, organisation)) == [written]
    others = [make.member(organisation, role) for role in Role]
    assert not any(queries.notes(each, organisation).exists() for each in others)
    boss = walled.as_member(make.member(organisation, Role.ADMINISTRATOR))
    for wall in (boss, walls.around(organisation.pk)):  # of a person, of a worker
        with wall:
            assert not AuditNote.objects.exists()  # a query without any filter
    assert not Event.objects.filter(body__contains="Rabarbarus").exists()
    assert not History.objects.filter(relation="riskreg_auditnote").exists()
    with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
        AuditNote.objects.filter(pk=written.pk).update(words="x")


def test_a_role_given_to_oneself_opens_no_notes(
    organisation: Organisation, audit: Engagement
) -> None:
    audit_findings.note(audit.lead, audit, words="Private.")
    administrator = make.member(organisation, Role.ADMINISTRATOR)
    made = make.member(organisation, Role.ADMINISTRATOR)
    people.change_role(administrator, made.memberships.get(), role=Role.AUDITOR)
    made = User.objects.get(pk=made.pk)
    assert not queries.notes(made, organisation).exists()
    with pytest.raises(PermissionDenied):
        audits.change(made, audit, values={"team": [made]})


def test_who_stands_in_for_an_auditor_reads_no_notes(
    organisation: Organisation, audit: Engagement
) -> None:
    audit_findings.note(audit.lead, audit, words="Private.")
    officer, today = make.member(organisation), timezone.localdate()
    with transaction.atomic():
        Membership.objects.filter(user=audit.lead).update(
            deputy=officer, deputy_from=today, deputy_until=today
        )
        people.add_operator_member(
            organisation, email="x@example.org", name="X", role=Role.ENGINEER, password=None
        )
    officer = User.objects.get(pk=officer.pk)
    assert not queries.notes(officer, organisation).exists()
    with pytest.raises(PermissionDenied):
        make_audits.engagement(organisation, officer)


def test_a_member_with_a_part_sees_the_audits_of_which_one_is(
    organisation: Organisation, audit: Engagement
) -> None:
    external = make.member(organisation, Role.EXTERNAL_AUDITOR)
    own = make_audits.engagement(organisation, external)
    Membership.objects.filter(user=external).update(is_limited=True)
    external = User.objects.get(pk=external.pk)
    assert list(queries.engagements(external, organisation)) == [own]
    assert queries.engagements(audit.lead, organisation).count() == 2
    make_audits.item(audit)
    assert SampleItem.objects.count() == 3
    assert not queries.items(external, organisation).exists()
