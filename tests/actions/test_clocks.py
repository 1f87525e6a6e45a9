"""Clocks are met, paused, resumed and closed by a person, and missed by the passing of time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from riskreg.actions import clocks, reports, triage
from riskreg.actions.reports import Handover
from riskreg.models import Clock, ClockState, Event, Role, User
from tests import make, make_incidents, make_reports


@pytest.fixture
def officer(db: None) -> User:
    return make.member(make.organisation())


@pytest.fixture
def clock(officer: User) -> Clock:
    organisation = officer.memberships.get().organisation
    return make_incidents.clock(make.system(organisation, officer), officer)


def test_met_in_time_with_proof(officer: User, clock: Clock) -> None:
    proof = make.evidence(clock.organisation, officer)
    met = clocks.meet(officer, clock, met_at=timezone.now(), proof=proof)
    assert (met.state, met.missed_at, met.proof, met.decided_by) == (
        ClockState.MET, None, proof, officer,
    )  # fmt: skip
    assert Event.objects.get(did="clock.met").target_key == str(clock.pk)


def test_met_late_is_late(officer: User, clock: Clock) -> None:
    with time_machine.travel(clock.due_at + timedelta(hours=2), tick=False):
        met = clocks.meet(officer, clock, met_at=clock.due_at + timedelta(hours=1))
    assert met.missed_at == clock.due_at


def test_done_in_time_and_recorded_afterwards_is_not_missed(officer: User, clock: Clock) -> None:
    with time_machine.travel(clock.due_at + timedelta(hours=2), tick=False):
        met = clocks.meet(officer, clock, met_at=clock.due_at - timedelta(hours=1))
    assert met.missed_at is None


@pytest.mark.parametrize("do", [clocks.pause, clocks.close])
def test_a_clock_is_stopped_and_runs_again(
    officer: User, clock: Clock, do: Callable[..., Clock]
) -> None:
    with pytest.raises(ValidationError):
        do(officer, clock, reason=" ")
    assert do(officer, clock, reason="The authority asked us to wait.").state != "running"
    with pytest.raises(ValidationError):
        clocks.pause(officer, clock, reason="Again.")
    again = clocks.resume(officer, clock, reason="It asked for the report after all.")
    assert again.state == ClockState.RUNNING


def test_what_was_counted_as_met_in_error_runs_again(officer: User, clock: Clock) -> None:
    clocks.meet(officer, clock, met_at=timezone.now())
    again = clocks.resume(officer, clock, reason="It was another report.")
    assert (again.state, again.met_at) == (ClockState.RUNNING, None)


def test_a_pause_hides_no_lateness(officer: User, clock: Clock) -> None:
    clocks.pause(officer, clock, reason="Waiting for the provider.")
    with time_machine.travel(clock.due_at + timedelta(days=1), tick=False):
        assert clocks.mark_missed(timezone.now()) == 0
        assert clocks.close(officer, clock, reason="Enough.").missed_at == clock.due_at


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"met_at": datetime(2990, 1, 1, tzinfo=UTC)}, "met_at"),
        ({"met_at": datetime(1990, 1, 1, tzinfo=UTC)}, "met_at"),
    ],
)
def test_moments_that_cannot_be_are_refused(
    officer: User, clock: Clock, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        clocks.meet(officer, clock, **values)
    assert set(refused.value.message_dict) == {field}
    clock.refresh_from_db()
    assert clock.state == ClockState.RUNNING


def test_proof_of_another_organisation_is_refused(officer: User, clock: Clock) -> None:
    other = make.organisation()
    with pytest.raises(ValidationError) as refused:
        clocks.meet(
            officer, clock, met_at=timezone.now(), proof=make.evidence(other, make.member(other))
        )
    assert set(refused.value.message_dict) == {"proof"}


def test_only_officers_and_administrators_decide(clock: Clock) -> None:
    for role in (Role.ENGINEER, Role.APPROVER, Role.AUDITOR):
        person = make.member(clock.organisation, role)
        with pytest.raises(PermissionDenied):
            clocks.meet(person, clock, met_at=timezone.now())
        with pytest.raises(PermissionDenied):
            clocks.close(person, clock, reason="No.")


def test_ends_that_passed_are_marked_once_and_recorded(officer: User, clock: Clock) -> None:
    assert clocks.mark_missed(clock.due_at) == 0
    after = clock.due_at + timedelta(seconds=1)
    assert clocks.mark_missed(after) == 1
    assert clocks.mark_missed(after) == 0
    clock.refresh_from_db()
    assert clock.missed_at == clock.due_at
    event = Event.objects.get(did="clock.missed")
    assert event.actor_key is None


def test_a_report_that_was_sent_meets_its_clocks(officer: User, clock: Clock) -> None:
    report = make_reports.filed(officer, clock.incident)
    proof = make.evidence(clock.organisation, officer)
    sent = Handover(timezone.now(), "BIPT", proof=proof)
    reports.mark_sent(officer, report, handover=sent, clocks=[clock])
    clock.refresh_from_db()
    assert (clock.state, clock.met_at, clock.proof, clock.reason) == (
        ClockState.MET, sent.sent_at, proof, report.reference,
    )  # fmt: skip


def test_a_repeated_clock_begins_its_next_turn_once_met(officer: User) -> None:
    organisation = officer.memberships.get().organisation
    made = make_incidents.incident(
        make.system(organisation, officer), officer, noticed_at=make_incidents.ago(days=40)
    )
    facts = {
        "tier": "gpai_systemic",
        "reporter_role": "gpai_provider",
        "code_category": "death",
        "code_initial_at": make_incidents.ago(days=39).isoformat(),
    }
    triage.judge(officer, made, facts=facts)
    first = made.clocks.get(code="gpai_code.update")
    clocks.meet(officer, first, met_at=timezone.now())
    second = made.clocks.get(code="gpai_code.update.2")
    assert (second.state, second.missed_at) == (ClockState.RUNNING, None)
    assert second.due_at > first.due_at
    clocks.meet(officer, second, met_at=timezone.now())
    assert made.clocks.filter(code__startswith="gpai_code.update").count() == 2
