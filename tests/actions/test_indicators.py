"""Indicators, what is measured, and the alerts that thresholds and risks open."""

import json
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from governance.mails import reminders
from riskreg import trail
from riskreg.actions import alerts, indicators, risks, systems
from riskreg.actions.indicators import Reading
from riskreg.models import (
    AISystem,
    Alert,
    AlertKind,
    Event,
    Incident,
    Indicator,
    Measurement,
    Organisation,
    Risk,
    Role,
    User,
)
from riskreg.queries import days, work
from riskreg.queries.due import Scope
from riskreg.trail import Did
from tests import make, make_monitoring

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def system(organisation: Organisation, officer: User, engineer: User) -> AISystem:
    return make.system(organisation, officer, owner=engineer)


@pytest.fixture
def indicator(system: AISystem, officer: User) -> Indicator:
    return make_monitoring.indicator(system, officer, name="Refusals")


def test_an_indicator_is_entered_with_its_limits(indicator: Indicator, officer: User) -> None:
    event = Event.objects.about(indicator).get()
    assert event.did == Did.INDICATOR_ADDED
    assert json.loads(event.body)["alarm"] == 5.0
    indicators.change(officer, indicator, values={"alarm": 6.0})
    changed = Event.objects.about(indicator).latest("number")
    assert json.loads(changed.body) == {"alarm": [5.0, 6.0]}


def test_limits_that_contradict_each_other_are_refused(system: AISystem, officer: User) -> None:
    with pytest.raises(ValidationError) as refused:
        make_monitoring.indicator(system, officer, warning=5.0)
    assert "lower value" in refused.value.message_dict["warning"][0]
    assert not Indicator.objects.exists()


def test_an_owner_can_answer_alerts(system: AISystem, officer: User) -> None:
    auditor = make.member(system.organisation, Role.AUDITOR)
    with pytest.raises(ValidationError) as refused:
        make_monitoring.indicator(system, officer, owner=auditor)
    assert set(refused.value.message_dict) == {"owner"}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER])
def test_who_only_reads_measures_nothing(indicator: Indicator, role: Role) -> None:
    reader = make.member(indicator.organisation, role)
    with pytest.raises(PermissionDenied):
        indicators.measure(reader, indicator, value=1.0)
    stranger = make.member(make.organisation(), Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        indicators.measure(stranger, indicator, value=1.0)


def test_a_value_at_the_alarm_opens_one_alert(
    indicator: Indicator, officer: User, engineer: User
) -> None:
    indicators.measure(officer, indicator, value=4.99)
    assert not Alert.objects.exists()
    indicators.measure(officer, indicator, value=5.0)
    indicators.measure(officer, indicator, value=7.0)
    alert = Alert.objects.get()
    assert (alert.kind, alert.was, alert.now) == (AlertKind.INDICATOR, "4.99 %", "5 %")
    assert alert.owner == engineer
    event = Event.objects.about(alert).get()
    assert (event.did, event.actor_key) == (Did.ALERT_OPENED, None)


def test_where_higher_is_better_a_fall_opens_one(system: AISystem, officer: User) -> None:
    made = make_monitoring.indicator(
        system, officer, is_higher_better=True, warning=0.9, alarm=0.8, unit=""
    )
    indicators.measure(officer, made, value=0.81)
    assert not Alert.objects.exists()
    indicators.measure(officer, made, value=0.8)
    assert Alert.objects.get().now == "0.8"


def test_another_alert_opens_after_the_first_is_answered(
    indicator: Indicator, officer: User
) -> None:
    indicators.measure(officer, indicator, value=9.0)
    first = Alert.objects.get()
    before = timezone.now()
    alerts.close(officer, first, outcome="A bad batch; rolled back.")
    indicators.measure(officer, indicator, at=before, value=8.0)
    assert Alert.objects.count() == 1  # measured before the answer: answered with it
    indicators.measure(officer, indicator, value=8.0)
    assert Alert.objects.filter(closed_at=None).count() == 1
    assert Alert.objects.count() == 2


def test_an_alert_is_closed_with_words_and_once(indicator: Indicator, officer: User) -> None:
    indicators.measure(officer, indicator, value=9.0)
    alert = Alert.objects.get()
    with pytest.raises(ValidationError) as refused:
        alerts.close(officer, alert, outcome="  ")
    assert set(refused.value.message_dict) == {"outcome"}
    closed = alerts.close(officer, alert, outcome="A bad batch.")
    assert closed.closed_by == officer
    with pytest.raises(ValidationError, match="closed already"):
        alerts.close(officer, alert, outcome="Again.")
    with pytest.raises(PermissionDenied):
        alerts.close(make.member(alert.organisation, Role.AUDITOR), alert, outcome="No.")


def test_a_value_sent_twice_is_entered_once(indicator: Indicator, officer: User) -> None:
    at = timezone.now()
    one = indicators.measure(officer, indicator, at=at, value=1.5)
    other = indicators.measure(officer, indicator, at=at, value=1.5)
    assert one == other
    assert Event.objects.filter(did=Did.INDICATOR_MEASURED).count() == 1
    indicators.measure(officer, indicator, at=at, value=1.6)
    assert Measurement.objects.count() == 2


def test_several_values_are_entered_all_or_none(indicator: Indicator, officer: User) -> None:
    now = timezone.now()
    rows = [Reading(now - timedelta(days=n), float(n)) for n in range(8)]
    with pytest.raises(ValidationError):
        indicators.measure_many(officer, indicator, [*rows, Reading(now, math.nan)])
    assert not Measurement.objects.exists()
    indicators.measure_many(officer, indicator, rows)
    assert Measurement.objects.count() == 8
    # The earliest of those at the alarm, in the order in which they were measured.
    assert (Alert.objects.get().was, Alert.objects.get().now) == ("", "7 %")
    rising = make_monitoring.indicator(indicator.system, officer)
    values = [Reading(now - timedelta(days=3 - n), 4.0 + n) for n in range(3)]
    indicators.measure_many(officer, rising, values)
    assert Alert.objects.get(indicator=rising).was == "4 %"
    assert trail.first_break(str(indicator.organisation_id)) is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(indicator: Indicator, officer: User, value: float) -> None:
    with pytest.raises(ValidationError) as refused:
        indicators.measure(officer, indicator, value=value)
    assert set(refused.value.message_dict) == {"value"}


def test_nothing_is_measured_in_the_future_or_after_the_end(
    indicator: Indicator, officer: User
) -> None:
    later = timezone.now() + timedelta(minutes=1)
    with pytest.raises(ValidationError) as refused:
        indicators.measure(officer, indicator, at=later, value=1.0)
    assert set(refused.value.message_dict) == {"at"}
    indicators.retire(officer, indicator)
    with pytest.raises(ValidationError, match="no longer measured"):
        indicators.measure(officer, indicator, value=1.0)
    indicators.resume(officer, indicator)
    indicators.measure(officer, indicator, value=1.0)


def test_archived_systems_are_not_measured(indicator: Indicator, officer: User) -> None:
    systems.archive(officer, indicator.system, reason="Replaced.")
    with pytest.raises(ValidationError, match="archived"):
        indicators.measure(officer, indicator, value=1.0)


def test_a_measured_value_stays(indicator: Indicator, officer: User) -> None:
    row = indicators.measure(officer, indicator, value=1.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.filter(pk=row.pk).update(value=2.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


def test_proof_of_another_organisation_cannot_stand_behind_a_value(
    indicator: Indicator, officer: User
) -> None:
    foreign = make.evidence(make.organisation())
    with pytest.raises(ValidationError) as refused:
        indicators.measure(officer, indicator, value=1.0, evidence=foreign)
    assert set(refused.value.message_dict) == {"evidence"}


@pytest.mark.django_db(transaction=True)
def test_ten_values_at_once_open_exactly_one_alert() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    made = make_monitoring.indicator(make.system(organisation, officer), officer)
    together = Barrier(10)

    def send(number: int) -> None:
        try:
            together.wait(timeout=30)
            indicators.measure(officer, made, value=6.0 + number)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(send, range(10)))
    assert Measurement.objects.count() == 10
    assert Alert.objects.count() == 1
    assert Event.objects.filter(did=Did.ALERT_OPENED).count() == 1
    assert trail.first_break(str(organisation.pk)) is None


# --- risks that jump -----------------------------------------------------------------------------


def assessed(system: AISystem, risk: Risk, severity: int, likelihood: int = 3) -> None:
    make.assessment(
        system,
        risks=[risk],
        state="approved",
        residual_severity=severity,
        residual_likelihood=likelihood,
        inherent_severity=5,
        inherent_likelihood=5,
    )
    risk.refresh_from_db()


def test_a_risk_that_rises_by_a_level_opens_one_alert(system: AISystem, officer: User) -> None:
    make.scale(system.organisation, officer)
    risk = make.risk(system.organisation, officer, owner=officer)
    assessed(system, risk, 1)
    assert not Alert.objects.exists()  # the first level is no jump
    assessed(system, risk, 1)
    assert not Alert.objects.exists()  # as high as before
    assessed(system, risk, 4)
    alert = Alert.objects.get()
    assert (alert.kind, alert.risk, alert.was, alert.now) == (
        AlertKind.RISK, risk, "Low", "High",
    )  # fmt: skip
    assert alert.owner == officer
    assessed(system, risk, 5, 5)
    assert Alert.objects.count() == 1  # one open alert a risk
    alerts.close(officer, alert, outcome="Taken into treatment.")
    assessed(system, risk, 1)
    assert Alert.objects.count() == 1  # a fall is none
    assessed(system, risk, 5, 5)
    assert Alert.objects.filter(closed_at=None).count() == 1
    risks.close(officer, risk, reason="Over.")


# --- who is told ---------------------------------------------------------------------------------


def test_the_owner_sees_an_alert_at_once_and_gets_one_mail(
    indicator: Indicator, officer: User, engineer: User
) -> None:
    with time_machine.travel(NOON, tick=False):
        indicators.measure(officer, indicator, value=9.0)
        scope = Scope(indicator.organisation, days.today(indicator.organisation))
        mine = [row for row in work.items(scope, mine=engineer) if row["item"] == "alert"]
        assert [row["titled"] for row in mine] == ["Refusals"]
        reminders.remind(indicator.organisation, NOON)
        reminders.remind(indicator.organisation, NOON)
    told = [each for each in mail.outbox if "Refusals" in each.body]
    assert [each.to for each in told] == [[engineer.email]]
    assert "9 %" in told[0].body
    alerts.close(officer, Alert.objects.get(), outcome="Rolled back.")
    assert not [row for row in work.items(scope, mine=engineer) if row["item"] == "alert"]


def test_an_alert_may_lead_to_an_incident(indicator: Indicator, officer: User) -> None:
    indicators.measure(officer, indicator, value=9.0)
    alert = Alert.objects.get()
    with pytest.raises(ValidationError):
        alerts.escalate(officer, alert, outcome=" ")
    assert not Incident.objects.exists()
    closed = alerts.escalate(officer, alert, outcome="Forty letters went to the wrong desk.")
    incident = Incident.objects.get()
    assert closed.incident == incident
    assert (incident.system, incident.channel) == (indicator.system, "monitoring")
    assert incident.noticed_at == alert.opened_at
    with pytest.raises(ValidationError, match="closed already"):
        alerts.escalate(officer, closed, outcome="Again.")
    assert Incident.objects.count() == 1
    assert trail.first_break(str(indicator.organisation_id)) is None
