"""Names are taken out of what somebody typed, whatever stands around them."""

import pytest

from riskreg.rules.nameless import bearers, nameless

PEOPLE = [
    ("k1", "Olga de Vries", "olga@example.org"),
    ("k2", "Jan Vries-Maas", "jan@example.org"),
]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("letters", "letters"),
        ("Olga", "k1"),
        ("OLGA!", "k1!"),
        ("olgas", "olgas"),
        ("de", "de"),  # a particle
        ("vries", "k1"),
        ("Vries-Maas", "k2"),
        ("Olga@Example.org", "k1"),
        ("somebody@example.org", "[address]"),
        ("", ""),
    ],
)
def test_words_of_names_become_keys(typed: str, kept: str) -> None:
    assert nameless(typed, bearers(PEOPLE)) == kept


def test_a_name_of_two_people_is_told_as_a_name() -> None:
    told = bearers([*PEOPLE, ("k3", "Olga Other", "other@example.org")])
    assert nameless("olga other", told) == "[name] k3"
