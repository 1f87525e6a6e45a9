"""Long texts are cut short once what is withheld was struck from the whole."""

from governance.dossiers import cutting
from riskreg.rules.secrets import INSTEAD, Secrets, parts_of

SECRET = "The limiter reads a shared counter every nine seconds and trusts the caller's clock."


def test_the_beginning_of_a_secret_does_not_stay_where_a_text_is_cut() -> None:
    text = "It sorts letters of applicants by date of receipt. " * 4 + SECRET
    page = f"<p>{cutting.marked(text, 240)}</p>"
    struck = cutting.done(Secrets(parts_of([SECRET])).struck_html(page))
    assert "limiter" not in struck
    assert INSTEAD in struck
    assert "limiter" in cutting.done(page)  # where nothing is withheld


def test_what_is_cut_is_as_long_as_asked_and_escaped() -> None:
    assert cutting.done(f"<p>{cutting.marked('a' * 9, 5)}</p>") == "<p>aaaa…</p>"
    assert cutting.done(cutting.marked("Ben & <Jerry>", 9)) == "Ben &amp; &lt;J…"
    assert cutting.done(cutting.marked("short", 9)) == "short"


def test_marks_in_a_text_of_somebody_do_nothing() -> None:
    hostile = "a\ue001<b>\ue000999\ue000"
    assert cutting.done(cutting.marked(hostile, 50)) == "a&lt;b&gt;999"
