"""The Member States: zones that exist, holidays that are known, names that are refused."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from frameworks import member_states
from frameworks.countries import THIRD_COUNTRIES
from frameworks.member_states import STATES, holiday, holidays_of, name_of, place_in


def test_there_are_27_states_with_zones_and_holidays() -> None:
    assert len(STATES) == 27
    for code, state in STATES.items():
        for zone in (state.zone, *state.others):
            assert ZoneInfo(zone).key == zone
        named = holidays_of(code, 2028)
        assert date(2028, 1, 1) in named
        assert date(2028, 12, 25) in named
        assert len(named) >= 9
        assert all(name.isascii() or "š" in name or "õ" in name for name in named.values()), named


def test_capitals_keep_three_times() -> None:
    noon = datetime(2028, 1, 15, 12, tzinfo=UTC)
    offsets = {noon.astimezone(ZoneInfo(each.zone)).strftime("%z") for each in STATES.values()}
    assert offsets == {"+0000", "+0100", "+0200"}


def test_a_holiday_has_its_name() -> None:
    assert holiday("DE", date(2028, 4, 17)) == "Easter Monday"
    assert holiday("DE", date(2028, 4, 18)) == ""


def test_greece_answers_to_both_its_codes() -> None:
    assert member_states.known("el") == member_states.known("GR") == "GR"


def test_a_zone_may_be_named_beside_the_state() -> None:
    canaries = place_in("ES", "Atlantic/Canary")
    assert str(canaries.zone) == "Atlantic/Canary"
    assert canaries.holiday(date(2028, 10, 12))


def test_without_a_state_nothing_is_a_holiday() -> None:
    assert place_in(None).holiday(date(2028, 12, 25)) == ""
    assert str(place_in(None, "Europe/Oslo").zone) == "Europe/Oslo"


@pytest.mark.parametrize("state", ["UK", "XX", "", "Germany"])
def test_another_state_is_refused(state: str) -> None:
    with pytest.raises(ValueError, match="must be one of AT, BE"):
        member_states.known(state)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "Europe"])
def test_another_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="must be a time zone"):
        member_states.zone_named(zone)


def test_codes_of_countries_have_names_once() -> None:
    named = {code: name_of(code) for code in ("EL", "BE", "NO", "US", "GB", "Holland")}
    assert list(named.values()) == [
        "Greece", "Belgium", "Norway", "United States", "United Kingdom", "Holland"
    ]  # fmt: skip
    assert not THIRD_COUNTRIES.keys() & STATES.keys()
    assert len({*THIRD_COUNTRIES.values()}) == len(THIRD_COUNTRIES)
