"""The PDF of an incident report: what it says, and that anybody can read it."""

import io
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings

from governance.dossiers import build, own_authority, reporting, sealing
from governance.settings.seals import Kind, Seal
from riskreg.actions import reports
from riskreg.actions.reports import Handover
from riskreg.models import IncidentReport, ReportState, User
from tests import make, make_reports
from tests.dossiers.act import is_golden
from tests.dossiers.kinds import LATER
from tests.dossiers.test_file import assert_accessible, text_of
from tests.dossiers.test_golden import lines_of
from tests.dossiers.test_hostile import TEXTS
from verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(officer: User) -> IncidentReport:
    return follow_up(officer)


def follow_up(officer: User) -> IncidentReport:
    """A follow-up to a report that was sent."""
    house = officer.memberships.get().organisation
    system = make.system(
        house, officer, name="CV ranking", version="4.2", roles=["deployer"], autonomy="low"
    )
    incident = make_reports.incident(
        system, officer, harm_types=["rights"], severity="serious_incident", member_state="BE"
    )
    make_reports.judged(incident, officer)
    first = make_reports.filed(officer, incident, investigation="Logs of November.")
    handover = Handover(first.filed_at, "BIPT", receipt="A-17")
    reports.mark_sent(officer, first, handover=handover)
    second = reports.begin(officer, incident, kind="follow_up")
    return reports.write(officer, second, values={"affected": "41 applicants.\nNo minors."})


def test_the_whole_report_says_what_it_said(officer: User) -> None:
    with time_machine.travel(LATER, tick=False):
        body = build.html(*reporting.read(follow_up(officer))).split("<body", 1)[1]
    assert is_golden("incident-report", lines_of(body.split(">", 1)[1]))


def test_it_says_each_field_with_its_source_and_what_changed(report: IncidentReport) -> None:
    lines = lines_of(build.html(*reporting.read(report)).split("<body", 1)[1].split(">", 1)[1])
    said = " | ".join(lines)
    assert "This is a draft." in said
    told = "Users and persons affected Art. 73(1) | 41 applicants. | No minors. | typed by hand"
    assert told in said
    number = "Number given by the authority Art. 73(1)"
    assert f"{number} | A-17 | the report before (REP-0001)" in said
    assert "Compared with REP-0001 Initial, filed" in said
    assert "Users and persons affected | not stated | 41 applicants." in said
    assert "draft template 1.0.0 of 26 September 2025" in said


def test_filing_prints_exactly_what_is_fixed(
    officer: User, report: IncidentReport, tmp_path: Path
) -> None:
    filed = reports.file(officer, report, on_paper=reporting.on_paper)
    with filed.file.open("rb") as file:
        content = file.read()
    printed = type("Paper", (), {"content": content, "pages": filed.pages})
    pages = text_of(printed, tmp_path)
    assert len(pages) == filed.pages
    for number, text in enumerate(pages, start=1):
        assert "REP-0002 · Follow-up report · Filed · INC-0001" in text
        assert f"Page {number} of {len(pages)}" in text
    assert filed.digest[:16] in "".join(pages)
    assert_accessible(printed, tmp_path)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert "REP-0002: Follow-up report, INC-0001" in str(opened.docinfo.Title)


def test_with_a_key_it_is_filed_sealed(
    officer: User, report: IncidentReport, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL = own_authority.seal_in(tmp_path / "seal", "Nordlys")
    draft = reporting.content_of(report)
    assert draft is not None
    assert [each.kind for each in verify.check_all(draft).notes] == ["whole", "unsealed"]
    filed = reports.file(officer, report, on_paper=reporting.on_paper)
    assert (filed.seal_level, filed.sealed_by) == ("B-B", "Common Name: Nordlys: seal of this demo")
    content = reporting.content_of(filed)
    assert content is not None
    told = verify.check_all(content, trusted=sealing.roots())
    assert (told.document, told.findings) == (filed.reference, [])
    assert [each.kind for each in told.notes] == ["whole", "seal", "vouched"]


def test_what_cannot_be_sealed_is_not_filed(
    officer: User, report: IncidentReport, settings: Settings
) -> None:
    settings.SEAL = Seal(Kind.PEM, certificate="gone.pem", key="gone.pem")
    with pytest.raises(ValidationError, match="The seal could not be put on"):
        reports.file(officer, report, on_paper=reporting.on_paper)
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_the_same_report_gives_the_same_bytes(report: IncidentReport) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        first, second = reporting.on_paper(report), reporting.on_paper(report)
    assert first.content == second.content


def test_hostile_words_are_printed_as_words(
    officer: User, report: IncidentReport, tmp_path: Path
) -> None:
    values = {"what": "\n".join(TEXTS), "authority": TEXTS[0], "comments": TEXTS[4]}
    hostile = reports.write(officer, report, values=values)
    text = build.html(*reporting.read(hostile))
    assert "<script" not in text
    assert '<img src="' not in text
    printed = reporting.on_paper(hostile)
    assert "root:x:0" not in "\n".join(text_of(printed, tmp_path))
    assert_accessible(printed, tmp_path)
