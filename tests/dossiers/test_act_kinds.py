"""Declaration, registration data, assessment of Art. 6(4): what they say, and when they refuse."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from governance.dossiers import making, tasks
from riskreg.actions import dossiers, jobs, statements
from riskreg.models import AISystem, Job, JobState, Role, User
from tests import make
from tests.catalogues import Shelf
from tests.dossiers.act import chapters_of, html_of, is_golden
from tests.dossiers.act_systems import DECLARED, declared, filtered, scored, used_by_an_authority

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _shelf(shelf: Shelf) -> None:
    shelf.load()


def refused(officer: User, system: AISystem, kind: str) -> str:
    with pytest.raises(ValidationError) as found:
        tasks.request(officer, system, kind=kind)
    assert not Job.objects.exists()
    return " ".join(found.value.messages)


@pytest.mark.parametrize(
    ("kind", "about", "golden"),
    [
        ("declaration", declared, "declaration"),
        ("registration", scored, "registration"),
        ("registration", used_by_an_authority, "registration-c"),
        ("art-6-4", filtered, "art-6-4"),
    ],
)
def test_each_says_what_it_said(kind: str, about: object, golden: str, officer: User) -> None:
    with time_machine.travel(NOW, tick=False):
        system = about(officer)  # type: ignore[operator]
        told = chapters_of(html_of(system, officer, kind), kind)
    assert is_golden(golden, told[kind])


def test_a_declaration_tells_the_signatory_what_the_register_shows(officer: User) -> None:
    with time_machine.travel(NOW, tick=False):
        text = html_of(scored(officer), officer, "declaration-basis")
    told = chapters_of(text, "declaration-basis")
    assert is_golden("declaration-basis", told["declaration-basis"])
    basis = " ".join(told["declaration-basis"])
    assert "What the law says of the declaration" in basis
    assert "are not shown to be met" in basis


@pytest.mark.parametrize("missing", DECLARED)
def test_a_declaration_is_refused_while_a_point_is_missing(missing: str, officer: User) -> None:
    system = declared(officer)
    statements.say(officer, system, missing, text="")
    words = refused(officer, system, "declaration")
    assert words.startswith("Annex V(")
    assert words.count("is missing.") == 1


def test_no_declaration_where_the_law_asks_for_none(officer: User) -> None:
    assert "Art. 47 asks" in refused(officer, filtered(officer), "declaration")


def test_registration_is_refused_where_there_is_nothing_to_register(officer: User) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    assert "nothing to register" in refused(officer, system, "registration")


def test_registration_of_a_filtered_system_has_section_b_of_its_edition(officer: User) -> None:
    for edition, count in (("2024-1689", 9), ("2026-1744", 7)):
        system = filtered(officer, edition)
        told = chapters_of(html_of(system, officer, "registration"), "registration")
        lines = told["registration"]
        assert sum(line.startswith("Annex VIII.B(") for line in lines) == count
        assert any("read differently" in line for line in lines) == (edition == "2026-1744")


def test_the_assessment_of_art_6_4_is_of_filtered_systems_alone(officer: User) -> None:
    assert "High-risk" in refused(officer, scored(officer), "art-6-4")
    other = make.system(officer.memberships.get().organisation, officer)
    assert "Classify the system first" in refused(officer, other, "art-6-4")


def test_page_api_and_command_refuse_alike(officer: User) -> None:
    system = scored(officer)
    browser = Client()
    browser.force_login(officer)
    told = {"kind": "declaration", "confidentiality": "internal"}
    page = browser.post(reverse("dossier_new", args=[system.pk]), told)
    assert page.status_code == 422
    assert "Annex V(2), the provider, is missing." in page.content.decode()
    body = {"system": str(system.pk), "kind": "declaration"}
    answer = browser.post("/api/v1/dossiers/", body, content_type="application/json")
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/kind"]
    with pytest.raises(CommandError, match="is missing") as found:
        call_command("dossier", str(system.pk), kind="declaration")
    assert found.value.returncode == 2
    assert not Job.objects.exists()


def test_who_may_not_make_dossiers_learns_nothing_of_what_is_missing(officer: User) -> None:
    system = scored(officer)
    auditor = make.member(system.organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        tasks.request(auditor, system, kind="declaration")


def test_what_went_missing_meanwhile_fails_the_job_in_words(officer: User) -> None:
    system = declared(officer)
    job, _ = dossiers.request(officer, system, kind="declaration")
    statements.say(officer, system, "v-8-name", text="")
    taken = jobs.take(job.pk)
    assert taken is not None
    assert making.make(taken) is None
    taken.refresh_from_db()
    assert taken.state == JobState.FAILED
    assert "who signs, is missing" in taken.error
