"""Coverage: statuses with reasons, frameworks, the matrix, files."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from governance.ui import coverage_words
from riskreg.actions import coverage as actions
from riskreg.models import (
    AISystem,
    Organisation,
    User,
)
from riskreg.queries import coverage
from tests import make, proven
from tests.pages import counting
from tests.pages.coverage.asking import PLACE, SLUG, body, lines, superset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]


def test_an_empty_register_is_told_what_coverage_is_for(client: Client) -> None:
    assert "which requirements are met, and how one knows" in body(client, "coverage")


def test_the_overview_says_how_each_framework_stands(
    client: Client, house: Organisation, system: AISystem
) -> None:
    made = proven.proven(house, "Art. 9", systems=[system])
    proven.evidence(house, [made], title="Lapses soon", valid_until=timezone.localdate())
    text = body(client, "coverage")
    for word in ("Art. 10", "Lapses soon", "voluntary"):
        assert word in text


def test_the_page_of_a_system_says_what_the_words_say(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.control(house, "Art. 9(1)", systems=[system], confirmed_by=None, confirmed_at=None)
    text = body(client, "coverage_system", system.pk)
    whole = coverage.of_system(system, timezone.localdate())
    node = next(each for each in whole.frameworks[0].all() if each.entry.ref == "Art. 9(1)")
    told = coverage_words.tell(node, whole)
    assert told.missing
    for line in (*told.missing, *told.counted):
        assert line.text in text
    assert told.rule in text


def test_what_is_met_is_told_by_what_counted(house: Organisation, system: AISystem) -> None:
    proven.proven(house, "Art. 18", systems=[system], title="Keeps the papers")
    proven.control(house, "Art. 18", systems=[system], state="planned", title="Not yet there")
    whole = coverage.of_system(system, timezone.localdate())
    node = next(each for each in whole.frameworks[0].all() if each.entry.ref == "Art. 18(1)")
    told = coverage_words.tell(node, whole)
    assert told.mark.code == "met"
    assert any("Not yet there" in line.text for line in told.missing)
    assert "Keeps the papers is in place" in told.summary


def test_only_gaps_leaves_out_what_is_met(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    assert "art-18" in body(client, "coverage_system", system.pk)
    assert 'id="art-18"' not in body(client, "coverage_system", system.pk, only="gaps")
    assert 'id="art-18"' in body(client, "coverage_system", system.pk, only="met")


def test_an_unclassified_system_is_asked_to_be_classified(client: Client, house: Any) -> None:
    text = body(client, "coverage_system", make.system(house).pk)
    assert "Not classified under this law yet" in text


def test_a_framework_nobody_knows_is_not_found(client: Client, system: AISystem) -> None:
    url = reverse("coverage_system", args=[system.pk])
    assert client.get(url, {"framework": "nothing"}).status_code == 404
    assert client.get(reverse("coverage_matrix", args=["nothing"])).status_code == 404
    assert client.get(reverse("coverage_framework", args=["nothing"])).status_code == 404
    for name, args in (
        ("coverage_export", ["json"]),
        ("coverage_matrix_export", [SLUG, "json"]),
        ("coverage_system_export", [system.pk, "json"]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_the_record_of_a_system_shows_the_status_of_its_duties(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    text = body(client, "system", system.pk)
    assert "No control is recorded for it." in text
    assert f"{reverse('coverage_system', args=[system.pk])}?framework={SLUG}#art-18" in text


def test_a_cell_of_the_matrix_says_its_status_in_words_and_leads_to_the_group(
    client: Client, house: Organisation, system: AISystem, officer: User
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    make.system(house, officer, name="Unclassified one")
    text = body(client, "coverage_matrix", SLUG)
    assert f"{reverse('coverage_system', args=[system.pk])}?framework={SLUG}#art-18" in text
    assert "Met: 4 of 4 met, binds later" in text
    assert "Unknown: 0 of" in text
    assert "not classified yet" in text


def test_the_matrix_is_narrowed_by_unit_class_status_and_words(
    client: Client, house: Organisation, system: AISystem, officer: User
) -> None:
    other = make.system(house, officer, name="Other one")
    make.decision(other, officer, answers={**make.HIGH_RISK, "is_ai_system": False})
    for query, shown in (
        ({"q": "Shortlist"}, True),
        ({"q": "Other"}, False),
        ({"tier": "high_risk_annex_iii"}, True),
        ({"status": "unknown"}, True),
        ({"status": "not_met"}, False),
        ({"unit": "none"}, True),
    ):
        text = body(client, "coverage_matrix", SLUG, **query)
        assert ("Shortlist" in text) == shown, query


def test_the_matrix_and_the_gaps_are_handed_out_as_files(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    rows = lines(client.get(reverse("coverage_matrix_export", args=[SLUG, "csv"])))
    place = next(at for at, head in enumerate(rows[0]) if head.startswith("Art. 18 "))
    assert rows[1][place] == "Met: 4 of 4 met, binds later"
    gaps = lines(client.get(reverse("coverage_system_export", args=[system.pk, "csv"])))
    assert not [row for row in gaps if row[1] == "Art. 18(1)"]
    assert next(row for row in gaps if row[1] == "Art. 9(1)")[5] == "No control is recorded for it."
    whole = lines(client.get(reverse("coverage_export", args=["csv"])))
    assert [row for row in whole if row[2] == "Art. 9"]
    answer: Any = client.get(reverse("coverage_export", args=["xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.active.max_row == len(whole)  # type: ignore[union-attr]


def test_a_framework_page_counts_systems_by_group(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    text = body(client, "coverage_framework", SLUG)
    assert 'id="art-18"' in text
    assert "Systems with most gaps" in text


@pytest.mark.parametrize(
    "name",
    [
        "coverage",
        "coverage_matrix",
        "coverage_framework",
        "coverage_system",
        "coverage_claims",
        "coverage_rules",
        "crosswalk",
        "crosswalk_review",
        "crosswalk_system",
    ],
)
def test_pages_take_as_many_queries_for_few_as_for_many(
    client: Client, house: Organisation, system: AISystem, officer: User, name: str
) -> None:
    args: tuple[Any, ...] = {
        "coverage_matrix": (SLUG,),
        "coverage_framework": (SLUG,),
        "coverage_system": (system.pk,),
        "crosswalk_system": (system.pk,),
        "crosswalk_review": (superset().pk,),
    }.get(name, ())
    proven.proven(house, "Art. 9", systems=[system])
    proven.proven(house, "GOVERN 1", framework="NIST_AI_RMF", systems=[system])
    actions.claim(officer, system, **PLACE, reason="So")
    assert counting.taken(client, name, args) == counting.expected(name)
    for number in range(3):
        more = make.system(house, officer)
        make.decision(more, officer)
        made = proven.proven(house, "Art. 10", systems=[system, more])
        proven.evidence(house, [made])
        actions.claim(officer, more, **PLACE, reason=f"So {number}")
    assert counting.taken(client, name, args) == counting.expected(name)
