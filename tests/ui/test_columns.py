"""One table for page, CSV and PDF."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from governance.ui.columns import Column, Table, plain, wanted_columns

TABLE: Table[Any] = Table(
    slug="things",
    caption="Things",
    default_sort="-day",
    columns=(
        Column("name", "Name", lambda t: t.name, sort=("name",), link=lambda t: f"/{t.pk}"),
        Column("day", "Day", lambda t: t.day, sort=("day", "name"), empty="not decided yet"),
        Column("tags", "Tags", lambda t: t.tags, is_default=False),
    ),
)
THINGS = [
    SimpleNamespace(pk=1, name="<Alpha>", day=date(2026, 2, 1), tags=["x", "y"]),
    SimpleNamespace(pk=2, name="Beta", day=None, tags=[]),
]


def keys(wanted: list[str]) -> list[str]:
    return [column.key for column in TABLE.shown(wanted)]


def test_default_columns_are_shown_where_none_is_chosen() -> None:
    assert keys([]) == keys(["nonsense"]) == ["name", "day"]


def test_chosen_columns_come_in_our_order_and_the_first_always() -> None:
    assert keys(["tags"]) == ["name", "tags"]
    assert keys(["tags", "day"]) == ["name", "day", "tags"]


def test_order_ends_in_the_key_and_turns_every_path_round() -> None:
    assert TABLE.order_by("name") == ("name", "pk")
    assert TABLE.order_by("-day") == ("-day", "-name", "pk")


@given(st.text())
def test_any_sort_in_the_address_is_answered(sort: str) -> None:
    allowed = {TABLE.order_by(s) for s in ("name", "-name", "day", "-day")}
    assert TABLE.order_by(sort) in allowed


def test_heads_say_how_the_table_is_sorted_and_what_a_click_would_do() -> None:
    heads = TABLE.view(THINGS, sort="name", wanted=["day", "tags"]).heads
    assert [(h.order, h.aria_sort) for h in heads] == [
        ("-name", "ascending"), ("day", "none"), ("", "")
    ]  # fmt: skip


def test_an_export_writes_what_the_page_shows() -> None:
    view = TABLE.view(THINGS, wanted=["day", "tags"])
    lines = list(TABLE.lines(THINGS, ["day", "tags"]))
    assert lines[0] == [str(head.label) for head in view.heads]
    assert lines[1:] == [[cell.text for cell in row.cells] for row in view.rows]
    assert lines[1] == ["<Alpha>", "2026-02-01", "x, y"]


def test_values_become_words() -> None:
    assert [plain(v) for v in (None, True, False, 0, 2.5, ("a", 1))] == [
        "", "yes", "no", "0", "2.5", "a, 1"
    ]  # fmt: skip


def test_the_page_escapes_says_why_a_cell_is_empty_and_keeps_the_address() -> None:
    request = RequestFactory().get("/things", {"q": "a", "page": "3"})
    html = render_to_string("ui/table.html", {"table": TABLE.view(THINGS)}, request)
    assert "&lt;Alpha&gt;" in html
    assert '<span class="empty">not decided yet</span>' in html
    assert 'href="?q=a&amp;sort=name"' in html
    assert 'aria-sort="descending"' in html
    assert '<th scope="row">' in html


def test_columns_are_read_from_the_address() -> None:
    assert wanted_columns(QueryDict("column=day&column=tags")) == ("day", "tags")
    assert wanted_columns(QueryDict("")) == ()


def test_nothing_hostile_gets_into_a_row() -> None:
    hostile = '"><script>'
    table: Table[Any] = Table(
        slug="things",
        caption="Things",
        default_sort="",
        columns=(
            Column("name", "Name", lambda t: t, link=lambda t: t),
            Column("empty", "Empty", lambda t: "", empty=hostile),
        ),
        key=lambda thing: thing,
    )
    context = {"table": table.view([hostile]), "choose": hostile, "form": hostile}
    html = render_to_string("ui/table.html", context, request=RequestFactory().get("/"))
    assert "<script>" not in html
    assert html.count("&quot;&gt;&lt;script&gt;") == 7
