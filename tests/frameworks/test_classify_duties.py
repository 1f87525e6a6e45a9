"""The duties and the catalogue agree: every condition has its rule, every day is the same."""

from datetime import date

import pytest

from frameworks.parse import shipped_catalogue
from frameworks.regimes.eu_ai_act.conditions import CONDITIONS, conditions_of
from frameworks.regimes.eu_ai_act.law import LAWS
from frameworks.schema import DutyState, Entry
from tests.frameworks.answers import LAW, ROLES

EDITIONS = tuple(edition.code for edition in LAW.editions)
HIGH_RISK = {
    "is_ai_system": True, "eu_nexus": "placed_on_eu_market", "annex_iii_points": ("4(a)",),
}  # fmt: skip


def entries(edition: str) -> dict[str, Entry]:
    return {entry.ref: entry for entry in shipped_catalogue("EU_AI_ACT", edition).entries}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_condition_the_catalogue_states_is_decided(edition: str) -> None:
    stated = [entry for entry in entries(edition).values() if entry.condition]
    assert stated
    assert [entry.ref for entry in stated if not conditions_of(entry.ref)] == []


def test_every_rule_reaches_an_entry() -> None:
    used = {conditions_of(ref) for edition in EDITIONS for ref in entries(edition)}
    assert [key for key, rule in CONDITIONS.items() if rule not in used] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_rules_and_the_catalogue_name_the_same_days(edition: str) -> None:
    law, known = LAWS[edition], entries(edition)
    assert known["Art. 5(1)(a)"].applies_from == law.prohibitions_from
    assert known["Art. 9(1)"].applies_from == law.annex_iii_from
    assert known["Art. 9(1)"].applies_from_annex_i == law.annex_i_from
    assert known["Art. 50(1)"].applies_from == law.transparency_from
    if law.new_prohibitions_from:
        assert known["Art. 5(1)(ba)"].applies_from == law.new_prohibitions_from


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_the_edition_is_told_in_every_role(role: str, edition: str) -> None:
    result = LAW.classify(role, HIGH_RISK, edition=edition, on=date(2026, 11, 20))
    told = [ref for ref, entry in entries(edition).items() if entry.kind != "group"]
    assert [duty.ref for duty in result.duties] == told
    assert all(duty.reason.endswith(".") for duty in result.duties)


def test_headings_are_no_duties_so_that_nothing_is_counted_twice() -> None:
    result = LAW.classify("provider", HIGH_RISK, edition="2026-1744", on=date(2027, 12, 2))
    found = {duty.ref: duty for duty in result.duties}
    assert found["Art. 9(1)"].state == DutyState.APPLIES
    assert found["Art. 26(1)"].state == DutyState.NOT
    assert not {"Art. 9", "Art. 26"} & set(found)


def test_a_day_in_doubt_comes_with_both_readings() -> None:
    result = LAW.classify("provider", HIGH_RISK, edition="2026-1744", on=date(2026, 11, 20))
    duty = next(duty for duty in result.duties if duty.ref == "Art. 73(1)")
    assert duty.state == DutyState.LATER
    assert {reading.date for reading in duty.readings} == {date(2027, 12, 2), date(2026, 8, 2)}
