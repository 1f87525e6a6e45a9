"""Cohen's kappa on tables whose result is known, and where it is undefined."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import agreement
from riskreg.rules.agreement import Undefined


def pairs(table: list[list[int]]) -> list[tuple[str, str]]:
    """A table of counts (rows: the first assessor) as pairs."""
    return [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


# Each worked by hand from the formula: po, pe, (po - pe) / (1 - pe).
KNOWN = [
    ([[20, 5], [10, 15]], Fraction(7, 10), Fraction(1, 2), Fraction(2, 5)),
    ([[45, 15], [25, 15]], Fraction(3, 5), Fraction(27, 50), Fraction(3, 23)),
    ([[25, 35], [5, 35]], Fraction(3, 5), Fraction(23, 50), Fraction(7, 27)),
    ([[5, 0], [0, 5]], Fraction(1), Fraction(1, 2), Fraction(1)),
    ([[0, 5], [5, 0]], Fraction(0), Fraction(1, 2), Fraction(-1)),
    # Three categories: po = 60/100; pe = (50*50 + 30*30 + 20*20) / 100².
    ([[35, 10, 5], [10, 15, 5], [5, 5, 10]], Fraction(3, 5), Fraction(19, 50), Fraction(11, 31)),
]


@pytest.mark.parametrize(("table", "observed", "expected", "value"), KNOWN)
def test_known_tables(
    table: list[list[int]], observed: Fraction, expected: Fraction, value: Fraction
) -> None:
    found = agreement.kappa(pairs(table))
    assert (found.observed, found.expected, found.value) == (observed, expected, value)
    assert found.undefined is None


def test_it_is_undefined_without_cases_and_without_variety() -> None:
    assert agreement.kappa([]).undefined == Undefined.NOTHING
    same = agreement.kappa([("a", "a")] * 3)
    assert (same.value, same.observed, same.undefined) == (None, 1, Undefined.ONE_CATEGORY)
    # One assessor using one category only is no such case: chance and agreement are alike.
    assert agreement.kappa([("a", "a"), ("a", "b")]).value == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=30))
def test_it_stays_in_its_bounds_and_knows_no_order(told: list[tuple[str, str]]) -> None:
    found = agreement.kappa(told)
    assert found.value is None or -1 <= found.value <= 1
    assert found == agreement.kappa(reversed(told))


def test_questions_are_compared_one_by_one() -> None:
    found = {
        each.name: (each.is_shared, each.agrees, each.differs)
        for each in agreement.compare(
            {"a": True, "b": ["x", "y"], "c": "unknown", "d": 1},
            {"a": False, "b": ["y", "x"], "c": "unknown", "e": 2},
        )
    }
    assert found == {
        "a": (True, False, True),
        "b": (True, True, False),
        "c": (True, True, False),
        "d": (False, False, False),
        "e": (False, False, False),
    }
