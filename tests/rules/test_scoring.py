"""Scales and levels: what is refused, what a pair of steps means, and what is never joined."""

import ast
import inspect
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import scoring
from riskreg.rules.scoring import RightsLevel
from riskreg.rules.shipped_scale import shipped

ROOT = Path(__file__).parents[2]
SCALE: Any = SimpleNamespace(**shipped())
STEPS = scoring.rights_steps(SCALE)


def codes_of(**changed: Any) -> set[str]:
    """What is refused of the shipped scales with some parts changed."""
    return {each.code for each in scoring.refusals({**shipped(), **changed})}


def stepped(*ranges: tuple[float, float | None]) -> list[dict[str, Any]]:
    """Steps with these ranges."""
    return [
        {"name": f"Step {at}", "meaning": "Something.", "low": low, "high": high}
        for at, (low, high) in enumerate(ranges)
    ]


def test_the_shipped_scales_are_in_order() -> None:
    assert scoring.refusals(shipped()) == []


@pytest.mark.parametrize(
    ("likelihood", "severity", "expected"),
    [
        (1, 1, "low"),
        (3, 3, "medium"),
        (5, 5, "critical"),
        (1, 5, "high"),
        (0, 1, ""),
        (6, 1, ""),
        (1, 6, ""),
        (None, 3, ""),
        (3, None, ""),
    ],
)
def test_a_pair_of_steps_is_a_level_or_nothing(
    likelihood: int | None, severity: int | None, expected: str
) -> None:
    assert scoring.level(SCALE, likelihood, severity) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"likelihood": stepped((0, None))}, {"scale_steps", "matrix_shape"}),
        ({"severity": stepped((0, 1), (2, None))}, {"scale_range_gap", "matrix_shape"}),
        ({"severity": stepped((5, 1), (1, None))}, {"scale_range_reversed", "matrix_shape"}),
        ({"severity": stepped((-1, 1), (1, None))}, {"scale_range_missing", "matrix_shape"}),
        ({"severity": stepped((0, None), (1, 2))}, {"scale_range_missing", "matrix_shape"}),
        ({"severity": stepped((0, float("nan")), (1, 2))}, {"scale_range_missing", "matrix_shape"}),
        ({"rights_extent": []}, {"scale_steps"}),
        ({"rights_extent": [{"name": "A", "meaning": "x"}] * 2}, {"scale_twice"}),
        ({"rights_extent": [{"name": "A", "meaning": ""}, {"name": "", "meaning": "x"}]},
         {"scale_meaningless", "scale_unnamed"}),
        ({"matrix": [["low"] * 5] * 4}, {"matrix_shape"}),
        ({"matrix": [["low"] * 5] * 4 + [["low"] * 4 + ["enormous"]]}, {"matrix_unknown"}),
        ({"matrix": [["medium"] * 5] + [["low"] * 5] * 4}, {"matrix_falls"}),
        ({"matrix": [["medium"] + ["low"] * 4] + [["high"] * 5] * 4}, {"matrix_falls"}),
    ],
)  # fmt: skip
def test_what_is_no_scale_is_refused(changed: dict[str, Any], expected: set[str]) -> None:
    assert codes_of(**changed) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((365, 180, 30, 0), set()),
        ((30, 30, 30, 30), set()),
        ((30, 31, 30, 0), {"scale_days_rise"}),
        ((3651, 1, 1, 1), {"scale_days"}),
        ((1, 1, 1, -1), {"scale_days"}),
        ((None, 1, 1, 1), {"scale_days"}),
    ],
)
def test_a_higher_level_is_never_accepted_for_longer(
    days: tuple[int | None, ...], expected: set[str]
) -> None:
    levels = [{**each, "days": n} for each, n in zip(shipped()["levels"], days, strict=True)]
    assert codes_of(levels=levels) == expected


@given(
    low=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    more=st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
def test_more_likely_or_more_severe_is_never_a_lower_level(
    low: tuple[int, int], more: tuple[int, int]
) -> None:
    high = (min(5, low[0] + more[0]), min(5, low[1] + more[1]))
    ranks = [scoring.codes(SCALE).index(scoring.level(SCALE, *pair)) for pair in (low, high)]
    assert ranks[0] <= ranks[1]


@given(ranks=st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=5, max_size=5))
def test_a_matrix_is_refused_exactly_where_it_falls(ranks: list[list[int]]) -> None:
    codes = scoring.codes(SCALE)
    falls = any(
        ranks[row][column] < ranks[row - down][column - left]
        for row, column in itertools.product(range(5), range(5))
        for down, left in ((1, 0), (0, 1))
        if row >= down and column >= left
    )
    matrix = [[codes[rank] for rank in row] for row in ranks]
    assert ("matrix_falls" in codes_of(matrix=matrix)) == falls


THREE = st.tuples(*(st.integers(1, most) for most in STEPS))


@given(low=THREE, more=THREE)
def test_a_graver_harm_to_rights_is_never_a_lower_one(
    low: tuple[int, ...], more: tuple[int, ...]
) -> None:
    high = tuple(max(pair) for pair in zip(low, more, strict=True))
    words = list(RightsLevel)
    before, after = (scoring.rights_level(*each, steps=STEPS) for each in (low, high))
    assert before is not None
    assert after is not None
    assert words.index(before) <= words.index(after)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ((1, 1, 1), RightsLevel.SLIGHT),
        ((2, 1, 1), RightsLevel.MODERATE),
        ((1, 3, 1), RightsLevel.MODERATE),
        ((2, 3, 3), RightsLevel.GRAVE),
        ((4, 1, 1), RightsLevel.GRAVE),
        ((4, 4, 4), RightsLevel.GRAVE),
        ((None, 1, 1), None),
        ((1, None, 1), None),
        ((5, 1, 1), None),
    ],
)
def test_a_grave_harm_to_one_person_stays_grave(
    given_: tuple[int | None, int | None, int | None], expected: RightsLevel | None
) -> None:
    assert scoring.rights_level(*given_, steps=STEPS) == expected


# --- rights are never joined with money, likelihood or severity ----------------------------------

RIGHTS = ("rights_", "rights")
OTHER = ("loss", "money", "frequency", "likelihood", "inherent", "residual", "target", "appetite")
JOINING = (ast.BinOp, ast.Compare, ast.AugAssign)
FOLDING = {"max", "min", "sum", "prod", "mean", "average", "Greatest", "Least", "Sum", "F"}


def words_in(node: ast.AST) -> Iterator[str]:
    """Every name, attribute and text below a node."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def joined(tree: ast.AST) -> list[str]:
    """Every formula that holds rights on one hand and money or a level on the other."""
    found = []
    for node in ast.walk(tree):
        folds = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in FOLDING
        if not (isinstance(node, JOINING) or folds):
            continue
        words = [word for word in words_in(node) if " " not in word]
        touches = any(word.startswith(RIGHTS) for word in words)
        plain = [word for word in words if not word.startswith(RIGHTS)]
        if touches and any(part in word for word in plain for part in OTHER):
            found.append(ast.unparse(node))
    return found


def test_the_watch_sees_what_it_is_there_for() -> None:
    caught = joined(ast.parse("total = estimate.rights_severity * estimate.loss_high"))
    assert caught
    assert joined(ast.parse("max(rights_level, residual_level)"))
    assert joined(ast.parse("F('rights_severity') + F('residual_severity')"))
    assert not joined(ast.parse("rights_severity * rights_extent"))


@pytest.mark.parametrize("package", ["riskreg", "governance"])
def test_no_formula_joins_rights_with_money_or_levels(package: str) -> None:
    paths = [path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]
    found = {
        str(path.relative_to(ROOT)): joined(ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
    }
    assert {path: formulas for path, formulas in found.items() if formulas} == {}


def test_neither_rule_can_be_given_what_belongs_to_the_other() -> None:
    rights = set(inspect.signature(scoring.rights_level).parameters)
    plain = set(inspect.signature(scoring.level).parameters)
    assert rights == {"severity", "extent", "reversibility", "steps"}
    assert plain == {"scales", "likelihood", "severity"}
    source = {name: inspect.getsource(getattr(scoring, name)) for name in ("level", "rights_level")}
    assert "rights" not in source["level"]
    assert "matrix" not in source["rights_level"]
    assert not set(RightsLevel) & set(scoring.codes(SCALE))
