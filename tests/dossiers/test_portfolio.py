"""The board's report: what it says, for how many reads, and every way to ask for it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.dossiers import build, making, sections
from governance.dossiers.making import read
from riskreg.access import Right
from riskreg.actions import dossiers, jobs
from riskreg.models import Dossier, Event, Job, Organisation, Role, User
from tests import make, make_reports, make_work
from tests.catalogues import Shelf
from tests.dossiers.act import chapters_of, is_golden

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)
KIND = sections.PORTFOLIO
TOLD = tuple(slug for slug in KIND.sections if slug != "trail")


def furnished(officer: User, times: int) -> Organisation:
    """An organisation with as many systems, risks, late tasks and incidents."""
    house = officer.memberships.get().organisation
    make.scale(house, officer)
    for number in range(times):
        system = make.system(
            house, officer, name=f"Score {number}", roles=["provider"], owner=officer
        )
        make.decision(system, officer)
        risk = make.risk(house, officer, title=f"Loss {number}", systems=[system])
        make.assessment(system, officer, risks=[risk], state="approved")
        make_work.task(house, officer, title=f"Late {number}", due=NOW.date())
        incident = make_reports.incident(system, officer, harm_types=["rights"], member_state="BE")
        make_reports.judged(incident, officer)
    make.system(house, officer, name="New")
    return house


def html_of(house: Organisation, officer: User) -> str:
    job, _ = dossiers.request(officer, house, kind=KIND.slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    return build.html(*read(taken, KIND, build.silent))


def test_it_says_what_it_said(db: None, shelf: Shelf) -> None:
    shelf.load()
    officer = make.member(make.organisation(name="Nordlys Recruiting", slug="nordlys"))
    with time_machine.travel(NOW, tick=False):
        house = furnished(officer, 1)  # of two, keys would decide the order
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        told = chapters_of(html_of(house, officer), KIND.slug)
    for slug in TOLD:
        assert is_golden(slug, told[slug])
    assert "Late 0" in "\n".join(told["portfolio-work"])


def test_as_many_reads_for_seven_systems_as_for_one(officer: User, shelf: Shelf) -> None:
    shelf.load()
    with time_machine.travel(NOW, tick=False):
        counts = []
        other = make.member(make.organisation())
        third = make.member(make.organisation())
        for person, times in ((other, 1), (officer, 1), (third, 7)):
            house = furnished(person, times)
            with CaptureQueriesContext(connection) as captured:
                html_of(house, person)
            counts.append(len(captured))
    assert counts[1] == counts[2]


def test_it_is_entered_counted_and_made_again(officer: User) -> None:
    house = officer.memberships.get().organisation
    make.system(house, officer, name="New")
    made = []
    for _time in range(2):
        job, _ = dossiers.request(officer, house, kind=KIND.slug)
        taken = jobs.take(job.pk)
        assert taken is not None
        made.append(making.make(taken))
    first, second = made
    assert first is not None
    assert second is not None
    assert (first.version, second.version, second.system, str(first)) == (1, 2, None, "DOS-0001 v1")
    event = Event.objects.filter(did="dossier.made").latest("number")
    assert '"system"' not in event.body


def test_the_page_asks_for_it_and_shows_it(officer: User, client: Client) -> None:
    house = officer.memberships.get().organisation
    client.force_login(officer)
    address = reverse("portfolio_new")
    assert "What is in the Board report" in client.get(address).content.decode()
    told = {"kind": KIND.slug, "confidentiality": "internal"}
    answer = client.post(address, told)
    job = Job.objects.get()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert f"DOS-0001: {house.name}" in client.get(job.get_absolute_url()).content.decode()
    assert client.post(address, {**told, "kind": "system"}).status_code == 422
    taken = jobs.take(job.pk)
    assert taken is not None
    made = making.make(taken)
    assert made is not None
    shown = client.get(made.get_absolute_url()).content.decode()
    assert "every record of the organisation" in shown
    listed = client.get(reverse("dossiers"), {"newest": "true"}).content.decode()
    assert "the whole organisation" in listed
    assert "Make the board report" in listed


def test_an_auditor_may_not_ask(officer: User, client: Client) -> None:
    auditor = make.member(officer.memberships.get().organisation, Role.AUDITOR)
    client.force_login(auditor)
    assert client.get(reverse("portfolio_new")).status_code == 403


def test_the_api_names_a_system_exactly_where_the_kind_is_about_one(officer: User) -> None:
    house = officer.memberships.get().organisation
    system = make.system(house, officer)
    _key, token = make.api_key(
        officer, house, rights=[Right.VIEW, Right.VIEW_ALL, Right.MAKE_DOSSIER]
    )
    client = Client(headers={"Authorization": f"Bearer {token}"})
    address = reverse("api-dossier-list")
    for body, status in (
        ({"kind": "portfolio"}, 202),
        ({"kind": "portfolio", "system": str(system.pk)}, 400),
        ({"kind": "system"}, 400),
        ({"system": str(system.pk)}, 202),
    ):
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == status, (body, answer.content)


def test_the_command_makes_it(officer: User, tmp_path: Path) -> None:
    house = officer.memberships.get().organisation
    out = tmp_path / "board.pdf"
    told = StringIO()
    options = {"portfolio": True, "organisation": house.slug, "out": out}
    call_command("dossier", stdout=told, **options)
    assert Dossier.objects.get().system is None
    assert told.getvalue().startswith(f"DOS-0001 v1 of {house.name}")
    assert out.read_bytes().startswith(b"%PDF")
    with pytest.raises(CommandError, match="Name the organisation with --organisation"):
        call_command("dossier", portfolio=True, organisation="nobody", stdout=told)


def test_a_day_before_anything_was_late_shows_none(officer: User) -> None:
    house = officer.memberships.get().organisation
    with time_machine.travel(NOW, tick=False):
        make_work.task(house, officer, title="Soon", due=date(2026, 11, 27))
        told = chapters_of(html_of(house, officer), KIND.slug)
    assert "Nothing is overdue." in told["portfolio-work"]
    assert "Nothing is late, prohibited or above appetite." in told["portfolio-cover"]
