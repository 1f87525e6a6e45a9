"""Who wrote a part of something does not approve it: the trail names who did it, not a field."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from riskreg import trail, walls
from riskreg.access import Right
from riskreg.actions import (
    acceptances,
    assessments,
    classification,
    incidents,
    keys,
    parts,
    people,
    seconds,
    services,
    signoffs,
    systems,
)
from riskreg.management.chapters.seconds import answer_all
from riskreg.models import (
    AISystem,
    Assessment,
    Decision,
    Event,
    Incident,
    Membership,
    Organisation,
    Role,
    SecondAssessment,
    SignOff,
    Subject,
    User,
)
from riskreg.postgres.scope import behind
from riskreg.queries import authors, work
from riskreg.queries import seconds as second_queries
from riskreg.queries.due import Scope
from riskreg.trail import Did
from tests import make, make_incidents
from tests.settling import settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(organisation: Organisation) -> User:
    """A second officer: may write, and may approve what others wrote."""
    return make.member(organisation, name="Wanda Writer")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def is_offered(user: User, organisation: Organisation, item: str) -> bool:
    """Whether the work list offers somebody a thing of this kind."""
    scope = Scope(organisation, timezone.localdate())
    return any(each["item"] == item for each in work.items(scope, mine=fresh(user)))


def kept_from(user: User, organisation: Organisation, item: str, asked: SignOff) -> None:
    """Somebody is neither offered the record nor let approve it, while another still is."""
    assert is_offered(make.member(organisation, Role.APPROVER), organisation, item)
    assert not is_offered(user, organisation, item)
    with pytest.raises(ValidationError, match="second person"):
        signoffs.approve(fresh(user), asked)


def test_who_wrote_parts_of_an_assessment(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    draft = make.assessment(system, officer)
    assessments.write(writer, draft, content={"conclusion": "It may go on for a year."})
    assessments.submit(officer, draft)
    asked = SignOff.objects.get(assessment=draft)
    kept_from(writer, organisation, "assessment_approval", asked)


def rewritten(draft: Assessment, officer: User, writer: User) -> Assessment:
    """As the page sends it: every number is new, and who estimated is still named as before."""
    row = draft.estimates.get()
    told = {"residual_likelihood": 1, "residual_severity": 1, "estimator": row.estimator}
    assessments.estimate(writer, draft, row.risk, values=told)
    row.refresh_from_db()
    assert row.estimator == officer
    return assessments.submit(officer, draft)


def test_who_rewrote_the_numbers_under_the_name_of_another(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    draft = rewritten(make.assessment(system, officer), officer, writer)
    asked = SignOff.objects.get(assessment=draft)
    kept_from(writer, organisation, "assessment_approval", asked)


def test_nor_do_they_accept_the_risk_they_judged(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    draft = rewritten(make.assessment(system, officer), officer, writer)
    approver = make.member(organisation, Role.APPROVER)
    assessments.approve(approver, draft)
    bystander = make.member(organisation)
    other = make.assessment(make.system(organisation, bystander), bystander, state="approved")
    risk = draft.estimates.get().risk
    risk.refresh_from_db()
    until = timezone.localdate() + timedelta(days=10)
    wish = acceptances.ask(officer, risk, reason="Cheaper.", until=until)
    kept_from(writer, organisation, "acceptance_decision", SignOff.objects.get(acceptance=wish))
    assert other.state == "approved"
    assert is_offered(bystander, organisation, "acceptance_decision")  # judged another risk


def test_also_where_the_trail_is_not_seen_by_who_wants_to_approve(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    beyond = make.assessment(make.system(organisation, officer), officer)
    risk = beyond.estimates.get().risk
    risk.systems.add(system)
    assessments.approve(
        make.member(organisation, Role.APPROVER), rewritten(beyond, officer, writer)
    )
    risk.refresh_from_db()
    wish = acceptances.ask(
        officer, risk, reason="Cheaper.", until=timezone.localdate() + timedelta(days=10)
    )
    admin = make.member(organisation, Role.ADMINISTRATOR)
    unit = people.add_unit(admin, organisation, name="Letters")
    systems.change(officer, system, values={"unit": unit})
    parts.limit(admin, Membership.objects.get(user=writer), units=[unit])
    settled()
    asked = SignOff.objects.get(acceptance=wish)
    with behind(walls.of(fresh(writer), organisation.pk)):
        assert (
            not Event.objects.filter(target_key=str(beyond.pk))
            .exclude(actor_key=writer.pk)
            .exists()
        )
        with pytest.raises(ValidationError, match="second person"):
            signoffs.approve(fresh(writer), asked)


def answered(system: AISystem, officer: User, writer: User) -> Decision:
    """Begun by one, answered by another, decided by the first."""
    begun = make.questionnaire(system, officer)
    classification.answer(writer, begun, answers=make.HIGH_RISK)
    return classification.decide(officer, begun, on=timezone.localdate())


def test_who_answered_the_questions_of_a_classification(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    asked = signoffs.ask(officer, answered(system, officer, writer))
    kept_from(writer, organisation, "sign_off", asked)


def test_whose_answers_were_for_another_classification_may_approve(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    answered(system, officer, writer)
    asked = signoffs.ask(officer, make.decision(system, officer, answers={"profiling": False}))
    begun = make.questionnaire(system, writer, answers={"profiling": True})  # of the next one
    classification.discard(writer, begun)
    assert is_offered(writer, organisation, "sign_off")
    assert signoffs.approve(fresh(writer), asked) is None


def test_who_moved_or_judged_or_wrote_on_an_incident(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    steps: list[Callable[[User, Incident], Any]] = [
        lambda by, one: make_incidents.judge(by, one, serious_health_harm=False),
        lambda by, one: incidents.change(by, one, values={"title": "Letters went astray"}),
        lambda by, one: incidents.move(by, one, to="contained", words="Switched off."),
        lambda by, one: incidents.move(by, one, to="resolved", words="Back.", cause="A weight."),
    ]
    hands = [make.member(organisation) for _each in steps]
    one = make_incidents.incident(system, officer)
    for each, step in zip(hands, steps, strict=True):
        step(each, one)
        one.refresh_from_db()
    closed = incidents.move(officer, one, to="reviewed", words="A control tests it.")
    asked = signoffs.ask(make.member(organisation, Role.ENGINEER), closed)
    for each in hands:
        kept_from(each, organisation, "sign_off", asked)


def decided_by_a_third(
    organisation: Organisation, first: Decision, officer: User, assessor: User
) -> SecondAssessment:
    asked = seconds.ask(
        officer, first, assessor=assessor, due=timezone.localdate() + timedelta(days=7)
    )
    answer_all(assessor, asked, {"profiling": False})
    done = seconds.submit(fresh(assessor), asked)
    differing = [each.name for each in second_queries.compared(done) if each.differs]
    return seconds.resolve(
        make.member(organisation), done, choices=dict.fromkeys(differing, ("second", "Seen."))
    )


def test_whose_second_assessment_holds_does_not_approve_what_came_of_it(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    assessor = make.member(organisation)
    done = decided_by_a_third(organisation, answered(system, officer, writer), officer, assessor)
    assert done.outcome is not None
    asked = signoffs.ask(officer, done.outcome)
    for each in (assessor, writer):  # one's answers are in it as the other's are
        kept_from(each, organisation, "sign_off", asked)


def test_who_answered_is_neither_second_assessor_nor_third_person(
    organisation: Organisation, officer: User, writer: User, system: AISystem
) -> None:
    first = answered(system, officer, writer)
    assert writer.pk in second_queries.first_hands(first)
    soon = timezone.localdate() + timedelta(days=7)
    with pytest.raises(ValidationError, match="began, answered or asks"):
        seconds.ask(officer, first, assessor=writer, due=soon)
    assessor = make.member(organisation, Role.ENGINEER)
    asked = seconds.ask(officer, first, assessor=assessor, due=soon)
    answer_all(assessor, asked, {"profiling": False})
    done = seconds.submit(fresh(assessor), asked)
    assert is_offered(make.member(organisation), organisation, "second_difference")
    assert not is_offered(writer, organisation, "second_difference")
    with pytest.raises(ValidationError, match="third person"):
        seconds.resolve(writer, done, choices={})


def driven(organisation: Organisation, by: User) -> User:
    """A service whose key somebody has."""
    service = services.add(by, organisation, name="Importer", role=Role.COMPLIANCE_OFFICER)
    keys.create(
        by,
        organisation,
        name="Import",
        rights=[Right.CLASSIFY],
        expires_at=timezone.now() + timedelta(days=1),
        holder=service,
    )
    return service


def test_who_made_the_key_of_a_service_does_not_approve_what_it_wrote(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    admin = make.member(organisation, Role.ADMINISTRATOR)
    driver = make.member(organisation, Role.ADMINISTRATOR)
    service = driven(organisation, admin)
    keys.rotate(driver, service.api_keys.get())
    make.member(organisation, Role.ADMINISTRATOR)
    for each in (driver, admin):
        held = Membership.objects.get(user=each)
        people.change_role(admin, held, role=Role.COMPLIANCE_OFFICER)
    asked = signoffs.ask(officer, answered(system, officer, fresh(service)))
    for each in (admin, driver):
        kept_from(each, organisation, "sign_off", asked)
        assert service.pk in authors.as_one(fresh(each), organisation.pk)
    assert service.pk not in authors.as_one(fresh(officer), organisation.pk)


@pytest.mark.parametrize("kind", [Subject.ASSESSMENT, Subject.DECISION, Subject.ACCEPTANCE])
def test_the_trail_is_read_by_its_index(
    organisation: Organisation, officer: User, system: AISystem, kind: str
) -> None:
    """By target, once it is long."""
    draft = make.assessment(system, officer, state="approved")
    risk = draft.estimates.get().risk
    risk.refresh_from_db()
    record: Any = {
        Subject.ASSESSMENT: lambda: draft,
        Subject.DECISION: lambda: make.decision(system, officer),
        Subject.ACCEPTANCE: lambda: acceptances.ask(
            officer, risk, reason="Cheaper.", until=timezone.localdate() + timedelta(days=10)
        ),
    }[kind]()
    trail.record_many(officer, Did.SYSTEM_CHANGED, organisation, [(system, {})] * 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE riskreg_event")
    events = authors._WRITTEN[kind](authors.in_row(record))
    assert "event_target" in events.order_by().explain()
    rows = type(record)._default_manager.annotate(wrote=authors.written_by(kind))
    assert "event_target" in rows.filter(wrote__overlap=[officer.pk]).explain()
