"""The map of risks: what it draws, narrows, warns of, says of itself, and hands out as CSV."""

import csv
import io
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from governance.pages.risks import risk_map_files
from riskreg.actions import people, scales
from riskreg.models import Organisation, Risk, User
from riskreg.queries import risk_numbers
from tests import make
from tests.pages import counting

pytestmark = pytest.mark.django_db

RANGES: dict[str, Any] = {
    "frequency_low": 0.2,
    "frequency_high": 1.5,
    "loss_low": 50_000.0,
    "loss_high": 900_000.0,
}
RARE = {
    "inherent_likelihood": 1,
    "residual_likelihood": 1,
    "inherent_severity": 5,
    "residual_severity": 5,
}
OFTEN = RANGES | {"frequency_low": 2.0, "frequency_high": 9.0}


@pytest.fixture(autouse=True)
def no_numbers_kept() -> None:
    """Every test draws its own."""
    caches["process"].clear()


@pytest.fixture
def judged(organisation: Organisation, officer: User) -> tuple[Risk, Risk]:
    """A rare grave risk and a usual moderate one, each of a system of its own."""
    grave = make.risk(organisation, officer, title="Credit refused in secret", category="legal")
    usual = make.risk(organisation, officer, title="Letter to the wrong desk")
    one = make.system(organisation, officer, name="Credit score")
    other = make.system(organisation, officer, name="Mail room")
    make.assessment(one, officer, risks=[grave], state="approved", **RARE, **RANGES)
    make.assessment(other, officer, risks=[usual], state="approved", **OFTEN)
    return grave, usual


def page(client: Client, **query: Any) -> str:
    """The map as it is answered."""
    return client.get(reverse("risks_map"), query).content.decode()


def rows(client: Client, slug: str, **query: Any) -> list[dict[str, str]]:
    """A file of the map, read."""
    answer = client.get(reverse("risks_map_export", args=[slug]), query)
    content = b"".join(answer).decode("utf-8-sig")  # type: ignore[call-overload]
    return list(csv.DictReader(io.StringIO(content)))


def test_an_empty_map_teaches_what_it_is_for(client: Client) -> None:
    assert "Nothing to draw yet" in page(client)


def test_the_map_shows_every_risk_and_leads_to_it(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    body = page(client)
    for risk in judged:
        assert risk.title in body
        assert reverse("risk", args=[risk.pk]) in body
    assert "Critical: 0; High: 1; Medium: 1; Low: 0" in body
    assert body.count("The numbers as a table") >= 5


def test_a_disagreement_of_matrix_and_ranges_is_a_warning(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    body = page(client)
    (line,) = rows(client, "conflicts")
    assert line["ranked_higher"].endswith("Credit refused in secret")
    assert line["ranked_lower"].endswith("Letter to the wrong desk")
    assert f"the second is larger in {round(float(line['chance_lower_is_larger']) * 100)} %" in body


def test_a_system_narrows_the_map_to_its_own_judgements(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    grave, usual = judged
    chosen = usual.systems.get()
    body = page(client, system=str(chosen.pk))
    assert usual.title in body
    assert grave.title not in body
    assert [line["title"] for line in rows(client, "risks", system=str(chosen.pk))] == [usual.title]


def test_a_unit_and_a_category_narrow_it_too(
    client: Client, organisation: Organisation, officer: User, judged: tuple[Risk, Risk]
) -> None:
    administrator = make.member(organisation, "administrator")
    unit = people.add_unit(administrator, organisation, name="Lending")
    assert "No assessed risk matches" in page(client, unit=str(unit.pk))
    assert [line["category"] for line in rows(client, "risks", category="legal")] == ["legal"]


def test_what_is_no_choice_is_said_and_narrows_nothing(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    elsewhere = make.system(make.organisation())
    for query in ({"system": str(elsewhere.pk)}, {"system": "nonsense"}, {"view": "worst"}):
        body = page(client, **query)
        assert all(risk.title in body for risk in judged)
        assert "field__error" in body


def test_the_level_without_controls_is_drawn_on_demand(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    assert "Risks without controls" in page(client, view="inherent")
    counts = {line["likelihood"]: line["count"] for line in rows(client, "map", view="inherent")
              if line["severity"] == "Moderate"}  # fmt: skip
    assert counts == {"Frequent": "0", "Likely": "1", "Possible": "0", "Unlikely": "0", "Rare": "0"}


def test_a_breach_of_appetite_is_seen(
    client: Client, organisation: Organisation, officer: User, judged: tuple[Risk, Risk]
) -> None:
    assert "above appetite" not in page(client)
    tolerated = {"level": "medium", "loss": 100_000, "loss_chance": 0.05}
    scales.set_appetite(officer, organisation, category="legal", values=tolerated)
    body = page(client)
    assert "above appetite" in body
    assert "beyond appetite" in body


def test_what_is_in_no_picture_is_counted(
    client: Client, organisation: Organisation, officer: User, judged: tuple[Risk, Risk]
) -> None:
    make.risk(organisation, officer)
    make.assessment(make.system(organisation, officer), officer, state="approved")
    body = page(client)
    assert "1 risk is not assessed yet and stands in no picture." in body
    assert "1 risk has no range of frequency" in body


@pytest.mark.parametrize("slug", risk_map_files.TITLES)
def test_every_picture_has_its_numbers(
    client: Client, judged: tuple[Risk, Risk], slug: str
) -> None:
    found = rows(client, slug)
    assert found
    assert all(None not in line and None not in line.values() for line in found)


def test_page_and_files_show_one_and_the_same_draw(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    first = rows(client, "risks")
    caches["process"].clear()
    assert rows(client, "risks") == first


def test_the_record_of_a_system_shows_where_its_risks_lie(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    system = judged[0].systems.get()
    body = client.get(system.get_absolute_url()).content.decode()
    assert "chart__drawing--small-map" in body
    assert f"{reverse('risks_map')}?system={system.pk}" in body
    assert "Critical: 0; High: 1; Medium: 0; Low: 0" in body


def test_the_record_of_a_risk_shows_its_bow_tie_and_how_sure_it_is(
    client: Client, judged: tuple[Risk, Risk]
) -> None:
    body = client.get(judged[0].get_absolute_url()).content.decode()
    assert f"{judged[0].reference} as a bow-tie" in body
    assert "of 10,000 drawn years the ranges lie in the cell that was chosen." in body
    assert "one year in twenty costs more than" in body
    assert "Residual level by version of the assessment" in body


def test_there_is_no_other_file(client: Client) -> None:
    assert client.get(reverse("risks_map_export", args=["secrets"])).status_code == 404


def test_the_map_takes_the_same_statements_for_many_risks(
    client: Client, organisation: Organisation, officer: User, judged: tuple[Risk, Risk]
) -> None:
    assert counting.taken(client, "risks_map") == counting.expected("risks_map")
    for _ in range(3):
        many = [make.risk(organisation, officer) for _ in range(4)]
        made = make.system(organisation, officer)
        make.assessment(made, officer, risks=many, state="approved", **RANGES)
    assert counting.taken(client, "risks_map") == counting.expected("risks_map")


def test_where_drawing_takes_long_the_map_comes_first_and_the_rest_follows(
    client: Client, judged: tuple[Risk, Risk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(risk_numbers, "QUICK", 1)
    first = page(client)
    assert "Years are being drawn" in first
    assert "Where they lie" in first
    assert "What to look at first" not in first
    first = page(client, category="legal")
    assert "What to look at first" in first  # one risk is drawn at once
    waiting = page(client)
    assert 'hx-get="?draw=now"' in waiting
    assert "Compute now" in waiting
    address = reverse("risks_map")
    part = client.get(address, {"draw": "now"}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div class="stack" id="drawn">')
    assert "What a year may cost" in part
    assert "<html" not in part
    assert "What to look at first" in page(client)  # kept from now on
    caches["process"].clear()
    assert "What a year may cost" in page(client, draw="now")
