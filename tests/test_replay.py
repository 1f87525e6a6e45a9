"""Replay: the query, and the command that prints it."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from frameworks.regimes import registry
from frameworks.schema import Refused
from riskreg.models import Decision, Event, Organisation
from riskreg.queries.replay import replay, tally
from riskreg.rules.differences import Shift
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    """An organisation with one high-risk system, decided twice."""
    organisation = make.organisation(slug="nordhaven")
    officer = make.member(organisation)
    system = make.system(organisation, officer, name="Ranking")
    make.decision(system, officer, answers={**make.HIGH_RISK, "profiling": "unknown"})
    make.decision(system, officer)
    return organisation


def run(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("replay", *arguments, stdout=out)
    return out.getvalue()


def test_each_decision_that_stands_is_asked_once_and_nothing_is_written(
    organisation: Organisation,
) -> None:
    before = (Decision.objects.count(), Event.objects.count())
    found = list(replay(organisation, regime="eu_ai_act", edition="2024-1689"))
    assert [(each.number, each.name) for each in found] == [(2, "Ranking")]
    assert found[0].is_start_changed
    assert found[0].count(Shift.DATE) > 0
    assert found[0].on == date(2026, 11, 20)
    assert tally(found).changed == 1
    assert (Decision.objects.count(), Event.objects.count()) == before


def test_the_same_edition_on_the_same_day_changes_nothing(organisation: Organisation) -> None:
    found = list(replay(organisation, regime="eu_ai_act", edition="2026-1744"))
    assert [each.is_changed for each in found] == [False]


def test_one_day_can_be_asked_for_all(organisation: Organisation) -> None:
    found = list(replay(organisation, regime="eu_ai_act", edition="2026-1744", on=date(2028, 1, 1)))
    assert {change.shift for change in found[0].duties} == {Shift.STATE}


def test_facts_the_rules_no_longer_read_are_told_and_stop_nothing(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(facts: Any) -> Any:
        raise Refused((("profiling", "is not a fact of the AI Act."),))

    law = registry.get("eu_ai_act")
    blind = type(law)(**{**{f: getattr(law, f) for f in law.__slots__}, "parse_facts": unreadable})
    monkeypatch.setitem(registry._regimes, "eu_ai_act", blind)
    found = list(replay(organisation, regime="eu_ai_act", edition="2024-1689"))
    assert found[0].faults
    assert found[0].is_changed
    assert not found[0].is_tier_changed


def test_the_command_says_what_differs_by_system(organisation: Organisation) -> None:
    said = run("--edition", "2024-1689", "--organisation", "nordhaven")
    assert "1 decisions asked again, 1 would come out otherwise" in said
    assert "from 2027-12-02 -> high_risk_annex_iii, from 2026-08-02" in said
    assert "duties moved: " in said


def test_the_command_tells_json(organisation: Organisation) -> None:
    told = json.loads(run("--edition", "2026-1744", "--json", "--all"))
    assert told[0]["asked"] == 1
    assert told[0]["decisions"][0]["was"] == told[0]["decisions"][0]["now"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--edition", "1999"], "is not an edition"),
        (["--edition", "2026-1744", "--organisation", "nobody"], "known: nordhaven"),
        (["--edition", "2026-1744", "--on", "soon"], "write the day"),
        (["--edition", "2026-1744", "--regime", "moon"], "known: eu_ai_act"),
    ],
)
def test_the_command_refuses_what_it_does_not_know(
    organisation: Organisation, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)
