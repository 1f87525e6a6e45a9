"""What may be said of evidence: days, content, names."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.rules import evidence
from riskreg.rules.evidence import Provenance

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)


def codes(found: list[Any]) -> set[tuple[str, str]]:
    """Field and code of each refusal."""
    return {(each.field, each.code) for each in found}


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (Provenance(TODAY - DAY), set()),
        (Provenance(TODAY), set()),
        (Provenance(TODAY + DAY), {("collected_on", "future")}),
        (Provenance(None), {("collected_on", "collected_missing")}),
        (Provenance(TODAY, TODAY, TODAY), set()),
        (Provenance(TODAY, TODAY, TODAY - DAY), {("period_until", "dates_reversed")}),
        (Provenance(TODAY, TODAY + DAY), {("period_from", "period_after_collection")}),
        (Provenance(TODAY, valid_until=TODAY), set()),
        (Provenance(TODAY, valid_until=TODAY - DAY), {("valid_until", "lapsed_before_collection")}),
    ],
)
def test_days_that_cannot_be_true_are_refused(
    said: Provenance, refused: set[tuple[str, str]]
) -> None:
    assert codes(evidence.date_refusals(said, today=TODAY)) == refused


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.com/report?id=1", ""),
        ("http://10.0.0.1/", ""),
        ("", "link_missing"),
        ("javascript:alert(1)", "link_not_web"),
        ("data:text/html,x", "link_not_web"),
        ("file:///etc/passwd", "link_not_web"),
        ("//example.com", "link_not_web"),
        ("https://", "link_not_web"),
        ("https://[", "link_not_web"),
        ("https://a:b@example.com/", "link_with_password"),
    ],
)
def test_a_link_leads_to_the_web(url: str, code: str) -> None:
    found = evidence.content_refusals("link", has_file=False, url=url, record=None)
    assert codes(found) == ({("url", code)} if code else set())


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"passed": 412}, ""),
        ({}, "record_not_object"),
        ([1], "record_not_object"),
        ("words", "record_not_object"),
        (None, "record_not_object"),
        ({"a": float("nan")}, "record_unwritable"),
        ({"a": float("inf")}, "record_unwritable"),
        ({"a": "\x00"}, "record_unwritable"),
        ({"a": "\ud800"}, "record_unwritable"),
        ({"a": "x" * 200_001}, "record_too_large"),
    ],
)
def test_a_record_is_an_object_that_can_be_kept(record: object, code: str) -> None:
    found = evidence.content_refusals("record", has_file=False, url="", record=record)
    assert codes(found) == ({("record", code)} if code else set())


def test_a_file_stands_only_where_a_file_is_said_to_be() -> None:
    refusals = evidence.content_refusals
    assert codes(refusals("file", has_file=False, url="", record=None)) == {
        ("upload", "file_missing")
    }
    for kind in ("link", "record"):
        assert codes(refusals(kind, has_file=True, url="https://x.example", record={"a": 1})) == {
            ("upload", "file_unwanted")
        }


@pytest.mark.parametrize(
    ("until", "now_until", "code"),
    [
        (TODAY, None, ""),
        (TODAY - 5 * DAY, None, ""),
        (TODAY - 6 * DAY, None, "lapsed_before_collection"),
        (TODAY, TODAY, ""),
        (TODAY + DAY, TODAY, "end_lengthens"),
        (None, None, "end_missing"),
    ],
)
def test_an_end_shortens_and_never_lengthens(
    until: date | None, now_until: date | None, code: str
) -> None:
    found = evidence.end_refusals(
        valid_until=until, collected_on=TODAY - 5 * DAY, now_until=now_until
    )
    assert {each.code for each in found} == ({code} if code else set())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\r.pdf", "r.pdf"),
        ("a\x00b\x1f\u202efdp.exe", "ab fdp.exe"),
        ("  two\n lines .pdf ", "two lines .pdf"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("é" * 300 + ".pdf", "é" * 169 + "…" + "é" * 26 + ".pdf"),
    ],
)
def test_names_are_kept_as_text_and_never_as_paths(given: str, kept: str) -> None:
    assert evidence.clean_name(given) == kept


@given(st.text())
def test_a_cleaned_name_is_short_seen_and_stays_the_same(given: str) -> None:
    name = evidence.clean_name(given)
    assert 0 < len(name) <= 200
    assert not set(name) & set("/\\\x00\n\r")
    assert evidence.clean_name(name) == name


def test_what_is_handed_out_ends_as_what_it_is() -> None:
    assert evidence.download_name("report.pdf", ".pdf") == "report.pdf"
    assert evidence.download_name("photo.JPEG", ".jpg") == "photo.JPEG"
    assert evidence.download_name("log", ".txt") == "log.txt"
    assert evidence.download_name("notes.py", ".txt") == "notes.py.txt"
