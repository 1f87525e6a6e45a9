"""Which words quote a record by its number."""

import pytest

from riskreg.rules.quoting import number


@pytest.mark.parametrize("word", ["AIS-0042", "ais-42", " 42 ", "0042"])
def test_a_number_is_read_with_its_prefix_or_without(word: str) -> None:
    assert number(word, "AIS") == 42


@pytest.mark.parametrize(
    "word", ["", "AIS-", "0", "CTL-42", "AIS42", "4 2", "-42", "4.2", "²", "٣", "1234567890"]
)
def test_anything_else_quotes_nothing(word: str) -> None:
    assert number(word, "AIS") is None


def test_nine_digits_are_the_most() -> None:
    assert number("AIS-999999999", "AIS") == 999_999_999
