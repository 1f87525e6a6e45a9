"""Pictures of risk: words stay inside and apart, tables say what is drawn, paper takes greys."""

import re
from datetime import date, timedelta
from itertools import combinations

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.pages import design_risks
from governance.ui import charts_bowtie, charts_levels, charts_losses, charts_map, palette
from governance.ui.charts_bowtie import Barrier, Tie
from governance.ui.charts_levels import Ranked, State, Version
from governance.ui.charts_losses import Appetite, Losses
from governance.ui.charts_map import Grid, Level, Step
from governance.ui.lettering import amount, meaning_of, percent, wrapped
from governance.ui.measure import SIZE, width
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure, Label, for_print

DAY = date(2026, 11, 26)
FIGURES = design_risks.figures()
WORDS = st.text("abcdefgh WM-ß.", max_size=60)
NAMES = st.lists(WORDS.map(lambda words: f"N {words}"), max_size=7)


def box(label: Label) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of written words."""
    wide = width(label.text, is_strong=label.is_strong)
    left = {"start": label.x, "middle": label.x - wide / 2, "end": label.x - wide}[label.anchor]
    return left, label.y - SIZE * 0.75, left + wide, label.y + SIZE * 0.2


def is_inside(figure: Figure) -> bool:
    boxes = [box(label) for label in figure.labels]
    boxes += [(r.x, r.y, r.x + r.width, r.y + r.height) for r in figure.rects]
    boxes += [(m.x, m.y, m.x + m.size, m.y + m.size) for m in figure.marks]
    boxes += [(x, y, x, y) for curve in figure.curves for x, y in curve.points]
    boxes += [(dot.x - 6, dot.y - 6, dot.x + 6, dot.y + 6) for dot in figure.dots]
    out = [
        each
        for each in boxes
        if each[0] < -0.5
        or each[1] < -0.5
        or each[2] > figure.width + 0.5
        or each[3] > figure.height + 0.5
    ]
    return not out


def are_apart(figure: Figure) -> bool:
    """No words over words, none over the shape of a meaning."""
    marks = [(m.x, m.y, m.x + m.size, m.y + m.size) for m in figure.marks]
    boxes = [box(label) for label in figure.labels] + marks
    return not [
        (one, two)
        for one, two in combinations(boxes, 2)
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
    ]


@pytest.mark.parametrize("name", FIGURES)
def test_words_stay_inside_the_drawing(name: str) -> None:
    assert is_inside(FIGURES[name])


@pytest.mark.parametrize("name", FIGURES)
def test_no_words_stand_on_others(name: str) -> None:
    assert are_apart(FIGURES[name])


@pytest.mark.parametrize("name", FIGURES)
def test_a_drawing_has_hex_colours_a_title_and_no_style(name: str) -> None:
    figure = FIGURES[name]
    html = Template("{% chart figure %}").render(Context({"figure": figure}))
    svg = html[html.index('<svg class="drawing"') : html.index("</svg>")]
    assert not re.search(r"style=|currentColor|var\(", svg)
    assert f"<title>{figure.title}. " in svg.replace("&#x27;", "'")
    assert figure.sentence
    assert all(len(line) == len(figure.table_heads) for line in figure.table_lines)


@pytest.mark.parametrize("name", FIGURES)
def test_on_paper_there_is_black_white_and_two_greys(name: str) -> None:
    svg = Template("{% drawing_for_print figure %}").render(Context({"figure": FIGURES[name]}))
    colours = set(re.findall(r"#[0-9a-fA-F]{6}", svg))
    assert colours <= {palette.BLACK, palette.PAPER, palette.GREY, palette.PALE}


@pytest.mark.parametrize("name", ["risk_map", "risk_map_small", "risk_tie", "risk_tie_empty"])
def test_what_is_written_on_a_ground_reads_on_paper(name: str) -> None:
    figure = for_print(FIGURES[name])
    for label in figure.labels:
        left, top, right, bottom = box(label)
        for rect in figure.rects:
            across = rect.x <= left and right <= rect.x + rect.width + 1
            if across and rect.y <= top and bottom <= rect.y + rect.height:
                assert palette.contrast(rect.colour, label.colour) >= palette.TEXT_CONTRAST


# --- the heat map --------------------------------------------------------------------------------


def grid(rows: int, columns: int, levels: int = 4) -> Grid:
    """A matrix of any size whose levels rise to the upper right."""
    steps = levels - 1, max(rows + columns - 2, 1)
    return Grid(
        likelihood=tuple(Step(f"Likely {n}", f"{n} to {n + 1} a year") for n in range(rows)),
        severity=tuple(Step(f"Severe {n}", f"to {n} million") for n in range(columns)),
        levels=tuple(Level(f"l{n}", f"Level {n}") for n in range(levels)),
        cells=tuple(
            tuple(f"l{(r + c) * steps[0] // steps[1]}" for c in range(columns)) for r in range(rows)
        ),
    )


@settings(max_examples=50)
@given(
    st.integers(2, 10),
    st.integers(2, 10),
    st.dictionaries(st.tuples(st.integers(0, 1), st.integers(0, 1)), NAMES),
    st.booleans(),
)
def test_names_fit_their_cells_in_a_matrix_of_any_size(
    rows: int, columns: int, placed: dict[tuple[int, int], list[str]], is_small: bool
) -> None:
    figure = charts_map.heat_map("T", grid(rows, columns), placed, is_small=is_small)
    assert len(figure.rects) == rows * columns
    assert is_inside(figure)
    assert are_apart(figure)


def test_the_table_of_a_map_says_what_is_drawn() -> None:
    figure = FIGURES["risk_map"]
    written = [line for line in figure.table_lines if line[3] != "0"]
    drawn = [label.text for label in figure.labels if label.is_strong and label.text.isdigit()]
    assert sorted(line[3] for line in written) == sorted(drawn)
    whole = {name for line in written for name in line[4].split("; ")}
    assert whole == {name for names in design_risks.PLACED.values() for name in names}
    assert figure.sentence == "Critical: 1; High: 6; Medium: 1; Low: 2"
    assert len(figure.table_lines) == 25
    assert figure.table_lines[0][:3] == (
        "Frequent (10 a year or more)", "Severe (10 million or more)", "Critical"
    )  # fmt: skip


def test_every_cell_says_its_level_in_word_shape_and_colour() -> None:
    figure = FIGURES["risk_map"]
    for rect in figure.rects:
        inside = [
            each.text for each in figure.labels
            if rect.x <= each.x <= rect.x + rect.width and rect.y < each.y <= rect.y + 24
        ]  # fmt: skip
        mark = next(m for m in figure.marks if rect.x < m.x < rect.x + 20 and m.y == rect.y + 7)
        assert rect.title.split(":")[0] in inside
        assert rect.tone == f"{mark.name}-soft"


def test_names_that_find_no_place_are_counted() -> None:
    texts = [label.text for label in FIGURES["risk_map"].labels]
    assert "and 3 more" in texts


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (2, ["good", "critical"]),
        (3, ["good", "serious", "critical"]),
        (4, ["good", "attention", "serious", "critical"]),
        (5, ["good", "attention", "serious", "serious", "critical"]),
    ],
)
def test_levels_rise_from_good_to_critical(count: int, expected: list[str]) -> None:
    assert [meaning_of(rank, count).value for rank in range(count)] == expected


# --- the bow-tie ---------------------------------------------------------------------------------

BARRIERS = st.lists(WORDS.map(lambda words: Barrier(words, "In place", Meaning.GOOD)), max_size=9)


@settings(max_examples=50)
@given(NAMES, BARRIERS, WORDS, BARRIERS, NAMES)
def test_a_bow_tie_runs_from_left_to_right(
    causes: list[str], before: list[Barrier], event: str, after: list[Barrier], ends: list[str]
) -> None:
    tie = Tie(tuple(causes), tuple(before), event, tuple(after), tuple(ends))
    figure = charts_bowtie.bow_tie("T", tie)
    assert is_inside(figure)
    assert are_apart(figure)
    assert [rect.x for rect in figure.rects] == sorted(rect.x for rect in figure.rects)
    assert len(figure.table_lines) == len(causes) + len(before) + 1 + len(after) + len(ends)


def test_a_missing_control_is_a_gap_in_word_and_shape() -> None:
    figure = FIGURES["risk_tie_empty"]
    assert [label.text for label in figure.labels].count("Gap") == 2
    assert [mark.name for mark in figure.marks] == ["serious", "serious"]


# --- over time -----------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_trend_runs_from_left_to_right(versions: list[tuple[int, int]]) -> None:
    given_ = [Version(f"v{n}", DAY + timedelta(days=n), rank) for n, rank in versions]
    figure = charts_levels.trend("T", ("Low", "Medium", "High", "Critical"), given_, most=1)
    assert is_inside(figure)
    assert are_apart(figure)
    assert [dot.x for dot in figure.dots] == sorted(dot.x for dot in figure.dots)
    assert len(figure.table_lines) == len(versions)


def test_a_lower_level_lies_lower() -> None:
    first, second, third = FIGURES["risk_trend"].dots
    assert first.y < second.y < third.y


@settings(max_examples=50)
@given(st.lists(st.lists(st.integers(0, 90), min_size=4, max_size=4), min_size=1, max_size=12))
def test_columns_of_levels_are_in_proportion_and_inside(counts: list[list[int]]) -> None:
    moments = [State(DAY + timedelta(days=n), tuple(each)) for n, each in enumerate(counts)]
    figure = charts_levels.states("T", ("Low", "Medium", "High", "Critical"), moments)
    assert is_inside(figure)
    assert are_apart(figure)
    shown = [count for each in counts[-charts_levels.MOST :] for count in each]
    assert len(figure.rects) == sum(count > 0 for count in shown)


def test_a_count_of_four_digits_stands_whole_beside_its_level() -> None:
    levels = ("Low", "Medium", "High", "Catastrophic for the group")
    figure = charts_levels.states("T", levels, [State(DAY, (1204, 3310, 2041, 1111))])
    assert is_inside(figure)
    words = [label.text for label in figure.labels]
    assert {"Low: 1204", "Medium: 3310", "High: 2041"} <= set(words)
    (cut,) = (each for each in words if each.startswith("Catas"))
    assert cut.endswith("…: 1111")


def test_bars_of_the_ranking_are_as_long_as_the_chance() -> None:
    figure = FIGURES["risk_ranking"]
    first, second, nothing = figure.rects
    assert abs(first.width / second.width - 0.62 / 0.31) < 0.01
    assert nothing.width == 1
    assert [line[2] for line in figure.table_lines] == ["62 %", "31 %", "no ranges given", "0 %"]


def test_an_empty_ranking_is_still_a_drawing() -> None:
    assert charts_levels.ranking("T", []).height > 0


@given(st.lists(st.tuples(WORDS, st.none() | st.floats(0, 1)), max_size=8))
def test_a_ranking_keeps_its_words_inside(risks: list[tuple[str, float | None]]) -> None:
    shown = [Ranked(name, "Medium", Meaning.ATTENTION, leaves) for name, leaves in risks]
    figure = charts_levels.ranking("T", shown)
    assert is_inside(figure)
    assert are_apart(figure)


# --- losses --------------------------------------------------------------------------------------

MONEY = st.floats(0.5, 1e11)


@settings(max_examples=80)
@given(st.lists(MONEY, max_size=30), MONEY, st.floats(0.001, 0.99), st.floats(0, 1))
def test_losses_stay_inside_whatever_the_amounts(
    amounts: list[float], loss: float, allowed: float, simulated: float
) -> None:
    chances = [1 - n / (len(amounts) + 1) for n in range(len(amounts))]
    points = tuple(zip(sorted(amounts), chances, strict=True))
    appetite = Appetite(loss, allowed, simulated)
    figure = charts_losses.loss_exceedance("T", Losses(points, 1, ((0.5, 1),), "EUR", appetite))
    assert is_inside(figure)
    assert are_apart(figure)


def test_the_curve_falls() -> None:
    (curve,) = FIGURES["risk_losses"].curves
    assert [x for x, _ in curve.points] == sorted(x for x, _ in curve.points)
    assert [y for _, y in curve.points] == sorted(y for _, y in curve.points)


def test_the_appetite_is_said_at_its_line_and_in_the_table() -> None:
    beyond, within = FIGURES["risk_losses"], FIGURES["risk_losses_kept"]
    assert "Simulated: 9 %, beyond appetite" in {label.text for label in beyond.labels}
    assert "Simulated: 9 %, within appetite" in {label.text for label in within.labels}
    assert ("Simulated: exceeded in 9 % of years", "500,000") in beyond.table_lines
    open_dot, filled = beyond.dots
    assert open_dot.x == filled.x
    assert open_dot.y > filled.y  # allowed lies below what was simulated
    dashed = next(line for line in beyond.lines if line.is_dashed)
    assert dashed.x1 == filled.x


# --- words ---------------------------------------------------------------------------------------


@given(st.text(max_size=200), st.integers(40, 300), st.integers(1, 5))
def test_lines_are_no_wider_than_their_room(text: str, room: int, most: int) -> None:
    lines = wrapped(text, room, most)
    assert len(lines) <= most
    assert all(width(line) <= room for line in lines)


@given(st.text("abc ", max_size=80))
def test_nothing_is_lost_where_there_is_room(text: str) -> None:
    assert "".join(wrapped(text, 2000, 9)).split() == "".join(text.split(" ")).split() or (
        " ".join(wrapped(text, 2000, 9)) == " ".join(text.split())
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (0.4, "0.4"), (950, "950"), (12_345, "12,000"), (1_240_000, "1.2 million"),
     (999_999, "1 million"), (3.6e10, "36 billion")],
)  # fmt: skip
def test_amounts_have_two_digits_that_count(value: float, words: str) -> None:
    assert amount(value) == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0, "0 %"), (0.0004, "under 0.1 %"), (0.005, "0.5 %"), (0.124, "12 %"), (0.996, "over 99 %"),
     (1, "100 %")],
)  # fmt: skip
def test_chances_are_whole_percents_but_at_the_ends(chance: float, words: str) -> None:
    assert percent(chance) == words
