"""Shingles: what counts as copied, with shares worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import likeness

TEXT = "A recruiter reads every application and may overrule the ranking at any time of the day."
WORDS = TEXT.split()


def twin(text: str, others: dict[str, str], *, threshold: float) -> likeness.Twin | None:
    """The text most like this one."""
    mine, told = likeness.shingles(text), likeness.told(others)
    return likeness.nearest(mine, told, threshold=threshold)


def test_a_copy_is_all_alike_whatever_its_case_and_signs() -> None:
    copy = TEXT.upper().replace(" ", ",  ")
    found = twin(TEXT, {"AIS-0002 oversight": copy}, threshold=0.8)
    assert found == likeness.Twin("AIS-0002 oversight", 1.0)


def test_the_share_is_that_of_runs_of_five_words() -> None:
    # 16 words are 12 runs. Another last word changes one run in each: 11 of 13 are shared.
    other = " ".join([*WORDS[:-1], "night"])
    assert len(likeness.shingles(TEXT)) == 12
    assert likeness.share(likeness.shingles(TEXT), likeness.shingles(other)) == 11 / 13
    assert twin(TEXT, {"x": other}, threshold=0.85) is None
    assert twin(TEXT, {"x": other}, threshold=0.84) is not None


@pytest.mark.parametrize("text", ["", "Sorts letters.", " ".join(WORDS[:11])])
def test_short_texts_are_not_compared(text: str) -> None:
    assert likeness.shingles(text) == frozenset()
    assert twin(text, {"x": text}, threshold=0.1) is None


def test_the_nearest_is_named_and_of_equals_the_first() -> None:
    near = " ".join([*WORDS[:-1], "night"])
    others = {"b": TEXT, "a": TEXT, "c": near}
    assert twin(TEXT, others, threshold=0.5) == likeness.Twin("a", 1.0)


@given(st.text(), st.text())
def test_it_is_a_share_the_same_from_both_sides(one: str, other: str) -> None:
    mine, yours = likeness.shingles(one), likeness.shingles(other)
    assert 0 <= likeness.share(mine, yours) == likeness.share(yours, mine) <= 1
