"""Kinds of dossier made of what the register holds: what they say, and when they are refused."""

import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from governance.dossiers import tasks
from riskreg.actions import monitoring
from riskreg.models import AISystem, Job, Role, User
from tests import make, make_monitoring
from tests.actions.test_fria import CREDIT
from tests.catalogues import Shelf
from tests.dossiers.act import chapters_of, html_of, is_golden

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
REFUSED = {
    "fria": "No fundamental rights impact assessment of Score has been begun",
    "monitoring-plan": "No plan of post-market monitoring is written down for Score",
    "risk-report": "No risk of Score has been entered",
}


def score(officer: User) -> AISystem:
    """A credit score that its makers use themselves."""
    house = officer.memberships.get().organisation
    system = make.system(house, officer, name="Score", roles=["deployer", "provider"])
    make.decision(system, officer)
    make.decision(system, officer, role="deployer", answers=CREDIT)
    return system


def test_the_assessment_of_rights_is_held_against_art_27(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        system = score(officer)
        make.fria(system, officer, state="approved")
        told = chapters_of(html_of(system, officer, "fria"), "fria")
    assert is_golden("fria-points", told["fria-points"])
    assert "The credit desk, once an application is complete." in told["fria"]


def test_the_plan_is_held_against_art_72(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        system = score(officer)
        cycle = make_monitoring.cycle(system, officer, sources="The branches.")
        monitoring.answer(officer, cycle, answers=make_monitoring.ANSWERS)
        monitoring.find(officer, cycle, words="Some letters are late.")
        monitoring.close(officer, cycle, conclusion="It goes on.")
        make_monitoring.indicator(system, officer, name="Refusals")
        told = chapters_of(html_of(system, officer, "monitoring-plan"), "monitoring-plan")
    assert is_golden("monitoring-points", told["monitoring-points"])
    assert "The branches." in told["monitoring"]


def test_the_process_is_told_step_by_step(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        system = score(officer)
        house = system.organisation
        control = make.control(house, officer, title="Second look", systems=[system])
        risks = [
            make.risk(house, officer, title="A loan too many", systems=[system]),
            make.risk(house, officer, title="A loan too few", controls=[control], systems=[system]),
        ]
        make.assessment(system, officer, risks=risks, state="approved", dissent="Higher.")
        make.risk(house, officer, title="Nobody judged it", systems=[system])
        told = chapters_of(html_of(system, officer, "risk-report"), "risk-report")
    assert is_golden("risk-process", told["risk-process"])


@pytest.mark.parametrize("kind", REFUSED)
def test_where_there_is_nothing_it_is_refused_in_words(
    kind: str, officer: User, client: Client
) -> None:
    system = score(officer)
    client.force_login(officer)
    address = reverse("dossier_new", args=[system.pk])
    answer = client.post(address, {"kind": kind, "confidentiality": "internal"})
    assert answer.status_code == 422
    assert REFUSED[kind] in answer.content.decode()
    with pytest.raises(CommandError, match=REFUSED[kind]):
        call_command("dossier", "Score", "--kind", kind, stdout=StringIO())
    assert not Job.objects.exists()


def test_who_may_not_make_it_is_not_told_what_is_missing(officer: User) -> None:
    system = score(officer)
    auditor = make.member(system.organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        tasks.request(auditor, system, kind="fria")


def test_what_was_there_once_may_be_printed_as_of_then(officer: User) -> None:
    system = score(officer)
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(ValidationError) as refused:
        tasks.request(officer, system, kind="fria", as_of=moment)
    assert list(refused.value.message_dict) == ["as_of"]


def test_an_end_of_review_that_passed_is_open(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        system = score(officer)
        made = make.fria(system, officer, state="approved")
    later = datetime.combine(made.review_by or date(2028, 1, 1), NOW.time(), UTC)
    with time_machine.travel(later.replace(year=later.year + 1), tick=False):
        lines = chapters_of(html_of(system, officer, "fria"), "fria")["fria-points"]
    assert lines[lines.index("Art. 27(2)") + 2] == "open"


def test_every_requirement_is_stated_with_its_state_and_reason(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        system = score(officer)
        house = system.organisation
        links = [("EU_AI_ACT", "Art. 9(1)", ""), ("ISO_42001", "6.1.2", ""), ("OECD_AI", "1.5", ""),
                 ("NIST_AI_RMF", "GOVERN 1", "")]  # fmt: skip
        control = make.control(house, officer, title="Risk file", links=links, systems=[system])
        make.evidence(house, officer, controls=[control], title="The file")
        told = {
            kind: chapters_of(html_of(system, officer, kind), kind)
            for kind in ("applicability", "nist-profile", "oecd-report")
        }
    statement = told["applicability"]["statement"]
    assert is_golden("statement", statement)
    whole = "\n".join(statement)
    for words in ("A.10.4", "Left out, and the justification", "Art. 53(1)(a)", "Only for "):
        assert words in whole, words
    assert any("ISO/IEC 42001:2023" in line for line in told["applicability"]["sources"])
    profile = told["nist-profile"]["nist-profile"]
    assert is_golden("nist-profile", profile)
    shown = {line for line in profile if re.match(r"(GOVERN|MAP|MEASURE|MANAGE) \d+\.\d+ ", line)}
    assert len(shown) == 72
    assert is_golden("oecd-report", told["oecd-report"]["oecd-report"])


def test_what_is_not_known_is_said_before_anything_is_classified(
    officer: User, shelf: Shelf
) -> None:
    shelf.load()
    system = make.system(officer.memberships.get().organisation, officer, name="New")
    lines = chapters_of(html_of(system, officer, "applicability"), "applicability")["statement"]
    assert any("has not been classified under this law" in line for line in lines)


def test_without_catalogues_the_profiles_say_so(officer: User) -> None:
    system = score(officer)
    for kind in ("nist-profile", "oecd-report", "applicability"):
        lines = chapters_of(html_of(system, officer, kind), kind)[
            kind.replace("applicability", "statement")
        ]
        assert any("loaded" in line for line in lines), kind
