"""Faulty files are refused with every fault, its line and what was expected."""

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from frameworks import parse
from frameworks.schema import Confidence, Fault, Reading

HEADER = """\
framework: LAW
title: A law
issuer: Parliament
licence: free
kinds: {group: heading, duty: must be done}
tiers: {all: everything}
roles: {provider: makes it}
editions:
  - edition: "1"
    title: First
    published: 2024-01-01
    source_url: https://law.example/1
  - edition: "2"
    title: Second
    published: 2026-01-01
    source_url: https://law.example/1
    amending_url: https://law.example/2
timings:
  soon:
    applies_from: 2026-08-02
    date_confidence: high
    differs:
      "1": {applies_from: 2025-08-02}
entries:
"""
FIRST_ENTRY = HEADER.count("\n") + 1
GOOD = """\
  - ref: Art. 1
    title: Heading
    kind: group
  - ref: Art. 1(1)
    parent: Art. 1
    title: Do it
    summary: Do it well.
    kind: duty
    tiers: [all]
    roles: [provider]
    timing: soon
    amended_by: Act 2
    differs:
      "1": {summary: Do it.}
  - ref: Art. 1(2)
    parent: Art. 1
    title: Tell it
    kind: duty
    editions: ["2"]
"""


def written(folder: Path, text: str, name: str = "law.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(folder: Path, entries: str, header: str = HEADER) -> list[Fault]:
    with pytest.raises(parse.CatalogueError) as refused:
        parse.parse_catalogue(written(folder, header + entries))
    return list(refused.value.faults)


def test_one_source_gives_each_edition_its_own_text_dates_and_entries(tmp_path: Path) -> None:
    first, second = parse.parse_catalogue(written(tmp_path, HEADER + GOOD))

    assert [entry.ref for entry in first.entries] == ["Art. 1", "Art. 1(1)"]
    assert [entry.ref for entry in second.entries] == ["Art. 1", "Art. 1(1)", "Art. 1(2)"]
    assert (first.entries[1].summary, second.entries[1].summary) == ("Do it.", "Do it well.")
    assert first.entries[1].applies_from == date(2025, 8, 2)
    assert second.entries[1].applies_from == date(2026, 8, 2)
    assert second.entries[1].date_confidence is Confidence.HIGH


def test_an_amendment_is_told_only_where_the_edition_names_its_act(tmp_path: Path) -> None:
    first, second = parse.parse_catalogue(written(tmp_path, HEADER + GOOD))

    assert (first.entries[1].amended_by, second.entries[1].amended_by) == ("", "Act 2")
    assert first.entries[1].source_url == "https://law.example/1"
    assert second.entries[1].source_url == "https://law.example/2"


def test_an_entry_takes_the_address_of_its_heading(tmp_path: Path) -> None:
    text = HEADER + GOOD.replace(
        "kind: group", "kind: group\n    source_url: https://law.example/a"
    )
    first, second = parse.parse_catalogue(written(tmp_path, text))

    assert first.entries[1].source_url == "https://law.example/a"
    assert second.entries[2].source_url == "https://law.example/a"


def test_both_readings_of_an_unclear_date_are_kept(tmp_path: Path) -> None:
    entry = """\
      - ref: A
        title: A
        kind: duty
        readings:
          - {date: 2026-08-02, by: the letter}
          - {by: nobody knows}
    """
    catalogue = parse.parse_catalogue(written(tmp_path, HEADER + dedent(entry)))[0]
    assert catalogue.entries[0].readings == (
        Reading(date(2026, 8, 2), "the letter"),
        Reading(None, "nobody knows"),
    )


def test_the_digest_changes_with_any_word_and_only_then(tmp_path: Path) -> None:
    once = parse.parse_catalogue(written(tmp_path, HEADER + GOOD))
    again = parse.parse_catalogue(written(tmp_path, "# a remark\n" + HEADER + GOOD))
    other = parse.parse_catalogue(written(tmp_path, HEADER + GOOD.replace("well", "better")))

    assert [c.digest for c in once] == [c.digest for c in again]
    assert once[0].digest == other[0].digest
    assert once[1].digest != other[1].digest


ENTRY = "  - ref: A\n    title: A\n    kind: duty\n"


@pytest.mark.parametrize(
    ("entries", "line", "message", "expected"),
    [
        (ENTRY + "    sumary: x\n", 3, "unknown key “sumary”", "nearest is “summary”"),
        (ENTRY + "    title: B\n", 3, "“title” stands here twice", "each key once"),
        (ENTRY + ENTRY, 3, "“A” stands on line", "each reference once"),
        (ENTRY + ENTRY.replace("ref: A", "ref: (a)"), 3, "has the address of “A”", "another"),
        (ENTRY + "    parent: B\n", 3, "parent “B” is no entry", "an entry of this file"),
        (ENTRY + "    parent: A\n", 0, "“A” is its own ancestor", "end at the top"),
        (ENTRY + "    applies_from: 2026-02-30\n", 3, "which is no day", "YYYY-MM-DD"),
        (ENTRY + "    applies_from: soon\n", 3, "“soon”, which is no day", "YYYY-MM-DD"),
        (ENTRY + "    tiers: [some]\n", 3, "“tiers” names “some”", "one of all"),
        (ENTRY + "    roles: provider\n", 3, "“roles” is not a list", "a list"),
        (ENTRY + "    tags: [[a]]\n", 3, "not a single value", "a text"),
        (ENTRY + "    timing: later\n", 3, "“timing” is “later”", "one of soon"),
        (ENTRY + "    date_confidence: sure\n", 3, "“sure”", "one of high, medium, low"),
        (ENTRY + "    editions: ['3']\n", 3, "“editions” names “3”", "one of 1, 2"),
        (ENTRY + "    differs: {'3': {title: B}}\n", 3, "unknown key “3”", "one of 1, 2"),
        (ENTRY + "    differs: {'1': {ref: B}}\n", 3, "unknown key “ref”", "one of parent"),
        (ENTRY + "    readings: [{date: 2026-01-01}]\n", 3, "“by” is missing", "a text"),
        (ENTRY.replace("kind: duty", "kind: dutty"), 2, "“kind” is “dutty”", "nearest is “duty”"),
        ("  - title: A\n    kind: duty\n", 0, "“ref” is missing", "a text"),
        ("  - ref: A\n    kind: duty\n", 0, "“title” is missing", "a text"),
        ("  - just words\n", 0, "not a mapping", "keys with values"),
    ],
)
def test_a_faulty_entry_is_refused_with_its_line_and_what_was_expected(
    tmp_path: Path, entries: str, line: int, message: str, expected: str
) -> None:
    found = faults_of(tmp_path, entries)

    fitting = [fault for fault in found if message in fault.message and expected in fault.expected]
    assert fitting, found
    assert fitting[0].line == FIRST_ENTRY + line
    assert fitting[0].path == str(tmp_path / "law.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: A law\n", "", "“title” is missing"),
        ("published: 2024-01-01", "published: then", "“published” is “then”"),
        ("    published: 2024-01-01\n", "", "“published” is missing"),
        ('edition: "2"', 'edition: "1"', "edition “1” stands here twice"),
        ("licence: free", "licence: free\nprice: 1", "unknown key “price”"),
        ("applies_from: 2026-08-02", "applies: 2026-08-02", "unknown key “applies”"),
    ],
)
def test_a_faulty_header_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = faults_of(tmp_path, ENTRY, HEADER.replace(old, new, 1))
    assert message in " ".join(fault.message for fault in found)


def test_a_catalogue_without_editions_or_entries_is_refused(tmp_path: Path) -> None:
    found = faults_of(tmp_path, "", "framework: LAW\n")
    messages = [fault.message for fault in found]
    assert "there is no edition" in messages
    assert "there is no entry" in messages


def test_a_longer_circle_of_parents_names_each_member(tmp_path: Path) -> None:
    circle = "".join(
        f"  - ref: {ref}\n    parent: {parent}\n    title: x\n    kind: duty\n"
        for ref, parent in [("A", "B"), ("B", "C"), ("C", "A"), ("D", "A")]
    )
    found = [fault.message for fault in faults_of(tmp_path, circle)]
    assert found == [f"“{ref}” is its own ancestor" for ref in "ABC"]


def test_every_fault_is_told_at_once_and_each_only_once(tmp_path: Path) -> None:
    found = faults_of(tmp_path, ENTRY + "    tiers: [x]\n    roles: [y]\n    colour: z\n")
    assert [fault.line for fault in found] == [FIRST_ENTRY + 3, FIRST_ENTRY + 4, FIRST_ENTRY + 5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("entries: [", "not YAML"),
        ("a: \tb: c\n", "not YAML"),
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("colour: red\n", "does not say what it is"),
        ("- a list\n", "not a mapping"),
        ("framework: A\x00\n", "not text"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(parse.CatalogueError, match=message):
        parse.parse([written(tmp_path, text)])


def test_a_file_that_is_not_utf_8_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("framework: Büro\n".encode("latin-1"))
    with pytest.raises(parse.CatalogueError) as refused:
        parse.parse([tmp_path / "latin.yaml", tmp_path / "gone.yaml"])
    assert "there is no such file" in refused.value.faults[0].message
    assert "is not UTF-8" in refused.value.faults[1].message


def test_a_folder_with_a_header_is_one_catalogue_with_faults_in_their_own_file(
    tmp_path: Path,
) -> None:
    written(tmp_path, HEADER.replace("entries:\n", ""), "framework.yaml")
    written(tmp_path, "entries:\n" + GOOD, "01.yaml")
    assert len(parse.parse_catalogue(tmp_path)[1].entries) == 3

    written(tmp_path, "entries:\n" + ENTRY + "    timing: later\ntitle: no\n", "02.yaml")
    with pytest.raises(parse.CatalogueError) as refused:
        parse.parse_catalogue(tmp_path)
    places = {(Path(fault.path).name, fault.line) for fault in refused.value.faults}
    assert places == {("02.yaml", 5), ("02.yaml", 6)}


def test_a_folder_without_a_header_stands_for_the_files_in_it(tmp_path: Path) -> None:
    one, two = written(tmp_path, "", "1.yaml"), written(tmp_path, "", "2.yaml")
    assert parse.expand([tmp_path, one]) == (one, two, one)


CROSSWALK = """\
crosswalk: ours
groups:
  - source: LAW
    target: NORM
    provenance: own reading
    rows: |
      Art. 1 | intersects | 4.1 | high
      Art. 2 | superset | 4.2 | low | only in part
"""
KNOWN = {"LAW": {"Art. 1", "Art. 2"}, "NORM": {"4.1", "4.2"}}


def test_crosswalk_rows_name_both_ends_relation_confidence_provenance(tmp_path: Path) -> None:
    first, second = parse.parse_crosswalk(written(tmp_path, CROSSWALK), KNOWN)
    assert (first.source_ref, first.relation, first.target_ref) == ("Art. 1", "intersects", "4.1")
    assert (second.confidence, second.provenance, second.note, second.collection) == (
        "low",
        "own reading",
        "only in part",
        "ours",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("Art. 1 |", "Art. 9 |", 7, "LAW has no entry “Art. 9”"),
        ("| 4.1 |", "| 4.9 |", 7, "NORM has no entry “4.9”"),
        ("| intersects |", "| same |", 7, "relation is “same”"),
        ("| low |", "| maybe |", 8, "confidence is “maybe”"),
        ("| high", "", 7, "a row of 3 cells"),
        ("Art. 2 | superset | 4.2", "Art. 1 | superset | 4.1", 8, "this pair stands on line 7"),
        ("source: LAW", "source: OTHER", 3, "“source” is “OTHER”"),
        ("    provenance: own reading\n", "", 3, "“provenance” is missing"),
        ("rows: |", "rows: >", 6, "“rows” is not a block of lines"),
        ("crosswalk: ours", "crosswalk:", 1, "“crosswalk” is missing"),
    ],
)
def test_a_faulty_crosswalk_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    with pytest.raises(parse.CatalogueError) as refused:
        parse.parse_crosswalk(written(tmp_path, CROSSWALK.replace(old, new, 1)), KNOWN)
    assert (line, message) in [
        (fault.line, fault.message[: len(message)]) for fault in refused.value.faults
    ]


def test_a_crosswalk_may_point_at_entries_of_files_read_with_it(tmp_path: Path) -> None:
    law = written(tmp_path, HEADER + GOOD)
    text = "crosswalk: x\ngroups:\n  - {source: LAW, target: LAW, provenance: p, rows: ''}\n"
    rows = text.replace(
        "{source: LAW, target: LAW, provenance: p, rows: ''}",
        "source: LAW\n    target: LAW\n    provenance: p\n    rows: |\n"
        "      Art. 1 | superset | Art. 1(2) | high",
    )
    crosswalk = written(tmp_path, rows, "crosswalk.yaml")
    assert len(parse.parse([crosswalk, law]).crosswalk) == 1


def test_a_glossary_needs_a_source_for_each_term_and_each_term_once(tmp_path: Path) -> None:
    text = """\
        glossary: ours
        terms:
          - {term: Risk, definition: What may go wrong., source: a standard}
          - {term: risk, definition: Again., source: another}
          - {term: Harm, definition: What went wrong.}
        """
    with pytest.raises(parse.CatalogueError) as refused:
        parse.parse_terms(written(tmp_path, dedent(text)))
    assert [(fault.line, fault.message) for fault in refused.value.faults] == [
        (4, "“risk” is explained twice"),
        (5, "“source” is missing"),
    ]


def test_a_fault_reads_as_one_line_for_a_terminal() -> None:
    fault = Fault("law.yaml", 3, "unknown key “x”", "one of a, b")
    assert parse.sentence(fault) == "law.yaml:3: unknown key “x”; expected one of a, b"
