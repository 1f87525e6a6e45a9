"""Reads of the stored catalogues: trees, search, both ends of a crosswalk, editions compared."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from frameworks import queries
from frameworks.models import CrosswalkRow, Edition, Requirement
from frameworks.parse import shipped_catalogue
from frameworks.queries import Branch
from frameworks.schema import Relation
from riskreg.actions import catalogue

pytestmark = pytest.mark.django_db

LAW = """\
framework: LAW
title: A law
issuer: Parliament
licence: free
kinds: {group: heading, duty: must be done}
editions:
  - edition: "1"
    title: First
    published: 2024-07-12
    in_force_from: 2024-08-01
    source_url: https://law.example/1
  - edition: "2"
    title: Second
    published: 2026-07-24
    in_force_from: 2026-07-27
    source_url: https://law.example/1
entries:
  - {ref: Art. 1, title: Oversight, kind: group}
  - {ref: Art. 1(1), parent: Art. 1, title: Watch, summary: People oversee machines., kind: duty}
  - {ref: Art. 1(2), parent: Art. 1, title: Stop, kind: duty, tags: [brakes]}
  - {ref: Art. 2, title: Reports, summary: Report incidents at once., kind: duty,
     differs: {"1": {summary: Report incidents.}}}
  - {ref: Art. 3, title: Gone, kind: duty, editions: ["1"]}
  - {ref: Art. 4, title: New, kind: duty, editions: ["2"]}
"""
NORM = """\
framework: NORM
title: A norm
issuer: Standards body
licence: free
kinds: {control: control}
editions:
  - {edition: "1", title: Norm, published: 2023-01-01, source_url: https://norm.example/}
entries:
  - {ref: "2.1", title: Incident handling, kind: control}
  - {ref: "2.2", title: Human control, kind: control}
"""
LINKS = """\
crosswalk: ours
groups:
  - source: NORM
    target: LAW
    provenance: own reading
    rows: |
      2.1 | superset | Art. 2 | high
      2.2 | intersects | Art. 1(1) | low
  - source: LAW
    target: NORM
    provenance: a ministry
    rows: |
      Art. 1(2) | subset | 2.2 | medium
      Art. 3 | related | 2.1 | low
"""


@pytest.fixture(autouse=True)
def _loaded(tmp_path: Path) -> None:
    for name, text in [("law", LAW), ("norm", NORM), ("links", LINKS)]:
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    catalogue.load(None, [tmp_path])


def edition(code: str, framework: str = "LAW") -> Edition:
    return Edition.objects.select_related("framework").get(framework__code=framework, code=code)


def entry(ref: str, code: str = "2") -> Requirement:
    found = Requirement.objects.select_related("edition__framework")
    return found.get(edition=edition(code), ref=ref)


def shape(branches: tuple[Branch, ...]) -> list[object]:
    return [(branch.entry.ref, shape(branch.children)) for branch in branches]


def test_the_tree_of_an_edition_takes_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    law = edition("2")
    with django_assert_num_queries(1):
        assert shape(queries.tree(law)) == [
            ("Art. 1", [("Art. 1(1)", []), ("Art. 1(2)", [])]),
            ("Art. 2", []),
            ("Art. 4", []),
        ]


def test_the_path_to_an_entry_takes_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    deep = entry("Art. 1(1)")
    with django_assert_num_queries(1):
        assert [above.ref for above in queries.path_to(deep)] == ["Art. 1"]


def test_each_edition_comes_with_its_framework_and_count_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        found = [(str(each.framework), each.code, each.entries) for each in queries.editions()]
    assert found == [("A law", "2", 5), ("A law", "1", 5), ("A norm", "1", 2)]


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("overseeing machine", ["Art. 1(1)"]),
        ("incident", ["Art. 2"]),
        ("Art. 1(2)", ["Art. 1(2)"]),
        ("article 1", ["Art. 1", "Art. 1(1)", "Art. 1(2)"]),
        ("brakes", ["Art. 1(2)"]),
        ("incident -report", []),
        ("nothing like it", []),
        (" ", []),
    ],
)
def test_search_finds_words_in_any_form_references_and_tags(text: str, refs: list[str]) -> None:
    assert [found.ref for found in queries.search(text, [edition("2")])] == refs


def test_search_without_editions_looks_everywhere_and_puts_titles_first() -> None:
    found = [(each.edition.framework.code, each.ref) for each in queries.search("incident")]
    assert found[0] == ("NORM", "2.1")
    assert set(found) == {("NORM", "2.1"), ("LAW", "Art. 2")}


def test_a_crosswalk_reads_from_either_end_with_the_relation_turned_round(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    reports, stop = entry("Art. 2"), entry("Art. 1(2)")
    control = Requirement.objects.select_related("edition__framework").get(ref="2.2")
    with django_assert_num_queries(2):
        (link,) = queries.crosswalk_of(reports)
    assert (link.relation, link.ref, link.row.provenance) == (Relation.SUBSET, "2.1", "own reading")
    assert link.other is not None
    assert link.other.title == "Incident handling"
    assert not link.is_reviewed

    (forth,) = queries.crosswalk_of(stop)
    back = {each.ref: each.relation for each in queries.crosswalk_of(control)}
    assert forth.relation == Relation.SUBSET
    assert back == {"Art. 1(1)": Relation.INTERSECTS, "Art. 1(2)": Relation.SUPERSET}


def test_a_link_leads_to_the_newest_edition_that_has_the_entry() -> None:
    control = Requirement.objects.select_related("edition__framework").get(ref="2.1")
    codes = {
        link.ref: link.other.edition.code for link in queries.crosswalk_of(control) if link.other
    }
    assert codes == {"Art. 2": "2", "Art. 3": "1"}


def test_entries_touched_by_duties_come_once_each_with_every_link(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(3):
        touched = queries.touched_by(["Art. 1(1)", "Art. 1(2)", "Art. 2"], framework="LAW")
    assert [(each.ref, [link.from_ref for link in each.links]) for each in touched] == [
        ("2.1", ["Art. 2"]),
        ("2.2", ["Art. 1(1)", "Art. 1(2)"]),
    ]
    assert queries.touched_by(["Art. 2"], framework="LAW", others=["OTHER"]) == ()
    assert queries.touched_by([], framework="LAW") == ()


def test_a_withdrawn_row_touches_nothing() -> None:
    CrosswalkRow.objects.update(withdrawn=True)
    assert queries.touched_by(["Art. 2"], framework="LAW") == ()


def test_editions_compared_tell_added_removed_and_changed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second = edition("1"), edition("2")
    with django_assert_num_queries(2):
        found = queries.compare(first, second)
    assert [each.ref for each in found.added] == ["Art. 4"]
    assert [each.ref for each in found.removed] == ["Art. 3"]
    (change,) = found.changed
    assert [(each.name, each.before, each.after) for each in change.fields] == [
        ("summary", "Report incidents.", "Report incidents at once.")
    ]


def test_what_is_stored_reads_back_as_it_was_shipped() -> None:
    catalogue.load(None)
    for code in ["2024-1689", "2026-1744"]:
        stored = queries.entries_of(edition(code, "EU_AI_ACT"))
        assert stored == shipped_catalogue("EU_AI_ACT", code).entries


def test_duties_of_the_act_touch_nist_and_oecd_entries() -> None:
    catalogue.load(None)
    touched = queries.touched_by(["Art. 9(1)", "Art. 14(1)"], others=["NIST_AI_RMF", "OECD_AI"])
    assert {each.framework.code for each in touched} == {"NIST_AI_RMF", "OECD_AI"}
    assert all(each.entry and each.links for each in touched)
    assert not any(link.is_reviewed for each in touched for link in each.links)
