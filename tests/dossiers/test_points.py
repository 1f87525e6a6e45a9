"""Open points of a long sort: the first are listed, all are counted."""

from governance.dossiers.points import Group, Matter, Point, in_print
from governance.dossiers.sections.portfolio_doubts import listed

HEADS = ("What is open", "What follows", "Where")


def group(many: int) -> Group:
    points = listed(Point(f"Control {n}", "Self-declared.") for n in range(many))
    return Group("Weak proof", 90, "90 controls", points, HEADS, "weak")


def test_points_that_are_not_listed_are_counted() -> None:
    shown = group(80)
    assert (len(shown.points), shown.points[-1].what) == (25, "56 more of this sort")
    assert shown.count == 80
    told = in_print([shown, group(3)])
    assert [(row.open, row.here) for row in told["rows"]] == [(80, 80), (3, 3)]
    assert told["open_count"] == 83


def test_what_is_of_another_matter_is_counted_whole() -> None:
    told = in_print([group(80)], Matter(sorts=("clocks",)))
    assert (told["open_count"], told["here_count"], told["elsewhere_count"]) == (80, 0, 80)
