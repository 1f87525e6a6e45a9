"""Canonical JSON: the examples of RFC 8785, and that what was written is written again."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.dossiers.canonical import encoded

# RFC 8785, 3.2.2 to 3.2.4: sorting by UTF-16 code units, escapes, numbers.
SORTED = (
    '{"\\r":"Carriage Return","1":"One","\x80":"Control\x7f","ö":"Latin Small Letter O With'
    ' Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet'
    ' With Dagesh"}'
)
EXAMPLES = [
    (
        {
            "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": '€$\u000f\nA\'B"\\\\"/',
            "literals": [None, True, False],
        },
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ),
    (
        {
            "\u20ac": "Euro Sign", "\r": "Carriage Return",
            "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control\u007f",
            "\u00f6": "Latin Small Letter O With Diaeresis",
        },
        SORTED,
    ),
]  # fmt: skip
# RFC 8785, appendix B.
NUMBERS = [
    (0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (-5e-324, "-5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (9007199254740992.0, "9007199254740992"),
    (295147905179352830000.0, "295147905179352830000"), (9.999999999999997e22,
    "9.999999999999997e+22"), (1e23, "1e+23"), (999999999999999700000.0, "999999999999999700000"),
    (1e21, "1e+21"), (9.999999999999997e-7, "9.999999999999997e-7"), (0.000001, "0.000001"),
    (333333333.3333332, "333333333.3333332"), (-0.0000033333333333333333,
    "-0.0000033333333333333333"), (1424953923781206.2, "1424953923781206.2"),
]  # fmt: skip
TEXTS = st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(("value", "text"), EXAMPLES)
def test_it_writes_the_examples_of_the_rfc(value: object, text: str) -> None:
    assert encoded(value).decode() == text


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_it_writes_numbers_as_the_rfc_does(number: float, text: str) -> None:
    assert encoded(number).decode() == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**60])
def test_it_refuses_what_json_cannot_say(value: float) -> None:
    with pytest.raises(ValueError, match=r".*"):
        encoded(value)


@settings(max_examples=60)
@given(VALUES)
def test_it_writes_again_what_it_wrote(value: object) -> None:
    once = encoded(value)
    assert encoded(json.loads(once)) == once
