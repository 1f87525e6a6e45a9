"""Values over time: limits are drawn and named, today is marked, words stay off the line."""

from datetime import UTC, date, datetime, timedelta

from governance.ui.charts_months import Month, months
from governance.ui.charts_series import DOTS, HEIGHT, WIDTH, Limit, Value, series
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure, Label

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIMITS = [Limit(5.0, "Alarm: 5 % or more"), Limit(3.0, "Warning: 3 % or more", is_dashed=True)]


def drawn(numbers: list[float]) -> Figure:
    values = [
        Value(
            NOW - timedelta(days=7 * (len(numbers) - at)),
            number,
            f"{number:g} %",
            "Alarm" if number >= 5 else "Within limits",
            Meaning.SERIOUS if number >= 5 else Meaning.GOOD,
            number < 5,
        )
        for at, number in enumerate(numbers)
    ]
    return series("Refusals", values, LIMITS, today=date(2026, 11, 26))


def label(figure: Figure, words: str) -> Label:
    return next(each for each in figure.labels if words in each.text)


def test_limits_and_today_are_drawn_and_named() -> None:
    figure = drawn([2.0, 2.5, 6.0])
    assert label(figure, "Alarm: 5 %")
    assert label(figure, "Warning: 3 %")
    assert label(figure, "Today, 26 November 2026")
    alarm, warning = (each for each in figure.lines if each.y1 == each.y2 and each.tone == "line")
    assert alarm.y1 < warning.y1
    assert warning.is_dashed
    assert [each.is_past for each in figure.dots] == [True, True, False]


def test_the_table_has_every_value_newest_first() -> None:
    figure = drawn([2.0, 2.5, 6.0])
    assert [line[1] for line in figure.table_lines] == ["6 %", "2.5 %", "2 %"]
    assert "3 values" in figure.sentence


def test_many_values_are_a_line_with_dots_where_something_stands_out() -> None:
    figure = drawn([1.0] * DOTS + [7.0, 1.0])
    assert len(figure.dots) == 2
    assert len(figure.table_lines) == DOTS + 2


def test_everything_lies_inside_even_with_nothing_or_one_value() -> None:
    for numbers in ([], [4.0], [0.0, 0.0], [-1e12, 1e12], [3.0] * 5):
        figure = drawn(numbers)
        assert all(0 <= each.x <= WIDTH and 0 <= each.y <= HEIGHT for each in figure.dots)
        assert all(0 <= each.y <= HEIGHT for each in figure.labels), numbers


def test_months_have_a_column_each_and_gaps_are_said() -> None:
    figure = months(
        "Incidents", [Month("2026-10", 3), Month("2026-11", None), Month("2026-12", 0)], head="n"
    )
    assert figure.table_lines == (("2026-10", "3"), ("2026-11", "–"), ("2026-12", "0"))
    assert len(figure.rects) == 2
    crowded = months("Incidents", [Month(f"20{n:02}-01", n) for n in range(60)], head="n")
    assert len(crowded.rects) == 60
    assert len({each.x for each in crowded.labels}) < 60
