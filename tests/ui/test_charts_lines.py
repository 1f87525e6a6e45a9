"""Points over time: inside their frame, in the order of time, numbers as a table."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from governance.ui.charts_lines import Point, points
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
NUMBERS = st.floats(-1e6, 1e6)


def point(day: float, value: float, **more: Any) -> Point:
    """A run so many days after the first."""
    told: dict[str, Any] = {
        "at": START + timedelta(days=day),
        "name": f"v{day:g}",
        "value": value,
        "words": f"{value:.3g}",
        "verdict": "Meets it",
        "meaning": Meaning.GOOD,
        "is_met": True,
    }
    return Point(**{**told, **more})


POINTS = st.lists(
    st.builds(
        lambda day, value, span, threshold: point(
            day,
            value,
            low=None if span is None else value - span,
            high=None if span is None else value + span,
            threshold=threshold,
            threshold_words="" if threshold is None else f"at least {threshold:.3g}",
        ),
        st.floats(0, 900),
        NUMBERS,
        st.floats(0, 1e5) | st.none(),
        NUMBERS | st.none(),
    ),
    max_size=12,
)


def is_inside(figure: Figure) -> bool:
    dots = all(0 <= d.x <= figure.width and 0 <= d.y <= figure.height for d in figure.dots)
    ends = [(x, y) for line in figure.lines for x, y in ((line.x1, line.y1), (line.x2, line.y2))]
    return dots and all(0 <= x <= figure.width and 0 <= y <= figure.height for x, y in ends)


@given(POINTS)
def test_points_stay_inside_their_frame_and_run_with_time(values: list[Point]) -> None:
    figure = points("T", values)
    assert is_inside(figure)
    assert [dot.x for dot in figure.dots] == sorted(dot.x for dot in figure.dots)
    assert len(figure.dots) == len(figure.table_lines) == len(values)
    assert all(0 <= label.y <= figure.height for label in figure.labels)


def test_runs_close_together_do_not_cover_each_other() -> None:
    figure = points("T", [point(day, 1) for day in (0, 0.01, 0.02, 300)])
    xs = [dot.x for dot in figure.dots]
    assert all(later - earlier >= 12 for earlier, later in pairwise(xs))


def test_a_miss_is_hollow_and_the_threshold_is_named() -> None:
    values = [
        point(0, 0.95, threshold=0.9, threshold_words="at least 0.9"),
        point(9, 0.8, threshold=0.9, threshold_words="at least 0.9", is_met=False),
    ]
    figure = points("T", values)
    assert [dot.is_past for dot in figure.dots] == [True, False]
    assert "at least 0.9" in {label.text for label in figure.labels}
    strokes = [line for line in figure.lines if line.tone == "accent"]
    assert len(strokes) == 1
    body = Template("{% chart figure %}").render(Context({"figure": figure}))
    assert "The numbers as a table" in body
    assert "<style" not in body


def test_a_threshold_that_changed_is_drawn_in_steps() -> None:
    figure = points("T", [point(0, 1, threshold=0.5), point(9, 1, threshold=0.8)])
    assert len([line for line in figure.lines if line.tone == "accent"]) == 2


def test_one_run_stands_in_the_middle() -> None:
    assert points("T", [point(0, 5)]).dots[0].x == 180
