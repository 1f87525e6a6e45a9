"""Judging an incident: what is kept, which clocks run, and what a second judgement may do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from riskreg import trail
from riskreg.actions import clocks, triage
from riskreg.models import AISystem, Clock, ClockState, Event, Incident, Organisation, Role, User
from riskreg.queries import judging, work
from riskreg.queries.due import Scope
from riskreg.queries.work import Wanted
from tests import make, make_incidents

NOTICED = datetime(2027, 12, 10, 9, 0, tzinfo=UTC)  # a Friday; ten o'clock in Brussels
NOW = NOTICED + timedelta(hours=2)
# Limb (b), for good: two days.
TWO_DAYS: dict[str, Any] = {
    "critical_infrastructure_disruption": True,
    "irreversible": True,
    "causal_link": "established",
    "market_date": "2027-12-02",
    "significant_design_change": False,
}
OUT_OF_SCOPE = {"is_ai_system": False}


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make.organisation(country="BE")


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    made = make.system(organisation, officer, roles=["provider"])
    with time_machine.travel(NOTICED - timedelta(days=5), tick=False):
        make.decision(made, officer, on=date(2027, 12, 3))
    return made


@pytest.fixture
def incident(system: AISystem, officer: User) -> Incident:
    with time_machine.travel(NOW, tick=False):
        return make_incidents.incident(system, officer, noticed_at=NOTICED)


def judge(officer: User, incident: Incident, reason: str = "", **facts: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        return triage.judge(officer, incident, facts=TWO_DAYS | facts, reason=reason)


def clock(incident: Incident, code: str = "eu_ai_act.report") -> Clock:
    return incident.clocks.get(code=code)


def test_the_register_answers_what_it_knows(incident: Incident, system: AISystem) -> None:
    found = judging.known(incident)
    assert found["tier"].value == "high_risk_annex_iii"
    assert found["tier"].source == "decision"
    assert found["annex_iii_points"].value == ["4(a)"]
    assert found["reporter_role"].value == "provider"
    assert judging.state_of(incident) == "BE"


def test_classified_since_it_is_judged_by_what_was_frozen(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer, roles=["provider"])
    with time_machine.travel(NOTICED + timedelta(minutes=1), tick=False):
        make.decision(system, officer, answers=OUT_OF_SCOPE, on=date(2027, 12, 3))
    with time_machine.travel(NOTICED + timedelta(minutes=2), tick=False):
        make.decision(system, officer, on=date(2027, 12, 3))
    with time_machine.travel(NOW, tick=False):
        incident = make_incidents.incident(system, officer, noticed_at=NOTICED)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        make.decision(system, officer, answers=OUT_OF_SCOPE, on=date(2027, 12, 3))
    assert judging.is_classified_since(incident)
    tier = judging.known(incident)["tier"]
    assert tier.source == "later_decision"
    [frozen] = incident.snapshot.content["decisions"]
    assert (tier.value, tier.detail) == (frozen["tier"], str(frozen["number"]))
    assert frozen["number"] == 2


def test_classified_only_after_it_was_logged_the_first_decision_counts(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer, roles=["provider"])
    with time_machine.travel(NOW, tick=False):
        incident = make_incidents.incident(system, officer, noticed_at=NOTICED)
    assert "tier" not in judging.known(incident)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        make.decision(system, officer, on=date(2027, 12, 3))
        make.decision(system, officer, answers=OUT_OF_SCOPE, on=date(2027, 12, 3))
    tier = judging.known(incident)["tier"]
    assert (tier.detail, tier.source) == ("1", "later_decision")
    assert not judging.is_classified_since(incident)  # none was frozen


def test_one_that_was_replaced_before_it_was_logged_still_stood(
    incident: Incident, officer: User, organisation: Organisation
) -> None:
    assert judging.known(incident)["tier"].source == "decision"
    assert not judging.is_classified_since(incident)
    system = make.system(organisation, officer, roles=["provider"])
    with time_machine.travel(NOTICED - timedelta(days=1), tick=False):
        make.decision(system, officer, answers=OUT_OF_SCOPE, on=date(2027, 12, 3))
    with time_machine.travel(NOW, tick=False):
        make.decision(system, officer, on=date(2027, 12, 3))
        later = make_incidents.incident(system, officer, noticed_at=NOTICED)
    assert judging.known(later)["tier"].detail == "1"
    assert not judging.is_classified_since(later)


def test_serious_in_two_days_with_both_dates(officer: User, incident: Incident) -> None:
    judged = judge(officer, incident)
    incident.refresh_from_db()
    assert incident.state == "triaged"
    assert (judged.is_serious, judged.reportable, judged.position) == (True, "yes", 1)
    assert judged.result["due_date"] == "2027-12-12"
    assert judged.result["due_date_1182_71"] == "2027-12-14"
    due = clock(incident)
    assert due.due_at == due.calendar_due == datetime(2027, 12, 12, 22, 59, 59, tzinfo=UTC)
    assert due.rolled_due == datetime(2027, 12, 14, 22, 59, 59, tzinfo=UTC)
    assert due.begins_at == NOTICED
    assert due.told["status"] == "statute"
    assert len(due.told["steps"]) == 2
    assert incident.clocks.count() == 1  # no other question was answered yes
    event = Event.objects.get(did="incident.triaged")
    assert event.target_key == str(incident.pk)
    assert incident.entries.filter(kind="state", words__startswith="Judged: a serious").exists()
    assert trail.first_break(event.chain) is None


def test_what_is_kept_comes_out_again_and_stays(officer: User, incident: Incident) -> None:
    judged = judge(officer, incident, personal_data_breach=True, nis2_entity="unknown")
    judged.refresh_from_db()
    assert judging.again(judged) == judged.result
    with pytest.raises(DatabaseError), transaction.atomic():
        type(judged).objects.filter(pk=judged.pk).update(is_serious=False)


def test_every_law_has_its_own_clock_when_answered_yes(officer: User, incident: Incident) -> None:
    judge(
        officer,
        incident,
        personal_data_breach=True,
        nis2_entity=True,
        nis2_significant_incident=True,
        dora_financial_entity=True,
        dora_major_incident="unknown",
    )
    assert list(incident.clocks.order_by("code").values_list("code", flat=True)) == [
        "eu_ai_act.report",
        "gdpr.notification",
        "nis2.early_warning",
        "nis2.final",
        "nis2.notification",
    ]
    assert clock(incident, "gdpr.notification").due_at == NOTICED + timedelta(hours=72)
    assert clock(incident, "nis2.final").told["is_projected"]


def test_a_reported_step_moves_the_clock_that_runs_from_it(
    officer: User, incident: Incident
) -> None:
    judge(officer, incident, nis2_entity=True, nis2_significant_incident=True)
    projected = clock(incident, "nis2.final").due_at
    with time_machine.travel(NOW, tick=False):
        clocks.meet(officer, clock(incident, "nis2.notification"), met_at=NOW)
    final = clock(incident, "nis2.final")
    assert final.due_at < projected
    assert not final.told["is_projected"]
    assert incident.triages.count() == 2
    assert clock(incident, "nis2.notification").state == ClockState.MET


def test_a_deployer_owes_the_provider_word_within_a_day(officer: User, incident: Incident) -> None:
    judged = judge(officer, incident, reporter_role="deployer")
    told = clock(incident, "eu_ai_act.inform_provider")
    assert told.due_at == NOTICED + timedelta(hours=24)
    assert told.told["status"] == "draft_guidance"
    assert "Tell the provider" in judged.result["eu_ai_act"]["deployer_duty"]


def test_an_earlier_awareness_of_the_own_role_governs(officer: User, incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(
        provider_aware_at=NOTICED - timedelta(days=1),
        deployer_aware_at=NOTICED - timedelta(days=2),
    )
    judged = judge(officer, Incident.objects.get(pk=incident.pk))
    assert judged.result["due_date"] == "2027-12-11"
    assert judged.result["eu_ai_act"]["early_warning_date"] == "2027-12-10"


def test_unknown_is_never_less_serious(officer: User, incident: Incident) -> None:
    judged = judge(officer, incident, irreversible="unknown", causal_link="unknown")
    assert judged.is_serious
    assert {"irreversible", "causal_link"} <= set(judged.result["unknown"])
    assert clock(incident).due_at == datetime(2027, 12, 12, 22, 59, 59, tzinfo=UTC)


def test_a_clock_that_would_end_later_or_go_asks_for_a_reason(
    officer: User, incident: Incident
) -> None:
    judge(officer, incident)
    for facts in ({"irreversible": False, "death": True}, {"irreversible": False}):
        with pytest.raises(ValidationError) as refused:
            judge(officer, incident, **facts)
        assert "reason" in refused.value.message_dict
    assert incident.triages.count() == 1
    judge(officer, incident, "It can be undone: the copy was found.", irreversible=False)
    gone = clock(incident)
    assert (gone.state, gone.decided_by) == (ClockState.CLOSED, officer)
    judge(officer, incident)  # and it is not to be undone after all
    assert clock(incident).state == ClockState.RUNNING
    assert Event.objects.filter(did="clock.closed").count() == 1


def test_what_a_person_closed_no_judgement_opens(officer: User, incident: Incident) -> None:
    judge(officer, incident)
    clocks.close(officer, clock(incident), reason="The authority took it over.")
    judge(officer, incident)
    assert clock(incident).state == ClockState.CLOSED


def test_a_clock_goes_on_while_its_question_is_open_again(
    officer: User, incident: Incident
) -> None:
    judge(officer, incident, personal_data_breach=True)
    judge(officer, incident, personal_data_breach="unknown")
    assert clock(incident, "gdpr.notification").state == ClockState.RUNNING


def test_late_stays_late_whatever_is_judged_anew(officer: User, incident: Incident) -> None:
    judge(officer, incident)
    end = clock(incident).due_at
    with time_machine.travel(end + timedelta(hours=1), tick=False):
        judged = TWO_DAYS | {"irreversible": False, "death": True, "death_causality": "suspected"}
        triage.judge(officer, incident, facts=judged, reason="Ten days now.")
    late = clock(incident)
    assert late.missed_at == end
    assert late.due_at > end
    with pytest.raises(DatabaseError), transaction.atomic():
        Clock.objects.filter(pk=late.pk).update(missed_at=None)


def test_an_end_that_passed_before_the_judgement_is_missed_at_once(
    officer: User, incident: Incident
) -> None:
    with time_machine.travel(NOTICED + timedelta(days=9), tick=False):
        triage.judge(officer, incident, facts=TWO_DAYS)
    assert clock(incident).missed_at == clock(incident).due_at
    assert Event.objects.filter(did="clock.missed").count() == 1


def test_wrong_answers_are_refused_by_their_names(officer: User, incident: Incident) -> None:
    with pytest.raises(ValidationError) as refused:
        judge(officer, incident, death="perhaps", no_such_question=True)
    assert set(refused.value.message_dict) == {"death", "no_such_question"}
    assert not incident.triages.exists()


def test_who_may_judge_and_what(officer: User, incident: Incident) -> None:
    for role in (Role.ENGINEER, Role.APPROVER, Role.AUDITOR):
        with pytest.raises(PermissionDenied):
            judge(make.member(incident.organisation, role), incident)
    with pytest.raises(ValidationError, match="judged this incident after"):
        triage.judge(officer, incident, facts=TWO_DAYS, seen=3)
    with pytest.raises(PermissionDenied):
        judge(make.member(make.organisation()), incident)


def test_an_incident_that_waits_is_work_of_those_who_judge(
    officer: User, incident: Incident, organisation: Organisation
) -> None:
    scope = Scope(organisation, NOTICED.date())
    wanted = Wanted(kinds=["incident_triage"])
    assert [row["key"] for row in work.items(scope, wanted, mine=officer)] == [incident.pk]
    engineer = make.member(organisation, Role.ENGINEER)
    assert list(work.items(scope, wanted, mine=engineer)) == []
    judge(officer, incident)
    assert list(work.items(scope, wanted, mine=officer)) == []
    clocks_of = Wanted(kinds=["clock"])
    Incident.objects.filter(pk=incident.pk).update(owner=engineer)
    (row,) = work.items(scope, clocks_of, mine=engineer)
    assert row["detail"].startswith("EU AI Act: Report")
