"""What somebody hands in: read, or refused with every fault."""

from datetime import date
from typing import Any

import pytest

from frameworks.schema import Refused
from tests.frameworks.answers import FACTS, LAW


def faults(**facts: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        LAW.parse_facts(facts)
    return dict(refused.value.faults)


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    assert "“is_ai_system”" in faults(is_ai_systm=True)["is_ai_systm"]


def test_every_fault_is_told_at_once() -> None:
    assert set(faults(foss="maybe", eu_nexus="mars", annex_iii_points="4(a)")) == {
        "foss",
        "eu_nexus",
        "annex_iii_points",
    }


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("foss", 1, "true, false or unknown"),
        ("foss", "yes", "true, false or unknown"),
        ("emotion_context", "work", "“workplace”"),
        ("emotion_context", True, "workplace, education, customers, other"),
        ("annex_iii_points", ["4(c)"], "“4("),
        ("annex_iii_points", "4(a)", "[4(a)]"),
        ("training_flop", "lots", "must be a number"),
        ("training_flop", -1, "must be a number"),
        ("training_flop", True, "must be a number"),
        ("training_flop", float("nan"), "must be a number"),
        ("training_flop", float("inf"), "must be a number"),
        ("market_date", "soon", "must be a date"),
        ("market_date", 2026, "must be a date"),
        ("market_date", "2026-13-01", "must be a date"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(name: str, value: Any, told: str) -> None:
    assert told in faults(**{name: value})[name]


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("foss", False, False),
        ("annex_iii_points", [2, "4(a)", "4(a)"], ("2", "4(a)")),
        ("annex_iii_points", [], ()),
        ("annex_i_act", "2017/745", "2017/745"),
        ("training_flop", "1e25", 1e25),
        ("training_flop", 10**25, 1e25),
        ("market_date", "2026-01-15", date(2026, 1, 15)),
        ("market_date", date(2026, 1, 15), date(2026, 1, 15)),
    ],
)
def test_a_right_value_is_read(name: str, value: Any, read: Any) -> None:
    assert LAW.parse_facts({name: value}) == {name: read}


def test_any_question_may_be_left_open() -> None:
    assert LAW.parse_facts(dict.fromkeys(FACTS, "unknown")) == dict.fromkeys(FACTS, "unknown")


def test_an_empty_answer_counts_as_none() -> None:
    assert LAW.parse_facts({"training_flop": None, "foss": None}) == {}


def test_an_unknown_role_or_edition_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        LAW.classify("provder", {}, edition="2025", on=date(2026, 11, 20))
    told = dict(refused.value.faults)
    assert "“provider”" in told["role"]
    assert "2024-1689, 2026-1744" in told["edition"]


@pytest.mark.parametrize(
    ("on", "edition"),
    [
        (date(2024, 1, 1), "2024-1689"),
        (date(2026, 7, 26), "2024-1689"),
        (date(2026, 7, 27), "2026-1744"),
        (date(2026, 7, 28), "2026-1744"),
    ],
)
def test_the_edition_asked_is_the_newest_in_force(on: date, edition: str) -> None:
    assert LAW.default_edition(on) == edition


def test_the_rules_of_an_edition_have_a_name() -> None:
    names = [LAW.rule_set(edition.code) for edition in LAW.editions]
    assert all(len(name) == 64 for name in names)
    assert len(set(names)) == 2
    assert LAW.rule_set("2026-1744") == names[1]
