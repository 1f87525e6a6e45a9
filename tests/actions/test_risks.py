"""Risks, scales, acceptances: every action with its refusals, its rights and its event."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from riskreg.actions import acceptances, risks, scales
from riskreg.models import Acceptance, Event, Organisation, Risk, Role, Scale, User
from riskreg.queries import risks as queries
from riskreg.rules.shipped_scale import shipped
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


def refused(error: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    """The fields a refusal names."""
    return set(error.value.message_dict)


def told() -> list[str]:
    """What was recorded, in order."""
    return list(Event.objects.order_by("at", "number").values_list("did", flat=True))


def assessed(organisation: Organisation, officer: User, **estimate: Any) -> Risk:
    """A risk with a standing level, medium unless other steps are given."""
    system = make.system(organisation, officer)
    risk = make.risk(organisation, officer)
    make.assessment(system, officer, risks=[risk], state="approved", **estimate)
    risk.refresh_from_db()
    return risk


# --- scales ---------------------------------------------------------------------------------------


def test_a_version_of_the_scales_is_published_and_counted(
    organisation: Organisation, officer: User
) -> None:
    assert scales.current(organisation) is None
    first = scales.ensure(officer, organisation)
    assert scales.ensure(officer, organisation) == first
    second = make.scale(organisation, officer, note="Shorter ranges.")
    assert (first.version, second.version) == (1, 2)
    assert scales.current(organisation) == second
    assert told().count(Did.SCALE_SET) == 2


def test_a_scale_that_is_none_is_refused_and_not_stored(
    organisation: Organisation, officer: User
) -> None:
    values = {**shipped(), "matrix": [["critical"] * 5] + [["low"] * 5] * 4}
    with pytest.raises(ValidationError) as error:
        scales.set_scale(officer, organisation, values=values)
    assert refused(error) == {"matrix"}
    assert not Scale.objects.exists()


def test_engineers_use_the_scales_and_do_not_set_them(organisation: Organisation) -> None:
    engineer = make.member(organisation, Role.ENGINEER)
    scales.ensure(engineer, organisation)
    with pytest.raises(PermissionDenied):
        scales.set_scale(engineer, organisation, values=shipped())


def test_appetite_is_set_once_a_category_and_changed(
    organisation: Organisation, officer: User
) -> None:
    scales.ensure(officer, organisation)
    values = {"level": "low", "loss": Decimal(1000), "loss_chance": 0.05}
    first = scales.set_appetite(officer, organisation, category="privacy", values=values)
    again = scales.set_appetite(
        officer, organisation, category="privacy", values={"level": "medium"}
    )
    assert again.pk == first.pk
    assert again.level == "medium"
    assert told().count(Did.APPETITE_SET) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"level": "enormous"}, "level"),
        ({"level": "low", "loss": Decimal(1)}, "loss_chance"),
        ({"level": "low", "loss": Decimal(-1), "loss_chance": 0.1}, "loss"),
        ({"level": "low", "loss": Decimal(1), "loss_chance": 1.0}, "__all__"),
    ],
)
def test_an_appetite_that_cannot_be_is_refused(
    organisation: Organisation, officer: User, values: dict[str, Any], field: str
) -> None:
    scales.ensure(officer, organisation)
    with pytest.raises(ValidationError) as error:
        scales.set_appetite(officer, organisation, category="privacy", values=values)
    assert field in refused(error)


# --- risks ----------------------------------------------------------------------------------------


def test_a_risk_is_entered_changed_closed_and_opened_again(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    risk = make.risk(organisation, officer, systems=[system], rights=["CFR 21"])
    assert risk.reference == "RSK-0001"
    assert list(risk.systems.all()) == [system]
    risks.change(officer, risk, values={"title": "Other", "systems": []})
    risks.change(officer, risk, values={"title": "Other"})
    closed = risks.close(officer, risk, reason="The scanner is gone.")
    assert closed.closed_on == timezone.localdate()
    with pytest.raises(ValidationError, match="closed"):
        risks.change(officer, risk, values={"title": "Third"})
    assert risks.reopen(officer, risk, reason="It came back.").closed_on is None
    did = [each for each in told() if each.startswith("risk.")]
    assert did == [Did.RISK_ADDED, Did.RISK_CHANGED, Did.RISK_CLOSED, Did.RISK_REOPENED]


def test_a_risk_is_refused_where_it_names_what_is_not_there(
    organisation: Organisation, officer: User
) -> None:
    stranger = make.member(make.organisation())
    foreign = make.system(make.organisation())
    with pytest.raises(ValidationError) as error:
        make.risk(
            organisation,
            officer,
            systems=[foreign],
            owner=stranger,
            rights=["CFR 99"],
            tags=["RISKREG_FAILURES nonsense"],
        )
    assert refused(error) == {"systems", "owner", "rights", "tags"}
    with pytest.raises(ValidationError) as error:
        make.risk(organisation, officer, title="", category="luck")
    assert refused(error) == {"title", "category"}
    with pytest.raises(ValidationError, match="Say why"):
        risks.close(officer, make.risk(organisation, officer), reason=" ")
    assert Risk.objects.count() == 1


@pytest.mark.usefixtures("catalogues")
def test_a_risk_carries_tags_and_duties_of_the_catalogues(
    organisation: Organisation, officer: User
) -> None:
    tags = ["OWASP_LLM LLM01:2026", "MIT_AI_RISK 7.3", "NIST_AI_600_1 confabulation"]
    risk = make.risk(organisation, officer, tags=tags)
    assert risk.tags == tags
    risks.link(officer, risk, links=[("EU_AI_ACT", "Art. 9(2)(a)")])
    risks.link(officer, risk, links=[("EU_AI_ACT", "Art. 9(2)(a)")])
    assert [str(each) for each in risk.links.all()] == ["EU_AI_ACT Art. 9(2)(a)"]
    assert told().count(Did.RISK_CHANGED) == 1
    with pytest.raises(ValidationError, match="not an entry"):
        risks.link(officer, risk, links=[("EU_AI_ACT", "Art. 999")])


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
def test_who_only_reads_enters_no_risk(organisation: Organisation, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        make.risk(organisation, make.member(organisation, role))


# --- acceptance -----------------------------------------------------------------------------------


def test_an_acceptance_is_asked_and_given_and_ends_by_itself(
    organisation: Organisation, officer: User, approver: User
) -> None:
    risk = assessed(organisation, officer)
    until = timezone.localdate() + timedelta(days=30)
    asked = acceptances.ask(officer, risk, reason="It is rare.", until=until)
    assert acceptances.in_force(risk, timezone.localdate()) is None
    given = acceptances.accept(approver, asked, note="Agreed.")
    assert acceptances.in_force(risk, until) == given
    assert acceptances.in_force(risk, until + timedelta(days=1)) is None
    assert {Did.ACCEPTANCE_ASKED, Did.RISK_ACCEPTED} <= set(told())


def test_the_level_limits_how_long(organisation: Organisation, officer: User) -> None:
    risk = assessed(organisation, officer)
    assert acceptances.longest(risk) == 180
    beyond = timezone.localdate() + timedelta(days=181)
    with pytest.raises(ValidationError, match="at most 180 days"):
        acceptances.ask(officer, risk, reason="It is rare.", until=beyond)
    assert not Acceptance.objects.exists()


def test_a_critical_risk_cannot_be_accepted(organisation: Organisation, officer: User) -> None:
    steps = {"inherent_likelihood": 5, "inherent_severity": 5}
    risk = assessed(organisation, officer, **steps, residual_likelihood=5, residual_severity=5)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="cannot be accepted"):
        acceptances.ask(officer, risk, reason="Please.", until=tomorrow)


def test_nobody_accepts_what_they_asked_for(organisation: Organisation, officer: User) -> None:
    risk = assessed(organisation, officer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    asked = acceptances.ask(officer, risk, reason="It is rare.", until=tomorrow)
    with pytest.raises(ValidationError, match="second person"):
        acceptances.accept(officer, asked)
    with pytest.raises(ValidationError, match="second person"):
        acceptances.refuse(officer, asked, note="No.")
    with pytest.raises(ValidationError, match="asked for already"):
        acceptances.ask(officer, risk, reason="Again.", until=tomorrow)


def test_an_acceptance_is_refused_or_taken_back_with_a_reason(
    organisation: Organisation, officer: User, approver: User
) -> None:
    risk = assessed(organisation, officer)
    until = timezone.localdate() + timedelta(days=5)
    asked = acceptances.ask(officer, risk, reason="It is rare.", until=until)
    with pytest.raises(ValidationError, match="Say why"):
        acceptances.refuse(approver, asked, note="")
    acceptances.refuse(approver, asked, note="Reduce it first.")
    with pytest.raises(ValidationError, match="decided already"):
        acceptances.accept(approver, asked)
    again = acceptances.ask(officer, risk, reason="Reduced.", until=until)
    acceptances.accept(approver, again)
    acceptances.withdraw(officer, again, reason="A new model.")
    assert acceptances.in_force(risk, timezone.localdate()) is None
    with pytest.raises(ValidationError, match="over already"):
        acceptances.withdraw(officer, again, reason="Twice.")


def test_an_acceptance_ends_when_the_level_rises(
    organisation: Organisation, officer: User, approver: User
) -> None:
    system = make.system(organisation, officer)
    risk = make.risk(organisation, officer)
    make.assessment(system, officer, risks=[risk], state="approved")
    risk.refresh_from_db()
    today = timezone.localdate()
    asked = acceptances.ask(officer, risk, reason="It is rare.", until=today + timedelta(days=5))
    acceptances.accept(approver, asked)
    for likelihood, severity, holds in ((4, 4, False), (1, 1, True)):
        make.assessment(
            system,
            officer,
            risks=[risk],
            state="approved",
            inherent_likelihood=5,
            inherent_severity=5,
            residual_likelihood=likelihood,
            residual_severity=severity,
        )
        risk.refresh_from_db()
        assert (acceptances.in_force(risk, today) is not None) == holds
        by = queries.standard(organisation)
        row = queries.with_acceptance(Risk.objects.filter(pk=risk.pk), today, by).get()
        assert (row.accepted is not None) == holds  # type: ignore[attr-defined]


def test_a_closed_risk_is_neither_accepted_nor_in_breach(
    organisation: Organisation, officer: User
) -> None:
    risk = assessed(organisation, officer)
    values = {"level": "low"}
    scales.set_appetite(officer, organisation, category=risk.category, values=values)
    by = queries.standard(organisation)
    assert by.is_breach(risk.category, risk.residual_level)
    assert list(Risk.objects.filter(by.breaching())) == [risk]
    risks.close(officer, risk, reason="Gone.")
    assert not Risk.objects.filter(by.breaching()).exists()
    risk.refresh_from_db()
    with pytest.raises(ValidationError, match="closed"):
        acceptances.ask(officer, risk, reason="It is rare.", until=date(2099, 1, 1))


@pytest.mark.parametrize("limit", ["low", "medium", "high", "critical"])
def test_breach_is_the_same_in_words_and_in_the_database(
    organisation: Organisation, officer: User, limit: str
) -> None:
    risk = assessed(organisation, officer)
    scales.set_appetite(officer, organisation, category=risk.category, values={"level": limit})
    by = queries.standard(organisation)
    assert by.is_breach(risk.category, risk.residual_level) == (limit == "low")
    assert Risk.objects.filter(by.breaching()).exists() == (limit == "low")
