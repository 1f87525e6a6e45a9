"""What each section says, word by word; run with UPDATE_GOLDEN=1 to write it anew and review it."""

import html
import os
import re
from pathlib import Path

import pytest

from frameworks.schema import Deciding
from governance.dossiers import build, manuscripts, registry, sections
from governance.dossiers.paper import laying
from governance.dossiers.sections import answers
from tests.dossiers.conftest import Sample

# So that `sample` finds a database, and is made by one worker for both files.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]

GOLDEN = Path(__file__).parent / "golden"
# The law's own long lists are told by their beginning: catalogues have their own tests.
LONGEST = 120


def lines_of(text: str) -> list[str]:
    """The words of some HTML, a line for each cell or paragraph; digests and keys by name."""
    text = re.sub(r"^[^<]*>", "", text)
    text = re.sub(r"</?(b|i|em|span|wbr|a|svg|path|circle|rect)\b[^>]*>", "", text)
    text = re.sub(r"<title>[^<]*</title>", "", text)
    text = html.unescape(re.sub(r"<[^>]+>", "\n", text))
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<key>", text)
    text = re.sub(r"[0-9a-f]{64}|[0-9a-f]{12}(?![0-9a-f-])", "<digest>", text)
    text = re.sub(r"Person \d+", "<person>", text)
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def chapters_of(text: str) -> dict[str, list[str]]:
    """The lines of each section, the cover included."""
    cover, *others = re.split(r'<section class="chapter[ "]', text)
    named = {slug: lines_of(part) for slug, part in zip(
        sections.SYSTEM.sections[1:], others, strict=True
    )}  # fmt: skip
    return {"cover": lines_of(cover.split("<body", 1)[1].split(">", 1)[1]), **named}


@pytest.mark.parametrize("slug", sections.SYSTEM.sections)
def test_a_section_says_what_it_said(slug: str, sample: Sample) -> None:
    said = "\n".join(chapters_of(sample.html)[slug][:LONGEST]) + "\n"
    kept = GOLDEN / f"{slug}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")


def test_what_was_assumed_is_never_told_as_given(sample: Sample) -> None:
    numbered: list[dict[str, int]] = [{}, {"harmful": 3}]
    for numbers in numbered:
        told = answers.decided(Deciding("harmful", value=True, assumed=True), {}, numbers)
        assert told.endswith("not known yet, yes assumed"), told
    assert "significant harm? yes" not in "\n".join(chapters_of(sample.html)["classification"])


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Names that stand there on purpose: commands, files and standards.
SLUGS_MEANT = {"verify_trail"}


def test_days_in_sentences_are_written_out() -> None:
    """ISO dates are for cells: alone, at the head of one, or behind a word or two."""
    found = [
        line
        for file in sorted(GOLDEN.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if (day := DAY.search(line)) and len(re.findall(r"[a-z]{2,}", line[: day.start()])) > 2
    ]
    assert found == []


def test_no_section_shows_a_name_that_only_the_software_uses() -> None:
    said = "\n".join(file.read_text(encoding="utf-8") for file in GOLDEN.glob("*.txt"))
    assert set(re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", said)) <= SLUGS_MEANT


def test_every_duty_of_the_law_stands_in_the_statement(sample: Sample) -> None:
    statement = " ".join(chapters_of(sample.html)["applicability"])
    for ref in ("Art. 4(1)", "Art. 9(1)", "Art. 26(1)", "Art. 27(1)(a)", "Art. 53(1)(a)"):
        assert statement.count(f"{ref} ") >= 2, ref  # once as provider, once as deployer
    assert "day in doubt: a" in statement


def test_a_statement_is_laid_out_in_parts_that_hold_all_of_it(sample: Sample) -> None:
    assert manuscripts.LEAF not in sample.html
    chunks = manuscripts.manuscript(sample.context, sample.chapters).chunks
    laid = [line for chunk in chunks for line in lines_of(chunk.split("<body>", 1)[1])]
    statement = chapters_of(sample.html)["applicability"]
    begin = laid.index(statement[0])
    assert laid[begin : begin + len(statement)] == statement
    assert sum("duties__title" in chunk for chunk in chunks) >= 6


def test_each_part_of_a_statement_fits_on_its_page(sample: Sample) -> None:
    chunks = manuscripts.manuscript(sample.context, sample.chapters).chunks
    style = build.press().style
    of_duties = [c for c in chunks if "duties__title" in c or "excluded__ref" in c]
    assert len(of_duties) > 15
    for chunk in of_duties:
        assert len(laying.rendered(chunk, style, laying.VARIANT).pages) == 1


def test_the_number_of_open_points_on_the_cover_is_that_of_the_section(sample: Sample) -> None:
    chapters = chapters_of(sample.html)
    told = next(line for line in chapters["cover"] if line.endswith("open points, see section 1"))
    assert chapters["open-points"][1].startswith(f"{told.split()[0]} points are open")


def test_the_trail_sends_for_its_last_event_to_document_control(sample: Sample) -> None:
    """Named there alone, so that pages at the end stay as they are while others change."""
    control, chapters = sample.context.control, chapters_of(sample.html)
    at = chapters["cover"].index("Trail")
    assert chapters["cover"][at + 1].startswith(f"event {control.trail_number}; 3 are on this")
    assert chapters["cover"][at + 3] == "<digest>"
    assert "Number and digest stand in Document control" in chapters["trail"]
    assert sample.html.count(control.trail_digest[:16]) == 1


def test_a_chapter_of_a_line_or_two_has_no_page_of_its_own(sample: Sample) -> None:
    """Nothing was approved before: the next chapter begins below that."""
    chunks = manuscripts.manuscript(sample.context, sample.chapters).chunks
    (both,) = [each for each in chunks if 'id="changes"' in each]
    assert "No version of this document was approved before" in both
    assert re.findall(r'<h2 id="([a-z-]+)"', both) == ["changes", "system"]


def test_a_chapter_that_begins_lower_cuts_its_first_leaf_lower(samples: dict[str, Sample]) -> None:
    """So that no page begins right after the one entry that found no room."""
    sample = samples["annex-iv"]
    chunks = manuscripts.manuscript(sample.context, sample.chapters).chunks
    (both,) = [each for each in chunks if 'id="changes"' in each]
    leaves = next(each.facts["leaves"] for each in sample.chapters if "leaves" in each.facts)
    assert all(f'id="{part.anchor}"' in both for part in leaves[0])
    assert len(leaves[0]) > 1


def test_sections_are_those_of_the_kind() -> None:
    assert set(registry.sections()) >= set(sections.SYSTEM.sections)


@pytest.mark.parametrize("kind", registry.kinds().values(), ids=lambda kind: kind.slug)
def test_every_kind_has_its_golden_text(kind: registry.Kind) -> None:
    kept = {path.stem for path in GOLDEN.glob("*.txt")}
    is_kept_whole = kind.slug not in kind.sections and kind.slug in kept
    assert is_kept_whole or set(kind.sections) <= kept
