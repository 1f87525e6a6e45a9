"""Kinds about one matter: which open points they print, what they embed, when they are refused."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings

from governance.dossiers import registry, tasks
from governance.dossiers.papers.matter import of_system
from governance.dossiers.points import Group, Matter, Point, in_print
from governance.dossiers.requirements import once
from riskreg.models import Dossier, Job, User
from tests import make
from tests.actions.test_fria import CREDIT
from tests.catalogues import Shelf
from tests.dossiers.act import chapters_of, html_of
from tests.dossiers.act_systems import declared, scored
from tests.dossiers.conftest import Sample
from tests.settling import settled

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
HEADS = ("What", "So", "Where")
FOUND = (
    Group("Risks", 3, "3 risks", (Point("A risk", ""),), HEADS, "risks"),
    Group(
        "Duties", 9, "9 duties", (Point("One", "", "", "Art. 9"), Point("Two", "")), HEADS, "duties"
    ),
    Group("Dates", 5, "5 dates", (), HEADS, "dates"),
)


def test_without_a_matter_every_point_is_printed() -> None:
    told = in_print(FOUND)
    assert (told["open_count"], told["here_count"], told["elsewhere_count"]) == (3, 3, 0)
    assert [group.title for group in told["groups"]] == ["Risks", "Duties"]
    assert told["looked_at"] == 17


@pytest.mark.parametrize(
    ("matter", "here", "first"),
    [
        (Matter(("risks",)), [1, 0, 0], "Risks"),
        (Matter(("dates",), ("Art. 9",)), [1, 0, 0], "Duties"),
        (Matter(("duties",)), [2, 0, 0], "Duties"),
        (Matter(()), [0, 0, 0], "Risks"),
    ],
)
def test_no_point_is_left_out_of_the_count(matter: Matter, here: list[int], first: str) -> None:
    told = in_print(FOUND, matter)
    assert told["rows"][0].title == first
    assert [row.here for row in told["rows"]] == here
    assert sum(row.open for row in told["rows"]) == told["open_count"] == 3
    assert told["here_count"] + told["elsewhere_count"] == 3


def test_a_long_reason_is_not_said_again_right_below() -> None:
    long = "It is not in place yet, and nobody knows when it will be."
    rows = [
        ("1", "x", long),
        ("2", "x", long),
        ("3", "y", long),
        ("4", "y", "No."),
        ("5", "y", "No."),
    ]
    assert once(rows) == [long, "As 1.", long, "No.", "No."]


@pytest.mark.django_db
@pytest.mark.xdist_group("sample")
def test_every_kind_about_a_system_counts_the_same_points(samples: dict[str, Sample]) -> None:
    whole = _open(samples["system"])
    for slug in ("applicability", "fria", "nist-profile", "oecd-report"):
        narrow = _open(samples[slug])
        own = sum(row.open for row in narrow["rows"] if row.title.endswith("not there yet"))
        assert narrow["open_count"] == whole["open_count"] + own, slug
        assert narrow["here_count"] < narrow["open_count"], slug
        assert f"{narrow['elsewhere_count']} others are only counted here" in samples[slug].html


def _open(sample: Sample) -> dict[str, Any]:
    return next(each.facts for each in sample.chapters if each.section.slug == "open-points")


@pytest.mark.django_db
@pytest.mark.xdist_group("sample")
def test_a_declaration_embeds_what_its_pages_show_and_no_more(samples: dict[str, Sample]) -> None:
    sample = samples["declaration"]
    with pikepdf.open(io.BytesIO(sample.printed.content)) as pdf:
        files = {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}
    assert set(files) == {"dossier.json", "manifest.json"}
    told = json.loads(files["dossier.json"])["sections"]
    assert [each["slug"] for each in told] == ["declaration", "open-points", "trail"]
    (group,) = told[1]["facts"]["groups"]
    assert group["title"] == "Duties that are not shown to be met"
    assert "Not part of the declaration: the register holds" in sample.html


def test_only_the_declaration_goes_to_strangers() -> None:
    assert [kind.slug for kind in registry.kinds().values() if kind.is_public] == ["declaration"]


@pytest.mark.django_db
def test_a_public_deployer_registers_with_section_c(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        house = officer.memberships.get().organisation
        system = make.system(house, officer, name="Score", roles=["deployer"])
        public = {**CREDIT, "deployer_type": "public_body"}
        make.decision(system, officer, role="deployer", answers=public)
        lines = chapters_of(html_of(system, officer, "registration"), "registration")[
            "registration"
        ]
    points = [line.split()[1] for line in lines if line.startswith("Annex VIII.")]
    assert points == [f"VIII.C({number})" for number in range(1, 6)]
    assert any("Art. 49(3)" in line for line in lines)


@pytest.mark.django_db
def test_each_role_has_its_own_reason(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        house = officer.memberships.get().organisation
        system = make.system(house, officer, name="Score", roles=["provider", "deployer"])
        make.decision(system, officer)
        make.decision(system, officer, role="deployer", answers=CREDIT)
        lines = chapters_of(html_of(system, officer, "applicability"), "applicability")["statement"]
    told = next(line for line in lines if "remote biometric identification" in line)
    assert told.startswith("As deployer: Addressed to provider, not to deployer.")
    assert "As provider: Only for remote biometric identification" in told


@pytest.mark.django_db
def test_nothing_to_print_then_is_refused_when_asked(officer: User) -> None:
    system = scored(officer)
    settled()
    then = timezone.now()
    make.fria(system, officer)
    settled()
    with pytest.raises(ValidationError) as refused:
        tasks.request(officer, system, kind="fria", as_of=then)
    assert "has been begun" in " ".join(refused.value.messages)
    assert not Job.objects.exists()
    assert tasks.request(officer, system, kind="fria", as_of=timezone.now())


@pytest.mark.django_db
def test_a_draft_declares_nothing(officer: User) -> None:
    system = declared(officer)
    assert of_system(system).declaration is None
    told = {"organisation": system.organisation, "system": system, "kind": "declaration"}
    made = [_row(officer, number, status, **told) for number, status in enumerate(STATES, start=1)]
    assert of_system(system).declaration == made[STATES.index("approved")]


STATES = ("superseded", "approved", "draft")


def _row(officer: User, number: int, status: str, **told: Any) -> Dossier:
    """A dossier as entered, without its file."""
    now = timezone.now()
    return Dossier.objects.create(
        **told,
        number=number,
        version=number,
        status=status,
        made_by=officer,
        as_of=now,
        generated_at=now,
        trail_number=1,
        trail_digest="0" * 64,
        sha256=f"{number}" * 64,
        pages=4,
        size=1,
    )


@pytest.mark.django_db
def test_the_statement_goes_through_the_standards_that_are_set(
    officer: User, shelf: Shelf, settings: Settings
) -> None:
    shelf.load()
    settings.STATEMENT_FRAMEWORKS = ["OECD_AI"]
    told = chapters_of(html_of(scored(officer), officer, "applicability"), "applicability")
    headings = [line for line in told["statement"] if line.startswith(("OECD", "ISO/IEC"))]
    assert headings
    assert not any("ISO/IEC" in line for line in headings)
