"""The shipped catalogues are whole, sourced and told in our own words."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from frameworks import parse
from frameworks.schema import Catalogue, Confidence, Entry, Relation

OFFICIAL = Path(__file__).with_name("official_wording.txt")
RUN = 8  # words
LEGAL_BASIS = (
    r"Regulation \(EU\) 2024/1689 (Art\. \d+\S*|Annex [IVX]+\S*|Chapter XII|Chapters IX and X)"
)


@pytest.fixture(scope="module")
def shipped() -> parse.Parsed:
    return parse.parse(parse.shipped())


@pytest.fixture(scope="module")
def catalogues(shipped: parse.Parsed) -> dict[tuple[str, str], Catalogue]:
    return {(each.framework, each.edition): each for each in shipped.catalogues}


def kinds(catalogue: Catalogue) -> Counter[str]:
    return Counter(entry.kind for entry in catalogue.entries)


def test_each_framework_has_as_many_entries_as_its_source(
    catalogues: dict[tuple[str, str], Catalogue],
) -> None:
    assert len(catalogues["EU_AI_ACT", "2026-1744"].entries) == 486
    assert len(catalogues["EU_AI_ACT", "2024-1689"].entries) == 486 - 27 + 9
    assert kinds(catalogues["NIST_AI_RMF", "1.0"]) == {
        "function": 4,
        "category": 19,
        "subcategory": 72,
    }
    generative = kinds(catalogues["NIST_AI_600_1", "1.0"])
    assert (generative["risk"], generative["action"]) == (12, 212)
    assert kinds(catalogues["OECD_AI", "2024"])["principle"] == 10
    assert kinds(catalogues["ISO_42001", "2023"])["control"] == 38


def test_the_amended_act_has_as_many_entries_of_each_kind_as_were_reviewed(
    catalogues: dict[tuple[str, str], Catalogue],
) -> None:
    assert kinds(catalogues["EU_AI_ACT", "2026-1744"]) == {
        "group": 45,
        "obligation": 276,
        "conditional": 29,
        "prohibition": 16,
        "exemption": 5,
        "classification": 13,
        "content": 83,
        "role_shift": 7,
        "voluntary": 2,
        "penalty": 6,
        "transitional": 4,
    }


def test_each_function_of_the_rmf_has_its_subcategories(
    catalogues: dict[tuple[str, str], Catalogue],
) -> None:
    entries = catalogues["NIST_AI_RMF", "1.0"].entries
    found = Counter(entry.ref.split()[0] for entry in entries if entry.kind == "subcategory")
    assert found == {"GOVERN": 19, "MAP": 18, "MEASURE": 22, "MANAGE": 13}


def test_each_generative_action_answers_risks_and_hangs_on_a_subcategory(
    catalogues: dict[tuple[str, str], Catalogue],
) -> None:
    profile = catalogues["NIST_AI_600_1", "1.0"]
    risks = {entry.ref for entry in profile.entries if entry.kind == "risk"}
    subcategories = {entry.ref for entry in catalogues["NIST_AI_RMF", "1.0"].entries}
    actions = [entry for entry in profile.entries if entry.kind == "action"]
    assert all(action.parent in subcategories for action in actions)
    assert all(action.tags and set(action.tags) <= risks for action in actions)
    by_function = Counter((action.parent or "").split()[0] for action in actions)
    assert by_function == {"GOVERN": 58, "MAP": 39, "MEASURE": 72, "MANAGE": 43}


def test_every_entry_has_a_title_and_a_source_link(shipped: parse.Parsed) -> None:
    for catalogue in shipped.catalogues:
        for entry in catalogue.entries:
            assert entry.title, entry.ref
            is_ours = catalogue.framework == "RISKREG_FAILURES"
            assert is_ours or entry.source_url.startswith("https://"), entry.ref


def test_every_entry_of_the_act_has_summary_tiers_roles_basis_and_a_date(
    shipped: parse.Parsed,
) -> None:
    for catalogue in shipped.catalogues:
        if catalogue.framework != "EU_AI_ACT":
            continue
        for entry in catalogue.entries:
            assert entry.summary, entry.ref
            assert entry.tiers, entry.ref
            assert entry.roles, entry.ref
            assert entry.applies_from, entry.ref
            assert re.fullmatch(LEGAL_BASIS, entry.legal_basis), entry.ref
            assert entry.kind == "group" or entry.date_confidence, entry.ref


def test_an_unsure_date_tells_its_readings(shipped: parse.Parsed) -> None:
    for catalogue in shipped.catalogues:
        for entry in catalogue.entries:
            if entry.formally_applicable_from or entry.date_confidence is Confidence.LOW:
                assert len(entry.readings) >= 2, entry.ref
                assert entry.applies_from in {reading.date for reading in entry.readings}


def test_standards_under_copyright_ship_without_text(
    catalogues: dict[tuple[str, str], Catalogue],
) -> None:
    for key in [("ISO_42001", "2023"), ("ISO_23894", "2023")]:
        assert not [entry.ref for entry in catalogues[key].entries if entry.summary]


def runs(text: str) -> set[str]:
    """Each run of eight words, as the official wording is listed."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    found = (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:8] for run in found}


def test_nist_is_told_in_our_own_words(catalogues: dict[tuple[str, str], Catalogue]) -> None:
    lines = OFFICIAL.read_text(encoding="utf-8").splitlines()
    official = {word for line in lines if not line.startswith("#") for word in line.split()}
    assert len(official) > 5_000

    def copied(entry: Entry) -> bool:
        return bool(runs(entry.title) & official or runs(entry.summary) & official)

    for key in [("NIST_AI_RMF", "1.0"), ("NIST_AI_600_1", "1.0")]:
        assert not [entry.ref for entry in catalogues[key].entries if copied(entry)]


def test_the_check_for_copied_wording_would_find_some() -> None:
    sentence = (
        "Legal and regulatory requirements involving AI are understood, managed, and documented."
    )
    assert runs(sentence) & set(OFFICIAL.read_text(encoding="utf-8").split())


def test_the_crosswalk_is_whole_and_says_who_states_each_row(shipped: parse.Parsed) -> None:
    rows = shipped.crosswalk
    assert len(rows) == 886
    assert all(row.provenance for row in rows)
    assert sum("own reading" in row.provenance for row in rows) == 573
    assert Counter(row.relation for row in rows) == {
        Relation.INTERSECTS: 507,
        Relation.RELATED: 359,
        Relation.SUPERSET: 20,
    }


def test_each_rmf_subcategory_is_related_to_the_act_the_oecd_and_iso(
    shipped: parse.Parsed, catalogues: dict[tuple[str, str], Catalogue]
) -> None:
    entries = catalogues["NIST_AI_RMF", "1.0"].entries
    subcategories = {entry.ref for entry in entries if entry.kind == "subcategory"}
    for target in ["EU_AI_ACT", "OECD_AI", "ISO_42001"]:
        related = {
            row.source_ref
            for row in shipped.crosswalk
            if row.source_framework == "NIST_AI_RMF" and row.target_framework == target
        }
        assert related == subcategories, target


def test_crosswalk_ends_in_the_act_stand_in_the_amended_edition(
    shipped: parse.Parsed, catalogues: dict[tuple[str, str], Catalogue]
) -> None:
    refs = {entry.ref for entry in catalogues["EU_AI_ACT", "2026-1744"].entries}
    for row in shipped.crosswalk:
        assert row.source_framework != "EU_AI_ACT" or row.source_ref in refs
        assert row.target_framework != "EU_AI_ACT" or row.target_ref in refs


def test_every_term_has_a_source_with_a_place_in_it(shipped: parse.Parsed) -> None:
    assert len(shipped.terms) >= 60
    for term in shipped.terms:
        assert re.search(r"\d", term.source), term.term
        assert term.definition.endswith("."), term.term


@pytest.mark.parametrize(
    "term",
    [
        "ai-system", "provider", "deployer", "placing-on-the-market", "intended-purpose",
        "substantial-modification", "high-risk-ai-system", "profiling", "deep-fake",
        "general-purpose-ai-model", "systemic-risk", "serious-incident", "conformity-assessment",
        "fria-fundamental-rights-impact-assessment", "statement-of-applicability",
        "residual-risk",
    ],
)  # fmt: skip
def test_the_words_a_reader_meets_first_are_explained(shipped: parse.Parsed, term: str) -> None:
    assert term in {each.slug for each in shipped.terms}


def test_a_shipped_edition_is_read_only_once() -> None:
    parse.shipped_catalogue.cache_clear()
    parse._shipped_editions.cache_clear()
    catalogue = parse.shipped_catalogue("EU_AI_ACT", "2026-1744")
    assert parse.shipped_catalogue("EU_AI_ACT", "2026-1744") is catalogue


def test_an_edition_that_is_not_shipped_is_told_by_name() -> None:
    with pytest.raises(LookupError, match="EU_AI_ACT, edition 1999"):
        parse.shipped_catalogue("EU_AI_ACT", "1999")


def test_the_examples_in_the_documentation_can_be_loaded(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "catalogues.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 2
    files = []
    for number, example in enumerate(examples):
        files.append(tmp_path / f"{number}.yaml")
        files[-1].write_text(example, encoding="utf-8")
    read = parse.parse([*parse.shipped(), *files])
    assert read.crosswalk[-1].collection == "ours"
    assert "LAW" in {each.framework for each in read.catalogues}
