"""What the two editions of the AI Act say differently, checked entry by entry.

Each expectation is written by hand from Regulations (EU) 2024/1689 and 2026/1744.
"""

from datetime import date

import pytest

from frameworks import parse
from frameworks.compare import Changed, Difference, difference
from frameworks.schema import Confidence, Entry

PUBLISHED, AMENDED = "2024-1689", "2026-1744"


def entries(edition: str) -> dict[str, Entry]:
    catalogue = parse.shipped_catalogue("EU_AI_ACT", edition)
    return {entry.ref: entry for entry in catalogue.entries}


@pytest.fixture(scope="module")
def differences() -> Difference:
    return difference(entries(PUBLISHED).values(), entries(AMENDED).values())


@pytest.fixture(scope="module")
def changed(differences: Difference) -> dict[str, Changed]:
    return {change.after.ref: change for change in differences.changed}


def test_exactly_these_entries_came_with_the_amendment(differences: Difference) -> None:
    assert [entry.ref for entry in differences.added] == [
        "Art. 4a", "Art. 4a(1)", "Art. 4a(1)(a)", "Art. 4a(1)(b)", "Art. 4a(1)(c)",
        "Art. 4a(1)(d)", "Art. 4a(1)(e)", "Art. 4a(1)(f)", "Art. 4a(2)", "Art. 4a(2)(a)",
        "Art. 4a(2)(b)",
        "Art. 5(1)(ba)", "Art. 5(1)(bb)", "Art. 5(1a)(a)", "Art. 5(1a)(a)(i)",
        "Art. 5(1a)(a)(ii)", "Art. 5(1a)(b)", "Art. 5(1b)",
        "Art. 6(1a)", "Art. 6(1b)", "Art. 6(1c)",
        "Art. 25(2)(a)", "Art. 25(2)(b)", "Art. 25(2)(c)",
        "Art. 75(1a)", "Art. 99(6a)", "Art. 111(4)",
    ]  # fmt: skip


def test_exactly_these_entries_were_deleted(differences: Difference) -> None:
    assert [entry.ref for entry in differences.removed] == [
        "Art. 10(5)", "Art. 10(5)(a)", "Art. 10(5)(b)", "Art. 10(5)(c)", "Art. 10(5)(d)",
        "Art. 10(5)(e)", "Art. 10(5)(f)", "Annex VIII.B(7)", "Annex VIII.B(9)",
    ]  # fmt: skip


def test_exactly_these_entries_say_something_else(differences: Difference) -> None:
    reworded = [change.after.ref for change in differences.changed if not change.only_dates]
    assert reworded == [
        "Art. 4(1)", "Art. 6(1)", "Art. 10(1)", "Art. 10(6)", "Art. 11(1) content", "Art. 17(2)",
        "Art. 63(1)", "Art. 25(2)", "Art. 25(4)", "Art. 27(4)", "Art. 43(3)", "Art. 49(2)",
        "Art. 53(4)",
        "Art. 60", "Art. 60(1)", "Art. 60(4)", "Art. 60(4)(a)", "Art. 60(4)(b)", "Art. 60(4)(c)",
        "Art. 60(4)(d)", "Art. 60(4)(e)", "Art. 60(4)(f)", "Art. 60(4)(g)", "Art. 60(4)(h)",
        "Art. 60(4)(i)", "Art. 60(4)(j)", "Art. 60(4)(k)", "Art. 60(5)", "Art. 60(7)",
        "Art. 60(8)", "Art. 60(9)", "Art. 61(1)", "Art. 61(2)",
        "Art. 72(3)", "Art. 99(4)", "Art. 111", "Art. 111(2)",
    ]  # fmt: skip


# The amending act touches these entries without changing what they themselves say.
TOUCHED_BESIDE = {
    "Art. 15(1)": "Art. 42(3) adds a way to show cybersecurity",
    "Art. 15(3)": "Art. 42(3)",
    "Art. 15(4) resilience": "Art. 42(3)",
    "Art. 15(4) feedback loops": "Art. 42(3)",
    "Art. 15(5) resilience": "Art. 42(3)",
    "Art. 15(5) AI-specific": "Art. 42(3)",
    "Art. 50(2) marking": "grace of Art. 111(4), told with the date",
    "Art. 50(2) quality": "grace of Art. 111(4), told with the date",
    "Art. 95(1)": "paragraph 4 names small mid-caps",
    "Art. 95(2)": "paragraph 4 names small mid-caps",
    "Art. 99(3)": "paragraph 1 replaced",
    **{f"Annex VIII.B({point})": "points 7 and 9 deleted" for point in (1, 2, 3, 4, 5, 6, 8)},
}


def test_each_amended_entry_is_new_or_told_otherwise_or_accounted_for(
    differences: Difference,
) -> None:
    told = {entry.ref for entry in differences.added} | {
        change.after.ref for change in differences.changed if not change.only_dates
    }
    amended = {ref for ref, entry in entries(AMENDED).items() if entry.amended_by}
    assert amended - told == set(TOUCHED_BESIDE)


def test_the_published_edition_names_no_amendment_and_links_to_the_published_act() -> None:
    for entry in entries(PUBLISHED).values():
        assert not entry.amended_by, entry.ref
        assert "2024/1689" in entry.source_url, entry.ref
    assert "2026/1744" in entries(AMENDED)["Art. 4(1)"].source_url


@pytest.mark.parametrize(
    ("ref", "published", "amended"),
    [
        ("Art. 4(1)", "sufficient level", "no particular level"),
        ("Art. 6(1)", "machinery under Directive 2006/42/EC included", "third-party conformity"),
        ("Art. 10(1)", "Art. 10(2)-(5)", "Art. 10(2)-(4) and Art. 4a(1)"),
        ("Art. 11(1) content", "not small mid-caps", "start-ups and small mid-caps may use"),
        ("Art. 17(2)", "not singled out", "small mid-caps in particular"),
        ("Art. 63(1)", "Microenterprises", "SMEs incl. start-ups"),
        ("Art. 25(2)", "do not exist yet", "cooperate closely"),
        ("Art. 25(4)", "suppliers of models are not named", "AI systems, models, tools"),
        ("Art. 27(4)", "complements", "cross-referenced or included"),
        ("Art. 43(3)", "Art. 31(4), (5), (10) and (11)", "28 January 2028"),
        ("Art. 49(2)", "all nine data", "slimmed-down"),
        ("Art. 53(4)", "approved code", "adequate code of practice"),
        ("Art. 60(1)", "Annex I products are not covered", "Annex I Section A"),
        ("Art. 72(3)", "implementing act by 2 February 2026", "2 September 2027"),
        ("Art. 99(4)", "Art. 25 are not listed", "25(2) and (4)"),
        ("Art. 111(2)", "before 2 August 2026", "Chapter III application date"),
    ],
)
def test_each_edition_tells_its_own_rule(ref: str, published: str, amended: str) -> None:
    assert published in entries(PUBLISHED)[ref].summary
    assert amended in entries(AMENDED)[ref].summary
    assert published not in entries(AMENDED)[ref].summary


D = date


@pytest.mark.parametrize(
    ("ref", "published", "amended"),
    [
        ("Art. 4(1)", (D(2025, 2, 2), None), (D(2025, 2, 2), None)),
        ("Art. 5(1)(a)", (D(2025, 2, 2), None), (D(2025, 2, 2), None)),
        ("Art. 6(1)", (D(2027, 8, 2), D(2027, 8, 2)), (D(2028, 8, 2), D(2028, 8, 2))),
        ("Art. 6(2)", (D(2026, 8, 2), None), (D(2027, 12, 2), None)),
        ("Art. 9(1)", (D(2026, 8, 2), D(2027, 8, 2)), (D(2027, 12, 2), D(2028, 8, 2))),
        ("Art. 26(1)", (D(2026, 8, 2), D(2027, 8, 2)), (D(2027, 12, 2), D(2028, 8, 2))),
        ("Art. 27(1)", (D(2026, 8, 2), None), (D(2027, 12, 2), None)),
        ("Art. 43(2)", (D(2026, 8, 2), None), (D(2027, 12, 2), None)),
        ("Art. 49(2)", (D(2026, 8, 2), None), (D(2027, 12, 2), None)),
        ("Art. 50(1)", (D(2026, 8, 2), None), (D(2026, 8, 2), None)),
        ("Art. 50(2) marking", (D(2026, 8, 2), None), (D(2026, 8, 2), None)),
        ("Art. 53(1)(a)", (D(2025, 8, 2), None), (D(2025, 8, 2), None)),
        ("Art. 73(1)", (D(2026, 8, 2), D(2027, 8, 2)), (D(2027, 12, 2), D(2028, 8, 2))),
        ("Art. 99(3)", (D(2025, 8, 2), None), (D(2025, 8, 2), None)),
        ("Art. 101(1)", (D(2026, 8, 2), None), (D(2026, 8, 2), None)),
        ("Art. 111(1)", (D(2030, 12, 31), None), (D(2030, 12, 31), None)),
        ("Art. 111(3)", (D(2027, 8, 2), None), (D(2027, 8, 2), None)),
    ],
)
def test_each_edition_has_its_own_dates(
    ref: str, published: tuple[date, date | None], amended: tuple[date, date | None]
) -> None:
    for edition, expected in [(PUBLISHED, published), (AMENDED, amended)]:
        entry = entries(edition)[ref]
        assert (entry.applies_from, entry.applies_from_annex_i) == expected, edition


@pytest.mark.parametrize(
    ("ref", "day"),
    [
        ("Art. 4a(1)", D(2026, 7, 27)),
        ("Art. 5(1)(ba)", D(2026, 12, 2)),
        ("Art. 5(1)(bb)", D(2026, 12, 2)),
        ("Art. 99(6a)", D(2026, 7, 27)),
        ("Art. 111(4)", D(2026, 12, 2)),
    ],
)
def test_what_is_new_applies_from_its_own_day(ref: str, day: date) -> None:
    assert entries(AMENDED)[ref].applies_from == day


def test_registration_of_filtered_systems_shows_both_readings() -> None:
    entry = entries(AMENDED)["Art. 49(2)"]
    assert entry.date_confidence is Confidence.LOW
    assert [reading.date for reading in entry.readings] == [D(2027, 12, 2), D(2026, 8, 2)]
    assert entries(PUBLISHED)["Art. 49(2)"].date_confidence is Confidence.HIGH
    assert not entries(PUBLISHED)["Art. 49(2)"].readings


def test_articles_outside_the_deferral_show_the_formal_date_beside_ours() -> None:
    for ref in ["Art. 43(4)", "Art. 47(1)", "Art. 48(1)", "Art. 49(1)", "Art. 72(1)", "Art. 73(1)"]:
        entry = entries(AMENDED)[ref]
        assert entry.formally_applicable_from == D(2026, 8, 2), ref
        assert entry.date_confidence is Confidence.MEDIUM, ref
        assert entries(PUBLISHED)[ref].formally_applicable_from is None, ref


def test_testing_was_opened_to_annex_i_products(changed: dict[str, Changed]) -> None:
    change = changed["Art. 60(4)"]
    tiers = next(field for field in change.fields if field.name == "tiers")
    assert tiers.before == ("high_risk_annex_iii",)
    assert tiers.after == ("high_risk_annex_iii", "high_risk_annex_i")


def test_how_an_entry_was_amended_is_no_change_of_what_it_says(changed: dict[str, Changed]) -> None:
    assert "Art. 99(3)" not in changed
    assert "Annex VIII.B(1)" in changed  # its date moved
    assert changed["Annex VIII.B(1)"].only_dates
