"""The points of Annexes IV, V and VIII: all of them, and only those an edition knows."""

from pathlib import Path

import pytest

from frameworks import parse
from frameworks.papers.read import Words, papers, statements

EDITIONS = ("2024-1689", "2026-1744")


def refs_of(edition: str, annex: str) -> list[str]:
    """The innermost entries of the catalogue below an annex."""
    entries = parse.shipped_catalogue("EU_AI_ACT", edition).entries
    parents = {each.parent for each in entries}
    return [e.ref for e in entries if e.ref.startswith(f"{annex}") and e.ref not in parents]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("paper", "annex"),
    [
        ("annex-iv", "Annex IV("),
        ("annex-v", "Annex V("),
        ("annex-viii-a", "Annex VIII.A"),
        ("annex-viii-b", "Annex VIII.B"),
        ("annex-viii-c", "Annex VIII.C"),
    ],
)
def test_a_paper_holds_every_point_of_its_annex(paper: str, annex: str, edition: str) -> None:
    points = papers()[paper].points(edition)
    assert list(dict.fromkeys(point.ref for point in points)) == refs_of(edition, annex)


def test_the_amendment_took_two_points_out_of_section_b() -> None:
    paper = papers()["annex-viii-b"]
    codes = [{p.code for p in paper.points(edition)} for edition in EDITIONS]
    assert codes[0] - codes[1] == {"viii-b-7", "viii-b-9"}
    assert [len(each) for each in codes] == [9, 7]


def test_no_code_stands_twice_and_every_point_can_be_filled() -> None:
    points = [point for paper in papers().values() for point in paper.points("2024-1689")]
    assert len({point.code for point in points}) == len(points)
    for point in points:
        assert point.asks
        assert point.sources or point.words in (Words.NEEDED, Words.INSTEAD), point.code
        assert not (point.words == Words.NONE and point.where_applicable), point.code


def test_papers_share_what_they_both_ask_for() -> None:
    says = {p.code: p.says for paper in papers().values() for p in paper.points("2024-1689")}
    assert says["v-2"] == says["viii-a-1"] == says["viii-b-1"] == "provider-contact"
    assert says["iv-7"] == says["v-6"] == "standards"
    assert set(statements()) <= set(says.values())


def test_titles_are_short_and_files_say_whose_words_they_are() -> None:
    for point in statements().values():
        assert len(point.title) <= 60, point.title
    for path in (Path(__file__).parents[2] / "frameworks" / "papers").glob("*.yaml"):
        assert "own" in path.read_text(encoding="utf-8")[:300]
