"""What text can be kept, and how deep JSON goes."""

import pytest

from riskreg.rules import texts


@pytest.mark.parametrize("text", ["", "plain", "Zoë 漢字 👩‍⚖️", "\u202e", "\x07", "\U0010ffff"])
def test_what_is_text_is_kept(text: str) -> None:
    assert texts.is_writable(text)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "a\udfffb", "\udc00\ud800"])
def test_null_characters_and_halves_are_not(text: str) -> None:
    assert not texts.is_writable(text)


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("", 0),
        ("1", 0),
        ("[]", 1),
        ('{"a": [1], "b": [[2]]}', 3),
        ('"[[["', 0),
        (r'["\"[[[", "\\", []]', 2),
        ("[" * 100_000, 100_000),
        ("]]][", 0),  # no JSON from its first sign on: nothing goes deep
    ],
)
def test_brackets_count_outside_of_strings(text: str, depth: int) -> None:
    assert texts.depth(text) == depth
