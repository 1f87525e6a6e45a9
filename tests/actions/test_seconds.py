"""Second assessments: nothing of the first is seen, both are compared, a third person decides."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.pages.systems.table import tier_title
from riskreg.access import Right
from riskreg.actions import classification, parts, people, seconds, systems
from riskreg.management.chapters.seconds import answer_all
from riskreg.models import (
    Decision,
    Event,
    IncidentSnapshot,
    Membership,
    Organisation,
    Questionnaire,
    Role,
    SecondAssessment,
    User,
)
from riskreg.queries import seconds as queries
from riskreg.rules.agreement import Undefined
from tests import make, make_audits, make_incidents, walled
from tests.settling import settled

pytestmark = pytest.mark.django_db
SECRET = "Recital-like words of the first assessor"


@pytest.fixture
def decision(organisation: Organisation, officer: User) -> Decision:
    system = make.system(organisation, officer, name="Meeting notes")
    begun = make.questionnaire(system, officer, answers=make.HIGH_RISK)
    classification.answer(
        officer, begun, answers={}, reasons=dict.fromkeys(list(make.HIGH_RISK)[:1], SECRET)
    )
    return decided(officer, begun)


def decided(officer: User, begun: Questionnaire) -> Decision:
    """What follows where all that is left is not known."""
    begun.refresh_from_db()
    while names := classification.needed(begun):
        begun = classification.answer(officer, begun, answers=dict.fromkeys(names, "unknown"))
    return classification.decide(officer, begun, on=timezone.localdate(), note=SECRET)


@pytest.fixture
def assessor(organisation: Organisation) -> User:
    return make.member(organisation, Role.ENGINEER, name="Eva Engineer")


@pytest.fixture
def asked(officer: User, decision: Decision, assessor: User) -> SecondAssessment:
    due = timezone.localdate() + timedelta(days=7)
    found = seconds.ask(officer, decision, assessor=assessor, due=due)
    settled()
    return found


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def answered(assessor: User, asked: SecondAssessment, **changed: Any) -> SecondAssessment:
    """The same answers as the first, but for some."""
    answer_all(assessor, asked, changed)
    return asked


def test_nothing_of_the_first_is_seen_until_submitted(
    officer: User, decision: Decision, assessor: User, asked: SecondAssessment, client: Client
) -> None:
    system = decision.system
    assert Decision.objects.filter(system=system).exists()
    with walled.as_member(assessor):
        assert not Decision.objects.filter(system=system).exists()
        assert list(Questionnaire.objects.all()) == [asked.questionnaire]
        assert asked.questionnaire.answers == {}
        kinds = set(Event.objects.values_list("target_kind", flat=True))
        assert "decision" not in kinds
        assert kinds >= {"questionnaire", "secondassessment"}
    with walled.as_member(officer):
        assert not Questionnaire.objects.filter(assessor=assessor).exists()
    client.force_login(assessor)
    hidden = (
        reverse("decision", args=[decision.pk]),
        f"/api/v1/decisions/{decision.pk}/",
    )
    for url in hidden:
        assert client.get(url).status_code == 404, url
    assert client.get(reverse("trail")).status_code == 403
    open_pages = ("system", "decisions", "systems", "home", "second_assessment", "work")
    for name in open_pages:
        args = {"system": [system.pk], "second_assessment": [asked.pk]}.get(name, [])
        page = client.get(reverse(name, args=args))
        assert page.status_code == 200, name
        text = page.content.decode()
        assert SECRET not in text, name
        assert f"/decisions/{decision.pk}/" not in text, name
    answered(assessor, asked)
    sent = client.post(reverse("second_assessment", args=[asked.pk]), {})
    assert sent.status_code == 302
    settled()
    assert client.get(hidden[0]).status_code == 200
    page = client.get(reverse("second_assessment", args=[asked.pk]))
    assert SECRET in page.content.decode()


def test_frozen_records_of_an_audit_are_not_seen_until_submitted(
    decision: Decision, assessor: User, organisation: Organisation, officer: User
) -> None:
    audit = make_audits.engagement(organisation)
    frozen = make_audits.population(audit, 0, kind="decisions")
    drawn = make_audits.sample(frozen, size=1)
    told = {"population", "sample", "sampleitem"}
    kinds = Event.objects.filter(target_kind__in=told).values("target_kind").distinct()

    def seen() -> list[int]:
        with walled.as_member(assessor):
            rows = (frozen.__class__.objects, drawn.__class__.objects, drawn.items, kinds)
            return [each.count() for each in rows]

    before = seen()
    assert before[:3] == [1, 1, 1]
    assert before[3] > 0
    due = timezone.localdate() + timedelta(days=7)
    asked = seconds.ask(officer, decision, assessor=assessor, due=due)
    assert seen() == [0, 0, 0, 0]
    with walled.as_member(assessor):
        seconds.submit(assessor, answered(assessor, asked))
    assert seen() == before


def test_what_an_incident_froze_is_whole_and_not_seen_until_submitted(
    officer: User, decision: Decision, assessor: User, asked: SecondAssessment, client: Client
) -> None:
    before = make_incidents.incident(decision.system, officer)
    with walled.as_member(assessor):
        mine = make_incidents.incident(decision.system, assessor)
        assert not IncidentSnapshot.objects.exists()
    for each in (before, mine):
        [frozen] = IncidentSnapshot.objects.get(incident=each).content["decisions"]
        assert frozen["tier"] == decision.tier
    settled()
    client.force_login(assessor)
    addresses = [before.get_absolute_url(), f"/api/v1/incidents/{before.pk}/"]
    for address in addresses:
        told = client.get(address)
        assert told.status_code == 200
        assert tier_title("eu_ai_act", decision.tier) not in told.content.decode(), address
        assert f'"{decision.tier}"' not in told.content.decode(), address
    client.force_login(officer)
    assert tier_title("eu_ai_act", decision.tier) in client.get(addresses[0]).content.decode()
    with walled.as_member(assessor):
        seconds.submit(assessor, answered(assessor, asked))
    with walled.as_member(fresh(assessor)):
        assert IncidentSnapshot.objects.count() == 2


def test_both_agree_and_nobody_decides(
    officer: User, assessor: User, asked: SecondAssessment, organisation: Organisation
) -> None:
    with pytest.raises(ValidationError, match="have no answer"):
        seconds.submit(assessor, asked)
    with pytest.raises(PermissionDenied):
        seconds.submit(officer, asked)
    done = seconds.submit(assessor, answered(assessor, asked))
    settled()
    assert (done.state, done.tier) == ("agreed", asked.decision.tier)
    told = queries.portfolio(organisation)
    assert (told.classes.n, told.classes.observed, told.left_out) == (1, 1, 0)
    with pytest.raises(ValidationError, match="over"):
        seconds.withdraw(officer, done, reason="Too late.")


def test_a_third_person_decides_what_differs(
    officer: User, assessor: User, asked: SecondAssessment, organisation: Organisation
) -> None:
    first = asked.decision
    name = next(key for key, value in first.facts.items() if value is True)
    done = seconds.submit(assessor, answered(assessor, asked, **{name: False}), knew_first=True)
    assert done.state == "differing"
    assert queries.portfolio(organisation).left_out == 1
    third = make.member(organisation, Role.COMPLIANCE_OFFICER)
    choices = {each.name: ("second", "The contract says so.")
               for each in queries.compared(done) if each.differs}  # fmt: skip
    with pytest.raises(ValidationError, match="third person"):
        seconds.resolve(officer, done, choices=choices)
    with pytest.raises(ValidationError, match="whose answer holds"):
        seconds.resolve(third, done, choices={})
    with pytest.raises(ValidationError, match="Say why"):
        seconds.resolve(third, done, choices=dict.fromkeys(choices, ("second", " ")))
    over = seconds.resolve(third, done, choices=choices)
    settled()
    assert over.state == "resolved"
    assert over.outcome is not None
    assert (over.outcome.facts[name], over.outcome.decided_by) == (False, third)
    assert over.outcome.number == first.number + 1


def test_the_first_stands_where_its_answers_hold(
    assessor: User, asked: SecondAssessment, organisation: Organisation
) -> None:
    name = next(key for key, value in asked.decision.facts.items() if value is True)
    done = seconds.submit(assessor, answered(assessor, asked, **{name: False}))
    third = make.member(organisation, Role.COMPLIANCE_OFFICER)
    choices = {each.name: ("first", "Read again.")
               for each in queries.compared(done) if each.differs}  # fmt: skip
    over = seconds.resolve(third, done, choices=choices)
    settled()
    assert (over.state, over.outcome) == ("resolved", None)


def test_who_does_not_see_the_system_is_not_asked(
    officer: User, decision: Decision, organisation: Organisation, assessor: User
) -> None:
    boss, due = make.member(organisation, Role.ADMINISTRATOR), timezone.localdate()
    part = assessor.memberships.get()
    parts.limit(boss, part, units=[people.add_unit(boss, organisation, name="Ghent")])
    with (
        walled.as_member(officer),
        pytest.raises(ValidationError, match="not see this one"),
    ):
        seconds.ask(officer, decision, assessor=fresh(assessor), due=due)
    ours = people.add_unit(boss, organisation, name="Bruges")
    systems.change(boss, decision.system, values={"unit": ours})
    parts.limit(boss, part, units=[ours])
    assert seconds.ask(officer, decision, assessor=fresh(assessor), due=due).pk


def test_who_had_a_part_is_not_asked(
    officer: User, decision: Decision, organisation: Organisation, asked: SecondAssessment
) -> None:
    today, other = timezone.localdate(), make.member(organisation, Role.COMPLIANCE_OFFICER)
    with pytest.raises(ValidationError, match="Choose another"):
        seconds.ask(other, decision, assessor=officer, due=today)
    with pytest.raises(ValidationError, match="may not classify"):
        seconds.ask(officer, decision, assessor=make.member(organisation, Role.APPROVER), due=today)
    with pytest.raises(ValidationError, match="asked already"):
        seconds.ask(officer, decision, assessor=asked.assessor, due=today)
    seconds.withdraw(officer, asked, reason="Left the team.")
    settled()
    with walled.as_member(asked.assessor):
        assert Decision.objects.filter(pk=decision.pk).exists()


def stand_in(organisation: Organisation, absent: User, deputy: User) -> None:
    people.set_deputy(
        make.member(organisation, Role.ADMINISTRATOR),
        Membership.objects.get(user=absent, organisation=organisation),
        deputy=deputy,
        begins=timezone.localdate(),
        ends=timezone.localdate(),
    )


@pytest.mark.parametrize("is_back_to_front", [False, True])
def test_a_deputy_of_who_had_a_part_is_not_asked(
    officer: User,
    decision: Decision,
    assessor: User,
    organisation: Organisation,
    is_back_to_front: bool,
) -> None:
    pair = (assessor, officer) if is_back_to_front else (officer, assessor)
    stand_in(organisation, *pair)
    other, today = make.member(organisation), timezone.localdate()
    with pytest.raises(ValidationError, match="Choose another"):
        seconds.ask(other, decision, assessor=fresh(assessor), due=today)
    assert not SecondAssessment.objects.exists()


@pytest.mark.parametrize("first", [True, False])
def test_a_deputy_of_one_of_the_two_does_not_decide(
    officer: User,
    assessor: User,
    asked: SecondAssessment,
    organisation: Organisation,
    first: bool,
) -> None:
    done = seconds.submit(assessor, answered(assessor, asked, profiling=False))
    choices = {each.name: ("first", "Read again.")
               for each in queries.compared(done) if each.differs}  # fmt: skip
    deputy, third = make.member(organisation), make.member(organisation)
    stand_in(organisation, officer if first else assessor, deputy)
    with pytest.raises(ValidationError, match="third person"):
        seconds.resolve(fresh(deputy), done, choices=choices)
    assert SecondAssessment.objects.get(pk=done.pk).state == "differing"
    assert seconds.resolve(third, done, choices=choices).state == "resolved"


def test_a_portfolio_has_the_kappa_of_each_question_that_was_worked_by_hand(
    officer: User, assessor: User, organisation: Organisation
) -> None:
    def assessed(first: bool, second: bool, *, knew_first: bool = False, **said: Any) -> None:
        system = make.system(organisation, officer)
        begun = make.questionnaire(system, officer, answers={**make.HIGH_RISK, "profiling": first})
        asked = seconds.ask(
            officer, decided(officer, begun), assessor=assessor, due=timezone.localdate()
        )
        given = answered(assessor, asked, profiling=second, **said)
        seconds.submit(assessor, given, knew_first=knew_first)

    assessed(True, True)
    assessed(True, False)
    assessed(False, False, foss=True)
    assessed(False, False)
    assessed(False, True, knew_first=True)  # does not count
    settled()
    told = queries.portfolio(organisation)
    found = {
        name: (each.n, each.observed, each.expected, each.value)
        for name, each in told.questions.items()
    }
    # Yes says the first of 2/4, the second of 1/4: 2/4 * 1/4 + 2/4 * 3/4 = 1/2.
    assert found["profiling"] == (4, Fraction(3, 4), Fraction(1, 2), Fraction(1, 2))
    # The first never knows, the second knows once: as good as chance.
    assert found["foss"] == (4, Fraction(3, 4), Fraction(3, 4), 0)
    assert found["is_ai_system"] == (4, 1, 1, None)
    assert told.questions["is_ai_system"].undefined == Undefined.ONE_CATEGORY
    assert (told.classes.n, told.left_out) == (4, 1)


def test_its_question_set_is_nobody_elses(officer: User, asked: SecondAssessment) -> None:
    with pytest.raises(ValidationError, match="second assessment"):
        classification.answer(officer, asked.questionnaire, answers={})
    with pytest.raises(ValidationError, match="second assessment"):
        classification.discard(asked.assessor, asked.questionnaire)
    assert classification.start(
        officer, asked.system, regime=asked.regime, role=asked.role, edition=asked.edition
    ).pk != asked.questionnaire_id  # fmt: skip


def test_the_page_that_takes_it_back_stands_among_second_assessments(
    officer: User, asked: SecondAssessment, client: Client
) -> None:
    client.force_login(officer)
    address = reverse("second_assessment_withdraw", args=[asked.pk])
    page = client.get(address).content.decode()
    place = page[page.index('class="crumbs"') :].split("</nav>")[0]
    assert reverse("second_assessments") in place
    assert reverse("sign_offs") not in place
    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert (
        client.post(address, {"reason": "Left the team."})["Location"] == asked.get_absolute_url()
    )


@pytest.mark.parametrize("way", ["session", "key"])
def test_its_assessor_answers_and_submits_over_the_api(
    organisation: Organisation, assessor: User, asked: SecondAssessment, client: Client, way: str
) -> None:
    headers = {}
    if way == "key":
        rights = (Right.VIEW, Right.CLASSIFY)
        headers["Authorization"] = f"Bearer {make.api_key(assessor, organisation, rights)[1]}"
    else:
        client.force_login(assessor)

    def sent(act: str, **body: Any) -> Any:
        address = reverse(f"api-second-assessment-{act}", args=[asked.pk])
        return client.post(address, body, content_type="application/json", headers=headers)

    name, value = next(iter(make.HIGH_RISK.items()))
    said = sent("answer", answers={name: value})
    assert (said.status_code, said.json()["compared"]) == (200, [])
    answered(assessor, SecondAssessment.objects.get(pk=asked.pk))
    done = sent("submit", knew_first=False)
    assert done.status_code == 200, done.content
    assert done.json()["state"] in ("agreed", "differing")
    assert done.json()["compared"]
