"""Exceptions of documents about something else than a system: first, and all of them counted."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from governance.dossiers import build, making, registry, reporting, sections
from governance.dossiers.context import Frame
from governance.dossiers.manuscripts import Chapter
from governance.dossiers.points import Group
from governance.dossiers.sections import portfolio_open, report_open
from riskreg.actions import clocks, controls, dossiers, seconds
from riskreg.models import Clock, Organisation, Role, User
from tests import make, make_incidents, make_reports, make_work
from tests.actions.test_seconds import answered
from tests.dossiers.act import chapters_of
from tests.dossiers.conftest import Sample
from tests.dossiers.kinds import LATER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
# The sorts the issue lists; of a document that can have none of a sort the tests below say why.
SORTS = {
    "portfolio": (
        "Not signed off as it stands",
        "Incidents and their clocks",
        "Classification",
        "Risks",
        "Overdue, by kind",
        "Duties that are not shown to be met",
        "Missing in the register",
        "Answers that are not known yet",
        "Unsettled law and draft guidance",
        "Proof that is self-declared only",
        "Declined inheritance",
        "Dissent",
    ),
    "incident": (
        "Not signed off as it stands",
        "Judgement",
        "Clocks that run or were missed",
        "Who has to be told",
        "Reports not sent",
        "Not stated yet",
    ),
    "incident-report": ("Clocks that are late", "Not known yet"),
    "working-papers": (
        "Exceptions",
        "Findings not closed",
        "Items not looked at",
        "Requests not settled",
        "Not stated, or in part",
    ),
}
OPEN = {
    "portfolio": "portfolio-open-points",
    "incident": "incident-open-points",
    "incident-report": "report-open-points",
    "working-papers": "audit-open-points",
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("kind", sorted(SORTS))
def test_every_sort_stands_first_and_in_order(kind: str, samples: dict[str, Sample]) -> None:
    assert registry.kind(kind).sections[1] == OPEN[kind]
    told = samples[kind].chapters[1].facts
    assert tuple(row.title for row in told["rows"]) == SORTS[kind]
    assert all(row.scope[0].isdigit() or row.scope.startswith("the ") for row in told["rows"])
    printed = [group.title for group in told["groups"]]
    assert printed == [row.title for row in told["rows"] if row.open]
    lines = chapters_of(samples[kind].html, kind)[OPEN[kind]]
    assert [line for line in lines if line in SORTS[kind]][: len(SORTS[kind])] == list(SORTS[kind])


@pytest.mark.xdist_group("sample")
def test_overrides_and_sign_offs_say_none_with_the_count(each: Sample) -> None:
    said = " ".join(" ".join(each.html.split()).split(">"))
    count = each.context.control.signed_count
    if each.context.control.overridden:
        assert 'id="overrides"' in each.html
    else:
        assert "Approved without the sign-off rule: none." in said
        assert ("One sign-off" if count == 1 else f"{count} sign-offs") in said


def board(house: Organisation, officer: User) -> tuple[Frame, tuple[Chapter, ...]]:
    job, _ = dossiers.request(officer, house, kind="portfolio")
    return making.read(job, registry.kind("portfolio"), build.silent)


def groups_of(house: Organisation, officer: User) -> dict[str, Group]:
    context, _chapters = board(house, officer)
    return {each.title: each for each in portfolio_open.groups(context)}  # type: ignore[arg-type]


def test_a_board_sees_what_is_not_known_or_not_for_certain(officer: User) -> None:
    house = officer.memberships.get().organisation
    system = make.system(house, officer, name="Score", roles=["provider"])
    decision = make.decision(
        system, officer, answers={**make.HIGH_RISK, "eu_nexus": "unknown"}, on=timezone.localdate()
    )
    control = make.control(house, officer, title="Guard", systems=[system])
    wide = make.control(house, officer, title="Fence", is_organisation_wide=True)
    make.evidence(house, officer, controls=[control], grade="self_declared")
    controls.decline(officer, system, wide, reason="Another fence stands there.")
    risk = make.risk(house, officer, title="Loss", systems=[system])
    make.assessment(system, officer, risks=[risk], state="approved", dissent="A step higher.")
    assessor = make.member(house, Role.ENGINEER)
    asked = seconds.ask(officer, decision, assessor=assessor, due=timezone.localdate())
    name = next(key for key, value in decision.facts.items() if value is True)
    seconds.submit(assessor, answered(assessor, asked, **{name: False}))
    found = groups_of(house, officer)
    told = {title: "\n".join(f"{p.what} {p.so}" for p in each.points)
            for title, each in found.items()}  # fmt: skip
    assert "1 system: AIS-0001 Score" in told["Answers that are not known yet"]
    assert "1 system: AIS-0001 Score" in told["Unsettled law and draft guidance"]
    assert told["Proof that is self-declared only"].startswith(control.reference)
    assert "Another fence stands there." in told["Declined inheritance"]
    assert "A step higher." in told["Dissent"]
    assert "A third person has not decided." in told["Dissent"]
    assert found["Dissent"].scope == "1 second assessment, 1 risk as it was judged"
    assert found["Declined inheritance"].scope == "2 controls"
    make.evidence(house, officer, controls=[control], grade="independent")
    assert groups_of(house, officer)["Proof that is self-declared only"].points == ()


def test_what_is_not_late_is_looked_at_too(officer: User) -> None:
    house = officer.memberships.get().organisation
    make_work.task(house, officer)
    found = groups_of(house, officer)["Overdue, by kind"]
    assert (found.points, found.looked_at, found.scope) == ((), 1, "1 thing to do")


def test_a_clock_met_late_stays_on_page_one_of_the_board(officer: User) -> None:
    house = officer.memberships.get().organisation
    system = make.system(house, officer)
    clock = make_incidents.clock(system, officer, noticed_at=make_incidents.ago(days=30))
    for each in clock.incident.clocks.all():
        clocks.meet(officer, each, met_at=timezone.now())
    type(clock.incident).objects.filter(pk=clock.incident_id).update(state="reviewed")
    context, chapters = board(house, officer)
    assert any("Met late" in point.so for point in chapters[0].facts["worst"])
    found = {each.title: each for each in portfolio_open.groups(context)}  # type: ignore[arg-type]
    assert any("Met late" in p.so for p in found["Incidents and their clocks"].points)


def test_a_report_begins_with_what_is_not_known_and_what_is_late(officer: User) -> None:
    with time_machine.travel(LATER, tick=False):
        house = officer.memberships.get().organisation
        system = make.system(house, officer, name="Shortlist", roles=["deployer"])
        incident = make_reports.incident(system, officer, harm_types=["rights"], member_state="BE")
        make_reports.judged(incident, officer)
        report = make_reports.filed(officer, incident)
        late, unknown = report_open.groups(reporting.read(report)[0])
        assert (late.points, unknown.looked_at > len(unknown.points) > 0) == ((), True)
        fields = reporting.read(report)[1][2].facts["parts"]
        bare = [
            f.field.label for _part, kept in fields for f in kept if f.is_needed and not f.words
        ]
        assert [point.what for point in unknown.points] == bare
    with time_machine.travel(LATER + timedelta(days=60), tick=False):
        Clock.objects.filter(incident=incident).update(missed_at=LATER + timedelta(days=50))
        late, _unknown = report_open.groups(reporting.read(report)[0])
        assert late.looked_at == len(late.points) == incident.clocks.count()
    assert sections.INCIDENT_REPORT.sections[1] == report_open.SLUG
