"""What verify.py says and what the site says for it: the same sentences, all of them."""

import ast
import re
from pathlib import Path

import pytest

from governance.ui import check_words
from verify import verify

SOURCE = ast.parse(Path(verify.__file__).read_text(encoding="utf-8"))


def plain(template: str) -> str:
    """A sentence of the site in the form verify.py has it."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", template)


def raised() -> set[str]:
    """Every reason that verify.py can give, values as marks."""
    calls = [
        node.args[0]
        for node in ast.walk(SOURCE)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Broken", "Unreadable"}
    ]
    return {
        ast.literal_eval(each) if isinstance(each, ast.Constant) else _of(each) for each in calls
    }


def _of(text: ast.expr) -> str:
    assert isinstance(text, ast.JoinedStr)
    parts = (each.value if isinstance(each, ast.Constant) else 7 for each in text.values)
    return "".join(map(str, parts))


def test_every_sentence_of_verify_py_is_there_word_for_word() -> None:
    assert {key: plain(each) for key, each in check_words.FINDINGS.items()} == verify.SAYS
    assert {key: plain(each) for key, each in check_words.NOTES.items()} == verify.NOTES
    assert check_words.LIMITS == verify.LIMITS


def test_every_reason_is_known() -> None:
    parts = ["page 3", "object 12", "the metadata", "the catalogue", "the form", "the trailer"]
    parts += [*filter(None, verify.OF_DOCUMENT.values()), "the font Dossier-Bold", "every page"]
    parts += ["the embedded file dossier.json"]
    for text in [*raised(), *parts, "the tags of page 3", "the validation data", "12 bytes"]:
        known = [each for each in check_words.WITHIN if check_words.pattern(each).fullmatch(text)]
        assert len(known) == 1 or text.endswith("is no folder."), text


@pytest.mark.parametrize("key", verify.SAYS)
def test_untranslated_it_is_what_verify_py_says(key: str) -> None:
    what, how = key.split(" ")
    found = verify.Finding(what, "object 7", how, "byte 12: no object begins here")
    assert check_words.finding(found) == found.says


def test_sentence_part_and_reason_are_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {
        check_words.FINDINGS["pages unreadable"]: "Beschädigt: %(which)s (%(why)s).",
        "page %(number)s": "Seite %(number)s",
        "object %(number)s: another one stands in its place": "Objekt %(number)s: vertauscht",
    }
    monkeypatch.setattr(check_words, "_", lambda text: words.get(text, text))
    found = verify.Finding(
        "pages", "page 3", "unreadable", "object 9: another one stands in its place"
    )
    assert check_words.finding(found) == "Beschädigt: Seite 3 (Objekt 9: vertauscht)."


def test_a_moment_is_told_as_pages_tell_moments() -> None:
    about = {"number": "12", "at": "2026-11-26T16:00:00.123456+00:00", "key": "ab"}
    told = check_words.note(verify.Note("checkpoint", about))
    assert "signed 26 November 2026, 17:00 CET, with the key" in told
    assert "signed some day" in check_words.note(
        verify.Note("checkpoint", {**about, "at": "some day"})
    )
