"""Charts: geometry that stays inside its frame, hex colours, and the numbers as a table."""

import re
from datetime import date, timedelta

from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from governance.ui import charts, palette, shapes
from governance.ui.charts import Moment, Number, Stack
from governance.ui.palette import LIGHT, Meaning
from governance.ui.shapes import Figure

TODAY = date(2026, 11, 21)
VALUES = st.lists(st.floats(0, 1e9, allow_nan=False), max_size=12)


def render(figure: Figure) -> str:
    return Template("{% chart figure %}").render(Context({"figure": figure}))


def is_inside(figure: Figure) -> bool:
    return all(
        r.x >= 0 and r.y >= 0 and r.x + r.width <= figure.width + 0.2
        and r.y + r.height <= figure.height
        for r in figure.rects
    )  # fmt: skip


@given(VALUES)
def test_bars_stay_inside_their_frame(values: list[float]) -> None:
    figure = charts.bars("T", [Number("n", v) for v in values], heads=("A", "B"))
    assert is_inside(figure)
    assert len(figure.rects) == len(values)


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), max_size=8))
def test_stacks_fill_their_row_and_no_more(rows: list[tuple[int, int]]) -> None:
    parts = [Stack("s", (Number("a", one), Number("b", two))) for one, two in rows]
    assert is_inside(charts.stacks("T", parts, head="H"))


@given(st.lists(st.integers(-2000, 2000), max_size=9))
def test_a_timeline_runs_from_left_to_right_with_today_on_it(offsets: list[int]) -> None:
    moments = [Moment(TODAY + timedelta(days=n), f"day {n}") for n in offsets]
    figure = charts.timeline("T", moments, today=TODAY)
    assert [dot.x for dot in figure.dots] == sorted(dot.x for dot in figure.dots)
    assert all(0 <= dot.x <= figure.width for dot in figure.dots)
    assert all(label.y <= figure.height for label in figure.labels)
    assert "Today, 21 November 2026" in {label.text for label in figure.labels}


@given(st.lists(st.integers(-900, 900), min_size=1, max_size=9))
def test_no_stem_of_a_timeline_runs_through_words(offsets: list[int]) -> None:
    moments = [Moment(TODAY + timedelta(days=n), "Words") for n in sorted(set(offsets))]
    figure = charts.timeline("T", moments, today=TODAY)
    stems = [line for line in figure.lines if line.tone == "pale"]
    for label in figure.labels:
        if label.tone != "accent":
            right = label.x + len(label.text) * charts.TEXT * charts.EM
            through = [s for s in stems if label.x < s.x1 < right and s.y2 > label.y]
            assert through == []


def test_bars_are_in_proportion() -> None:
    figure = charts.bars("T", [Number("a", 4), Number("b", 2)], heads=("A", "B"))
    first, second = figure.rects
    assert first.width == 2 * second.width


def test_the_day_itself_has_come_and_the_next_has_not() -> None:
    days = [Moment(TODAY + timedelta(days=n), str(n)) for n in (-1, 0, 1)]
    figure = charts.timeline("T", days, today=TODAY)
    assert [dot.is_past for dot in figure.dots] == [True, True, False]
    assert [line[2] for line in figure.table_lines] == ["since then", "since then", "to come"]


def test_a_drawing_carries_hex_colours_a_title_and_no_style() -> None:
    figure = charts.bars(
        "Systems by class",
        [Number("<Minimal>", 12, Meaning.GOOD), Number("Prohibited", 0, Meaning.CRITICAL)],
        heads=("Class", "Systems"),
    )
    html = render(figure)
    svg = html[html.index('<svg class="drawing"') : html.index("</svg>")]
    assert f'fill="{LIGHT["good"]}"' in svg
    assert not re.search(r"style=|currentColor|var\(", svg)
    assert "<title>Systems by class. &lt;Minimal&gt;: 12; Prohibited: 0</title>" in svg
    assert '<th scope="row">&lt;Minimal&gt;</th><td>12</td>' in html


def test_on_paper_there_is_black_white_and_two_greys() -> None:
    parts = tuple(Number(each.value, 5, each) for each in Meaning)
    figure = charts.stacks("T", [Stack("s", parts)], head="H")
    svg = Template("{% drawing_for_print figure %}").render(Context({"figure": figure}))
    colours = set(re.findall(r"#[0-9a-f]{6}", svg))
    assert colours <= {palette.BLACK, palette.PAPER, palette.GREY, palette.PALE}
    copied = shapes.for_print(figure)
    inside = [label for label in copied.labels if label.tone.startswith("on-")]
    for rect, label in zip(copied.rects[-5:], inside, strict=True):
        assert palette.contrast(rect.colour, label.colour) >= palette.TEXT_CONTRAST


def test_on_paper_what_is_met_keeps_a_mark_that_a_copier_does_not_lose() -> None:
    parts = (Number("Met", 3, Meaning.GOOD), Number("Unknown", 2688, Meaning.NEUTRAL))
    figure = charts.stacks("States", [Stack("Law", parts)], head="Framework")
    met = [each for each in shapes.for_print(figure).rects if each.tone == "good"]
    lines = shapes.for_print(figure).lines
    assert len(lines) == 2 * len(met)
    assert not figure.lines
    assert any(label.text == "2,691" for label in figure.labels)


def test_a_label_too_long_for_its_place_is_cut_and_kept_whole_in_the_table() -> None:
    name = "A system whose name is much longer than the place it has"
    figure = charts.bars("T", [Number(name, 1)], heads=("A", "B"))
    assert figure.labels[0].text.endswith("…")
    assert figure.table_lines == ((name, "1"),)


def test_the_names_of_frameworks_and_kinds_stand_whole_beside_their_bars() -> None:
    for name in ("NIST Generative AI Profile", "Wrong or misleading output"):
        bars = charts.bars("T", [Number(name, 1)], heads=("A", "B"))
        stacks = charts.stacks("T", [Stack(name, (Number("a", 3),))], head="A")
        assert name in [each.text for each in bars.labels]
        assert name in [each.text for each in stacks.labels]


def test_the_same_numbers_give_the_same_drawing() -> None:
    numbers = [Number("a", 1.1, Meaning.GOOD)]
    one, two = (charts.bars("T", numbers, heads=("A", "B")) for _ in range(2))
    assert render(one) == render(two)
