"""The dossier of one incident: what each section says, and that anybody can read it."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.template.loader import render_to_string

from governance.dossiers import build, making, sections
from riskreg import trail
from riskreg.actions import dossiers, incidents, jobs, reports
from riskreg.actions.reports import Handover, Told
from riskreg.models import Clock, Dossier, Incident, User
from riskreg.trail import Did
from tests import make, make_reports
from tests.dossiers.test_file import assert_accessible, text_of
from tests.dossiers.test_golden import lines_of

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)
TOLD = {
    "law": "EU AI Act",
    "title": "Report to the authority",
    "provision": "Art. 73(2)",
    "period": "15 days",
    "runs_from": "awareness",
    "addressee": "market surveillance authority",
    "steps": [{"what": "Awareness on 23 November; not counted.", "provision": "Art. 73(2)"}],
    "steps_1182_71": [{"what": "Last day 8 December, a Tuesday.", "provision": "Art. 3(4)"}],
    "note": "",
    "notes": [],
    "repeats": False,
    "is_projected": False,
}


@pytest.fixture
def officer(db: None) -> User:
    return make.member(make.organisation(name="Nordlys Recruiting", slug="nordlys-incident"))


@pytest.fixture
def incident(officer: User) -> Incident:
    """Judged, with a clock that runs, one that was missed, a report and a notice."""
    house = officer.memberships.get().organisation
    with time_machine.travel(NOW, tick=False):
        system = make.system(house, officer, name="CV ranking", version="4.2", roles=["deployer"])
        made = make_reports.incident(
            system,
            officer,
            harm_types=["rights"],
            severity="serious_incident",
            member_state="BE",
            details={"12": {"chosen": [], "words": "41 applicants."}},
        )
        make_reports.judged(made, officer)
        _clock(made, officer, "eu_ai_act.report", NOW + timedelta(days=12))
        _clock(made, officer, "gdpr.notification", NOW - timedelta(days=1), is_missed=True)
        told = Told("provider", "Skillsort BV", NOW - timedelta(days=1), "Telephone")
        reports.told(officer, made, notice=told)
        first = make_reports.filed(officer, made)
        reports.mark_sent(officer, first, handover=Handover(NOW, "BIPT", receipt="A-17"))
        return incidents.change(officer, made, values={"cause": "A filter read years as age."})


@transaction.atomic
def _clock(
    incident: Incident, actor: User, code: str, due: datetime, *, is_missed: bool = False
) -> None:
    made: Clock = Clock.objects.create(
        organisation=incident.organisation,
        incident=incident,
        regime=code.split(".", maxsplit=1)[0],
        code=code,
        told=TOLD,
        begins_at=make_reports.NOTICED,
        calendar_due=due,
        rolled_due=due,
        due_at=due,
        missed_at=due if is_missed else None,
    )
    trail.record(actor, Did.CLOCK_MISSED if is_missed else Did.CLOCK_RESUMED, made)


def made(officer: User, incident: Incident) -> Dossier:
    job, _ = dossiers.request(officer, incident, kind=sections.INCIDENT.slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    found = making.make(taken)
    assert found is not None, taken.error
    return found


def html_of(officer: User, incident: Incident) -> str:
    with time_machine.travel(NOW, tick=False):
        job, _ = dossiers.request(officer, incident, kind=sections.INCIDENT.slug)
        taken = jobs.take(job.pk)
        assert taken is not None
        return build.html(*making.read(taken, sections.INCIDENT, lambda words: None))


def test_each_section_says_what_it_said(officer: User, incident: Incident) -> None:
    body = html_of(officer, incident).split("<body", 1)[1].split(">", 1)[1]
    said = "\n".join(lines_of(body)) + "\n"
    kept = GOLDEN / "incident.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")


def test_it_is_entered_once_and_can_be_read_by_anybody(
    officer: User, incident: Incident, tmp_path: Path
) -> None:
    first = made(officer, incident)
    assert (first.incident, first.system, first.version) == (incident, incident.system, 1)
    assert made(officer, incident).version == 2
    with first.file.open("rb") as file:
        printed = build.Printed(file.read(), first.pages)
    assert_accessible(printed, tmp_path)
    pages = text_of(printed, tmp_path)
    assert all("INC-0001" in page.splitlines()[0] for page in pages if page.strip())


def test_another_incident_of_the_system_counts_its_own_versions(
    officer: User, incident: Incident
) -> None:
    made(officer, incident)
    assert incident.system is not None
    other = make_reports.incident(incident.system, officer, what="Another one.")
    assert made(officer, other).version == 1


def test_the_dossier_of_the_system_has_the_register_and_what_is_open(
    officer: User, incident: Incident
) -> None:
    job, _ = dossiers.request(officer, incident.system, kind=sections.SYSTEM.slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    context, chapters = making.read(taken, sections.SYSTEM, lambda words: None)
    facts = {chapter.section.slug: chapter.facts for chapter in chapters}
    row = facts["incident-register"]["rows"][0]
    assert (row["late"], row["running"], row["reports"]) == (1, 2, "REP-0001")
    group = next(each for each in facts["open-points"]["groups"] if "Incidents" in each.title)
    assert [each.what.split()[0] for each in group.points] == ["INC-0001"] * 3
    assert context.day.year >= 2026


def test_the_register_of_a_system_says_what_nobody_judged(
    officer: User, incident: Incident
) -> None:
    assert incident.system is not None
    make_reports.incident(incident.system, officer, what="Another one.")
    job, _ = dossiers.request(officer, incident.system, kind=sections.SYSTEM.slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    told = build.html(*making.read(taken, sections.SYSTEM, lambda words: None))
    assert "One is serious in the sense of the AI Act. One is not judged yet." in told
    assert re.search(r"Missed, still open, due \d+ \w+ 20\d\d, \d\d:\d\d", told)


@pytest.mark.parametrize(
    ("judged", "unjudged", "said"),
    [
        (2, 0, "None that was judged is serious in the sense of the AI Act.</p>"),
        (1, 1, "None that was judged is serious in the sense of the AI Act. One is not judged"),
        (0, 2, "are registered. 2 are not judged yet."),
    ],
)
def test_what_nobody_judged_is_never_called_harmless(judged: int, unjudged: int, said: str) -> None:
    facts = {"rows": [{}, {}], "serious": 0, "judged": judged, "unjudged": unjudged}
    told = render_to_string("dossier/incident_register.html", facts)
    assert said in " ".join(told.split())
