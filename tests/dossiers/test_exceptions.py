"""Exceptions of a system that every file about it counts, with how much was looked at."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from governance.dossiers import making, registry, sections
from governance.dossiers.context import Context
from governance.dossiers.points import Group
from governance.dossiers.sections import fria_points, open_points
from riskreg.actions import clocks, dossiers, indicators, seconds, systems
from riskreg.models import AISystem, Organisation, Role, SecondAssessment, User
from riskreg.queries import seconds as queries
from tests import make, make_incidents, make_monitoring, make_work
from tests.actions.test_fria import CREDIT
from tests.actions.test_seconds import answered
from tests.dossiers.act_systems import filtered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]


def context_of(system: AISystem, officer: User, kind: str = sections.SYSTEM.slug) -> Context:
    """What a file about the system is made from, now."""
    job, _ = dossiers.request(officer, system, kind=kind)
    context, _chapters = making.read(job, registry.kind(kind), lambda words: None)
    assert isinstance(context, Context)
    return context


def groups_of(system: AISystem, officer: User, kind: str = "system") -> dict[str, Group]:
    """Its sorts of open points by code."""
    return {each.code: each for each in open_points.groups(context_of(system, officer, kind))}


def later(**span: float) -> time_machine.travel:
    """So much later than now."""
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def test_a_late_clock_stays_among_the_exceptions_when_it_is_met(officer: User) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    clock = make_incidents.clock(system, officer, noticed_at=make_incidents.ago(days=30))
    clocks.meet(officer, clock, met_at=timezone.now())
    clock.incident.clocks.exclude(pk=clock.pk).update(state="closed")
    type(clock.incident).objects.filter(pk=clock.incident_id).update(state="reviewed")
    found = groups_of(system, officer)["incidents"]
    assert any("Met late" in point.so for point in found.points), found.points
    assert f"{clock.incident.clocks.count()} clock" in found.scope
    assert found.scope.startswith("1 incident, ")
    assert found.looked_at == 1 + clock.incident.clocks.count()


def test_what_is_overdue_and_every_open_alert_is_an_exception(officer: User) -> None:
    house = officer.memberships.get().organisation
    system, other = (make.system(house, officer, name=name) for name in ("Score", "Other"))
    risk = make.risk(house, officer, title="Loss", systems=[system])
    control = make.control(house, officer, systems=[system])
    for title, about in (
        ("Of the system", {"system": system}),
        ("Of its risk", {"risk": risk}),
        ("Of its control", {"control": control}),
        ("Of another", {"system": other}),
    ):
        make_work.task(house, officer, title=title, **about)
    make_monitoring.cycle(system, officer)
    measured = make_monitoring.indicator(system, officer, name="Refused")
    indicators.measure(officer, measured, value=9.0, at=timezone.now())
    now = groups_of(system, officer)["overdue"]
    told = [point.what for point in now.points]
    assert told == ["Monitoring cycle: Cycle 1 of Score", "Alert: Refused: 9 %"]
    assert (now.looked_at, now.scope.split()[0]) == (5, "5")
    with later(days=200):
        found = groups_of(system, officer)["overdue"]
    told = "\n".join(point.what for point in found.points)
    for words in ("Task: Of the system", "Task: Of its risk", "Task: Of its control", "Alert: ",
                  "Monitoring cycle: "):  # fmt: skip
        assert words in told, told
    assert "Of another" not in told
    assert all("late" in point.so and "due from" in point.so for point in found.points)


def test_a_late_review_is_told_once(officer: User) -> None:
    house = officer.memberships.get().organisation
    system = make.system(house, officer, purpose="Ranks letters.")
    make.decision(system, officer)
    systems.change(officer, system, values={"purpose": "Ranks people."})
    assert system.reviews.count()
    for span, here, gone in ((0, "documents", "overdue"), (400, "overdue", "documents")):
        with later(days=span):
            found = groups_of(system, officer)
        told = {code: [point.what for point in found[code].points] for code in (here, gone)}
        assert any("eview" in what or "look at again" in what for what in told[here]), told
        assert not any("Review: " in w or "look at again" in w for w in told[gone]), told


@pytest.fixture
def house(officer: User) -> Organisation:
    return officer.memberships.get().organisation


@pytest.fixture
def asked(officer: User, house: Organisation) -> SecondAssessment:
    organisation = house
    system = make.system(organisation, officer, name="Score", roles=["provider"])
    decision = make.decision(system, officer, on=timezone.localdate())
    assessor = make.member(organisation, Role.ENGINEER, name="Eva Engineer")
    asked = seconds.ask(officer, decision, assessor=assessor, due=timezone.localdate())
    name = next(key for key, value in decision.facts.items() if value is True)
    return seconds.submit(assessor, answered(assessor, asked, **{name: False}))


def test_dissent_of_a_second_assessment_is_an_exception(
    asked: SecondAssessment, officer: User, house: Organisation
) -> None:
    found = groups_of(asked.system, officer)["dissent"]
    assert (found.looked_at, found.scope) == (1, "1 second assessment")
    assert [point.so for point in found.points] == ["A third person has not decided."]
    third = make.member(house, Role.COMPLIANCE_OFFICER, name="Tom Third")
    choices = {each.name: ("second", "Read again.")
               for each in queries.compared(asked) if each.differs}  # fmt: skip
    seconds.resolve(third, asked, choices=choices)
    resolved = groups_of(asked.system, officer)["dissent"].points
    assert len(resolved) == 1
    assert resolved[0].so.startswith("Tom Third decided: ")
    make.decision(asked.system, officer)
    after = groups_of(asked.system, officer)["dissent"]
    assert (after.points, after.looked_at) == ((), 1)


def test_an_assessment_of_rights_after_the_first_use_is_open(officer: User) -> None:
    house = officer.memberships.get().organisation
    began = date(2026, 1, 5)
    system = make.system(house, officer, roles=["deployer"], put_into_service=began)
    make.decision(system, officer, role="deployer", answers=CREDIT)
    make.fria(system, officer, state="approved")
    context = context_of(system, officer, "fria")
    line = next(each for each in fria_points.lines(context) if "first use" in each.what)
    assert line.is_open is True
    told = groups_of(system, officer)["documents"].points
    assert any("5 January 2026" in point.so for point in told), told


def test_what_art_6_4_asks_is_among_the_open_points(officer: User) -> None:
    system = filtered(officer)
    questions = len(groups_of(system, officer)["art-6-4"].points)
    assert questions  # no answer has a reason
    AISystem.objects.filter(pk=system.pk).update(placed_on_market=date(2026, 1, 5))
    for kind in ("system", "art-6-4"):
        found = groups_of(system, officer, kind)["art-6-4"]
        assert found.points[0].what == "Written down after the first use"
        assert len(found.points) == questions + 1
        assert found.looked_at == questions + 1
    assert "art-6-4" in registry.kind("art-6-4").matter.sorts  # type: ignore[union-attr]
    plain = make.system(system.organisation, officer)
    make.decision(plain, officer)
    assert "art-6-4" not in groups_of(plain, officer)
