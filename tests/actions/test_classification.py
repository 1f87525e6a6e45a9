"""Question sets and decisions: what the actions keep, refuse and record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from riskreg import trail
from riskreg.actions import classification, systems
from riskreg.models import AISystem, Decision, Event, Organisation, Questionnaire, Role, User
from riskreg.models.trail import chain_of
from riskreg.trail import Did
from tests import make

TODAY = date(2026, 11, 21)
REGIME = "eu_ai_act"

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    """A registered system."""
    return make.system(organisation, officer, version="3.1")


def refusal_of(call: Callable[[], object]) -> dict[str, list[str]]:
    """What an action refuses, by field."""
    with pytest.raises(ValidationError) as refused:
        call()
    return dict(refused.value.message_dict)


def test_starting_twice_goes_on_with_the_open_question_set(officer: User, system: AISystem) -> None:
    first = make.questionnaire(system, officer)
    again = make.questionnaire(system, officer)
    other = make.questionnaire(system, officer, role="deployer")
    assert again.pk == first.pk != other.pk


def test_a_new_question_set_begins_with_the_last_answers_of_the_role(
    officer: User, system: AISystem
) -> None:
    make.decision(system, officer)
    assert make.questionnaire(system, officer).answers == {**make.HIGH_RISK}
    assert make.questionnaire(system, officer, role="deployer").answers == {}


@pytest.mark.parametrize(
    ("field", "frame"),
    [
        ("role", {"role": "prvider", "edition": "2026-1744"}),
        ("edition", {"role": "provider", "edition": "2026-1745"}),
    ],
)
def test_an_unknown_role_or_edition_is_refused(
    officer: User, system: AISystem, field: str, frame: dict[str, str]
) -> None:
    found = refusal_of(lambda: classification.start(officer, system, regime=REGIME, **frame))
    assert list(found) == [field]


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("profilng", True, "profiling"),
        ("annex_iii_points", ["4a"], "4(a)"),
        ("profiling", "yes", "true, false"),
        ("training_flop", "a lot", "number"),
        ("market_date", "soon", "date"),
    ],
)
def test_what_the_rules_cannot_read_is_refused_with_a_hint(
    officer: User, system: AISystem, name: str, value: object, hint: str
) -> None:
    begun = make.questionnaire(system, officer)
    found = refusal_of(lambda: classification.answer(officer, begun, answers={name: value}))
    assert hint in found[name][0]
    assert Questionnaire.objects.get(pk=begun.pk).answers == {}


def test_a_reason_for_a_question_that_does_not_exist_is_refused(
    officer: User, system: AISystem
) -> None:
    begun = make.questionnaire(system, officer)
    found = refusal_of(
        lambda: classification.answer(officer, begun, answers={}, reasons={"profilng": "x"})
    )
    assert "profiling" in found["profilng"][0]


def test_answers_are_merged_taken_back_and_told_in_the_trail(
    officer: User, system: AISystem
) -> None:
    begun = make.questionnaire(system, officer, answers={"profiling": True, "foss": False})
    begun = classification.answer(
        officer,
        begun,
        answers={"profiling": None, "is_ai_system": "unknown", "training_flop": "3e25"},
        reasons={"foss": "Licence file."},
    )
    assert begun.answers == {"foss": False, "is_ai_system": "unknown", "training_flop": 3e25}
    assert begun.reasons == {"foss": "Licence file."}
    last = Event.objects.about(begun).last()
    assert last is not None
    assert last.did == Did.QUESTIONNAIRE_ANSWERED
    assert '"profiling":[true,null]' in last.body


def test_saving_the_same_answers_again_records_nothing(officer: User, system: AISystem) -> None:
    begun = make.questionnaire(system, officer, answers={"foss": False})
    before = Event.objects.count()
    classification.answer(officer, begun, answers={"foss": False})
    assert Event.objects.count() == before


def test_edition_and_day_can_change_while_it_is_open(officer: User, system: AISystem) -> None:
    begun = make.questionnaire(system, officer, answers={"foss": False})
    framed = classification.frame(officer, begun, edition="2024-1689", on=date(2027, 1, 1))
    assert (framed.edition, framed.on, framed.answers) == (
        "2024-1689",
        date(2027, 1, 1),
        {"foss": False},
    )
    assert Event.objects.about(begun).filter(did=Did.QUESTIONNAIRE_FRAMED).count() == 1


def test_a_decision_keeps_facts_edition_rule_set_result_and_version(
    officer: User, system: AISystem
) -> None:
    begun = make.questionnaire(system, officer, answers=make.HIGH_RISK)
    decision = classification.decide(officer, begun, on=TODAY, note="Read the file.")
    assert decision.tier == "high_risk_annex_iii"
    assert decision.facts == make.HIGH_RISK
    assert (decision.edition, decision.on, decision.system_version) == ("2026-1744", TODAY, "3.1")
    assert decision.rule_set == decision.result["rule_set"]
    assert Questionnaire.objects.get(pk=begun.pk).closed_at is not None
    assert trail.first_break(chain_of(system.organisation_id)) is None


def test_an_answer_hidden_by_another_one_is_kept_but_not_recorded(
    officer: User, system: AISystem
) -> None:
    begun = make.questionnaire(system, officer, answers=make.HIGH_RISK)
    begun = classification.answer(officer, begun, answers={"annex_iii_points": []})
    assert begun.answers["profiling"] is True
    assert "profiling" not in classification.decide(officer, begun, on=TODAY).facts


def test_decisions_of_a_system_are_numbered_and_the_newest_stands(
    officer: User, system: AISystem
) -> None:
    first, second = make.decision(system, officer), make.decision(system, officer)
    other = make.decision(system, officer, role="deployer")
    assert [first.number, second.number, other.number] == [1, 2, 3]
    assert set(Decision.objects.current()) == {second, other}


def test_the_database_refuses_to_change_or_delete_a_decision(
    officer: User, system: AISystem
) -> None:
    decision = make.decision(system, officer)
    rows = Decision.objects.filter(pk=decision.pk)
    with pytest.raises(IntegrityError, match="kept for good"), transaction.atomic():
        rows.update(tier="minimal")
    with pytest.raises(IntegrityError, match="kept for good"), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE riskreg_decision SET note = 'x'")
    with pytest.raises(ProtectedError):
        system.delete()


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.APPROVER, Role.AUDITOR])
def test_only_officers_and_administrators_decide(
    organisation: Organisation, officer: User, system: AISystem, role: Role
) -> None:
    begun = make.questionnaire(system, officer, answers=make.HIGH_RISK)
    with pytest.raises(PermissionDenied):
        classification.decide(make.member(organisation, role), begun, on=TODAY)
    assert not Decision.objects.exists()


def test_engineers_answer_and_auditors_do_not(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    begun = make.questionnaire(system, officer)
    engineer = make.member(organisation, Role.ENGINEER)
    classification.answer(engineer, begun, answers={"foss": True})
    for call in (
        lambda who: classification.answer(who, begun, answers={"foss": False}),
        lambda who: classification.frame(who, begun, edition="2024-1689", on=None),
        lambda who: classification.discard(who, begun),
        lambda who: classification.start(
            who, system, regime=REGIME, role="provider", edition="2026-1744"
        ),
    ):
        with pytest.raises(PermissionDenied):
            call(make.member(organisation, Role.AUDITOR))


def test_members_of_another_organisation_cannot_answer(officer: User, system: AISystem) -> None:
    begun = make.questionnaire(system, officer)
    with pytest.raises(PermissionDenied):
        classification.answer(make.member(make.organisation()), begun, answers={"foss": True})


def test_an_archived_system_is_neither_asked_nor_decided(officer: User, system: AISystem) -> None:
    begun = make.questionnaire(system, officer, answers=make.HIGH_RISK)
    systems.archive(officer, system, reason="Switched off.")
    decided = refusal_of(lambda: classification.decide(officer, begun, on=TODAY))
    started = refusal_of(lambda: make.questionnaire(system, officer, role="deployer"))
    assert "archived" in decided["__all__"][0]
    assert "archived" in started["__all__"][0]


def test_a_closed_question_set_takes_no_more_answers(officer: User, system: AISystem) -> None:
    begun = make.questionnaire(system, officer)
    classification.discard(officer, begun)
    for call in (
        lambda: classification.answer(officer, begun, answers={"foss": True}),
        lambda: classification.decide(officer, begun, on=TODAY),
        lambda: classification.discard(officer, begun),
    ):
        assert "closed" in refusal_of(call)["__all__"][0]


def test_nothing_is_recorded_when_an_answer_moved_under_the_decider(
    officer: User, system: AISystem
) -> None:
    begun = make.questionnaire(system, officer, answers=make.HIGH_RISK)
    seen = dict(begun.answers)
    classification.answer(officer, begun, answers={"profiling": False})
    found = refusal_of(lambda: classification.decide(officer, begun, on=TODAY, seen=seen))
    assert "Read it again" in found["__all__"][0]
    assert not Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_answering_at_once_lose_nothing() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    begun = make.questionnaire(make.system(organisation, officer), officer)
    mine: list[dict[str, Any]] = [{"foss": True}, {"profiling": False}, {"social_scoring": False}]

    def save(given: dict[str, Any]) -> None:
        try:
            classification.answer(officer, begun, answers=given)  # each holds the old row
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(save, mine))
    kept = Questionnaire.objects.get(pk=begun.pk).answers
    assert kept == {"foss": True, "profiling": False, "social_scoring": False}
    assert trail.first_break(chain_of(organisation.pk)) is None
