"""Words that are withheld, found again in whatever they were copied to."""

from riskreg.rules.secrets import INSTEAD, Secrets, parts_of, texts_of

WAY = "It trusts the caller's clock. Nine rules & a ladder\nmake up the key."


def test_a_text_is_found_in_any_case_and_spacing_and_by_its_sentences() -> None:
    secrets = Secrets(parts_of([WAY]))
    struck = secrets.struck("See: it TRUSTS the   caller's clock. Rest.")
    assert struck == f"See: {INSTEAD} Rest."
    assert secrets.struck("so nine rules & a\nladder stand") == f"so {INSTEAD} stand"


def test_values_are_looked_through_to_the_bottom() -> None:
    secrets = Secrets(parts_of(["Stolen token"]))
    told = {"a": [{"b": "a stolen token!"}], "n": 4, "none": None}
    assert secrets.struck(told) == {"a": [{"b": f"a {INSTEAD}!"}], "n": 4, "none": None}
    assert list(texts_of(told)) == ["a stolen token!"]


def test_html_is_searched_as_templates_write_it() -> None:
    secrets = Secrets(parts_of([WAY]))
    text = "<p>it trusts the caller&#x27;s clock.</p><p>Nine rules &amp; a ladder</p>"
    assert secrets.struck_html(text) == f"<p>{INSTEAD}</p><p>{INSTEAD}</p>"


def test_what_is_short_stays_and_nothing_to_strike_changes_nothing() -> None:
    assert parts_of(["Limit", ""]) == ()
    text = "<p>Limit</p>"
    assert Secrets(parts_of(["Limit"])).struck_html(text) is text
    assert Secrets(parts_of(["Something else"])).struck_html(text) is text


def test_long_texts_are_struck_before_what_they_begin_with() -> None:
    secrets = Secrets(parts_of(["Counter of letters", "Counter of letters and words"]))
    assert secrets.struck("counter of letters and words") == INSTEAD
