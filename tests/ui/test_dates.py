"""Dates in words, in tables, and how long is left."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template

from governance.ui import dates

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def test_an_instant_is_written_with_its_zone() -> None:
    winter = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    summer = datetime(2026, 7, 26, 15, 0, tzinfo=UTC)
    assert dates.written(winter) == "26 November 2026, 17:00 CET"
    assert dates.written(summer) == "26 July 2026, 17:00 CEST"
    assert dates.iso(winter) == "2026-11-26 17:00 CET"


def test_a_day_has_no_hour() -> None:
    assert dates.written(date(2026, 11, 6)) == "6 November 2026"
    assert dates.iso(date(2026, 11, 6)) == "2026-11-06"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(days=5), "5 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(days=2) - timedelta(seconds=1), "47 hours left"),
        (timedelta(hours=14), "14 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59), "less than an hour left"),
        (timedelta(0), "less than an hour left"),
        (-timedelta(hours=3), "3 hours over"),
        (-timedelta(days=3), "3 days over"),
    ],
)
def test_what_is_left_is_said_in_its_largest_sensible_unit(distance: timedelta, words: str) -> None:
    assert dates.left(NOW + distance, NOW) == words


@pytest.mark.parametrize(("day", "words"), [(20, "1 day over"), (21, "today"), (22, "1 day left")])
def test_days_are_counted_by_the_calendar(day: int, words: str) -> None:
    assert dates.left(date(2026, 11, day), NOW) == words


def test_the_tag_gives_the_machine_value_too() -> None:
    source = '{% when at %}|{% when at "iso" %}|{% when none empty="not assessed yet" %}'
    html = Template(source).render(Context({"at": NOW, "none": None}))
    assert html.split("|") == [
        '<time datetime="2026-11-21T12:00:00+01:00">21 November 2026, 12:00 CET</time>',
        '<time datetime="2026-11-21T12:00:00+01:00">2026-11-21 12:00 CET</time>',
        '<span class="empty">not assessed yet</span>',
    ]
