"""The register in depth in a dossier: the same status as elsewhere, in a fixed number of reads."""

import hashlib
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.dossiers import attachments, sections
from riskreg.actions import controls, dossiers, fria, systems
from riskreg.models import AISystem, Role, User
from tests import make
from tests.actions.test_fria import CREDIT
from tests.dossiers import kinds
from tests.dossiers.conftest import html_of
from tests.dossiers.test_golden import chapters_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
LINK = ("EU_AI_ACT", "Art. 9(1)", "")


def furnished(officer: User, times: int) -> AISystem:
    """A credit score with as many of each thing."""
    organisation = officer.memberships.get().organisation
    tools = [f"tool {number}" for number in range(1, times)]
    system = make.system(
        organisation, officer, name="Score", roles=["deployer", "provider"], tools=tools
    )
    make.decision(system, officer)
    make.decision(system, officer, role="deployer", answers=CREDIT)
    approver = make.member(organisation, Role.APPROVER)
    for number in range(times):
        control = make.control(
            organisation, officer, title=f"Guard {number}", links=[LINK], systems=[system]
        )
        controls.record_test(officer, control, on=timezone.localdate(), result="effective")
        controls.confirm(approver, control)
        make.evidence(organisation, officer, controls=[control], title=f"Report {number}")
        make.failure_plan(system, officer, tool="" if not number else f"tool {number}")
    risks = [make.risk(organisation, officer, title=f"Loss {n}") for n in range(times)]
    make.assessment(
        system, officer, risks=risks, state="approved", dissent="A step higher, says the auditor."
    )
    make.fria(system, officer, state="approved")
    return system


def reads(system: AISystem, officer: User) -> int:
    with CaptureQueriesContext(connection) as captured:
        html_of(system, officer)
    return len(captured)


def test_one_of_each_takes_as_many_reads_as_seven(officer: User) -> None:
    first, few, many = (furnished(officer, times) for times in (2, 1, 7))
    reads(first, officer)  # what is kept once read is kept
    assert reads(few, officer) == reads(many, officer)


def test_every_section_tells_what_is_recorded(officer: User) -> None:
    chapters = {
        slug: " ".join(lines)
        for slug, lines in chapters_of(html_of(furnished(officer, 2), officer)).items()
    }
    assert "Guard 0" in chapters["controls"]
    assert "confirmed by" in chapters["controls"]
    assert "Report 1" in chapters["evidence"]
    assert re.search(r"<digest>", chapters["evidence"])
    assert "Art. 9(1)" in chapters["traceability"]
    assert "Report 0 (document)" in chapters["traceability"]
    assert "Loss 1" in chapters["risks"]
    assert "A step higher" in chapters["risks"]
    assert "not notified" in chapters["fria"]
    assert "The credit desk" in chapters["fria"]
    assert "Dissent: A step higher" in chapters["open-points"]
    assert "Fundamental rights impact assessment before first use" in chapters["open-points"]


def test_a_lapsed_proof_and_a_declined_control_are_open_points(officer: User) -> None:
    system = furnished(officer, 1)
    organisation = system.organisation
    today = timezone.localdate()
    wide = make.control(organisation, officer, title="House rule", is_organisation_wide=True)
    controls.decline(officer, system, wide, reason="The vendor has its own.")
    make.evidence(
        organisation,
        officer,
        title="Old report",
        controls=list(system.controls.all()),
        collected_on=today - timedelta(days=400),
        valid_until=today - timedelta(days=1),
    )
    told = " ".join(chapters_of(html_of(system, officer))["open-points"])
    assert "It does not count: lapsed" in told
    assert "House rule is not relied on The vendor has its own." in told


def test_the_address_of_a_confidential_link_is_not_printed(officer: User) -> None:
    system = furnished(officer, 1)
    for level in ("internal", "confidential", "restricted"):
        make.evidence(
            system.organisation,
            officer,
            title=f"Plan, {level}",
            controls=list(system.controls.all()),
            kind="link",
            url=f"https://files.example.org/{level}",
            confidentiality=level,
        )
    told = html_of(system, officer)
    assert "https://files.example.org/internal" in told
    assert "https://files.example.org/confidential" not in told
    assert "https://files.example.org/restricted" not in told
    assert told.count("Address in the register") == 2


def test_what_is_not_there_is_counted_as_looked_at(officer: User) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    told = chapters_of(html_of(system, officer))["open-points"]
    assert "0 pieces of evidence" in told
    assert "0 open risks" in told


def test_a_review_names_what_changed_as_its_page_does(officer: User) -> None:
    system = furnished(officer, 1)
    changed = {"version": "9.9", "purpose": "Ranks applications for a loan."}
    systems.change(officer, system, values=changed)
    told = chapters_of(html_of(system, officer))["open-points"]
    begun = told.index(f"To look at again: Classification of {system.name}")
    assert told[begun + 1].startswith("Version of the system, Intended purpose. Due ")
    assert not any("aisystem" in line or "_" in line for line in told[begun : begun + 2])


def test_a_picture_has_its_title_over_it_and_money_its_currency(officer: User) -> None:
    text = html_of(furnished(officer, 1), officer)
    titles = re.findall(r'<div class="figure"><p class="figure__title">([^<]+)</p>\s*<svg', text)
    assert len(titles) == 2
    assert titles[1].startswith("What to look at first")
    assert "Mean year, EUR" in chapters_of(text)["risks"]


def test_an_owed_assessment_that_is_told_leaves_nothing_open(officer: User) -> None:
    system = furnished(officer, 1)
    document = system.assessments.get(kind="fria")
    fria.notify(officer, document, on=timezone.localdate(), to="FSMA")
    told = " ".join(chapters_of(html_of(system, officer))["open-points"])
    assert "Fundamental rights impact assessment before first use" not in told


def test_programs_get_the_same_without_another_look_at_the_database(
    officer: User, django_assert_num_queries: Any
) -> None:
    system = furnished(officer, 2)
    control = make.control(system.organisation, officer, title="Logs", systems=[system])
    upload = make.file("log.txt", b"the words of the file")
    make.evidence(system.organisation, officer, controls=[control], upload=upload, title="Log")
    read = kinds.read(dossiers.request(officer, system, kind="system")[0], sections.SYSTEM)
    with django_assert_num_queries(0):
        files = {each.name: each.content for each in attachments.of(*read).files}
    index = json.loads(files["evidence.json"])["files"]
    assert [each["title"] for each in index] == ["Report 0", "Report 1", "Log"]
    assert index[2]["name"] == "log.txt"
    assert index[2]["sha256"] == hashlib.sha256(b"the words of the file").hexdigest()
    assert index[2]["controls"] == [control.reference]
    told = json.loads(files["dossier.json"])["sections"]
    facts = {each["slug"]: each["facts"] for each in told}
    assert facts["risks"]["figures"][0]["figure"]["rows"]
    assert "the words of the file" not in str(told)
    (results,) = json.loads(files["assessment-results.json"])["assessment-results"]["results"]
    finding = next(each for each in results["findings"] if each["title"].startswith("Art. 9(1)"))
    observed = {each["uuid"]: each["title"] for each in results["observations"]}
    related = [observed[each["observation-uuid"]] for each in finding["related-observations"]]
    assert [each.split(" ", 1)[1] for each in related] == ["Report 0", "Report 1"]
    assert finding["target"]["status"]["state"] in ("satisfied", "not-satisfied")
