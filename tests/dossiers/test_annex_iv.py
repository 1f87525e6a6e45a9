"""Technical documentation: every point stands in the file, filled or open."""

from datetime import UTC, datetime

import pytest
import time_machine

from frameworks.papers.read import papers
from riskreg.actions import statements
from riskreg.models import User
from tests import make
from tests.catalogues import Shelf
from tests.dossiers.act import chapters_of, html_of, is_golden
from tests.dossiers.act_systems import scored

pytestmark = pytest.mark.django_db
KIND = "annex-iv"
NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)


def test_it_says_what_it_said(officer: User, shelf: Shelf) -> None:
    with time_machine.travel(NOW, tick=False):
        shelf.load()
        system = scored(officer)
        make.evaluation(system, officer)
        told = chapters_of(html_of(system, officer, KIND), KIND)
    assert is_golden("annex-iv", told["annex-iv"])
    assert is_golden("evaluations", told["evaluations"])


def test_every_point_is_told_with_its_state_and_open_ones_come_first(
    officer: User, shelf: Shelf
) -> None:
    shelf.load()
    text = html_of(scored(officer), officer, KIND)
    told = chapters_of(text, KIND)
    whole = "\n".join(told["annex-iv"])
    for point in papers()[KIND].points("2026-1744"):
        assert f"{point.ref} {point.title}" in whole
    first = told["open-points"]
    at = first.index("Art. 11(1), Annex IV: points not filled")
    assert first[at + 1] == "23 points"
    assert any("Annex IV(1)(b)" in line for line in first)
    assert not any(line.startswith("Annex IV(1)(e)") for line in first)
    assert "No product." in whole


def test_a_statement_fills_what_the_register_has_no_place_for(officer: User, shelf: Shelf) -> None:
    shelf.load()
    system = scored(officer)
    statements.say(officer, system, "iv-1-d", text="A <b>download</b>.")
    text = html_of(system, officer, KIND)
    assert "A &lt;b&gt;download&lt;/b&gt;." in text


def test_the_points_are_those_of_the_edition_it_was_decided_under(
    officer: User, shelf: Shelf
) -> None:
    shelf.load()
    system = make.system(officer.memberships.get().organisation, officer, roles=["provider"])
    make.decision(system, officer, edition="2024-1689")
    told = "\n".join(chapters_of(html_of(system, officer, KIND), KIND)["annex-iv"])
    assert "as published" in told
    assert "small mid-caps" not in told
