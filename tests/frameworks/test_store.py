"""Catalogues as rows: idempotent, all or nothing, and every row keeps its key."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from frameworks import parse
from frameworks.models import CrosswalkRow, Edition, Framework, Requirement, Term
from riskreg.actions import catalogue
from riskreg.models import Event, User
from riskreg.trail import Did, first_break

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
    published: 2024-01-01
    source_url: https://law.example/1
entries:
  - {ref: Art. 1, title: Heading, kind: group}
  - {ref: Art. 1(1), parent: Art. 1, title: Do it, kind: duty}
  - {ref: Art. 1(2), parent: Art. 1, title: Tell it, kind: duty}
"""
LINKS = """\
crosswalk: ours
groups:
  - source: LAW
    target: LAW
    provenance: own reading
    rows: |
      Art. 1(1) | intersects | Art. 1(2) | high
      Art. 1 | superset | Art. 1(1) | high
"""
TERMS = """\
glossary: ours
terms:
  - {term: Harm, definition: What went wrong., source: clause 3}
  - {term: Risk, definition: What may go wrong., source: clause 1}
"""


class Files:
    """A folder of catalogue files that a test can rewrite and load again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("law", LAW)
        self.write("links", LINKS)
        self.write("terms", TERMS)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def load(self) -> dict[str, tuple[int, int, int]]:
        report = catalogue.load(None, [self.folder])
        return {
            change.what: (len(change.added), len(change.changed), len(change.withdrawn))
            for change in report.changed
        }


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def requirement(ref: str) -> Requirement:
    return Requirement.objects.get(ref=ref)


def test_a_load_stores_every_part_and_a_second_one_changes_nothing(files: Files) -> None:
    assert files.load() == {"LAW 1": (3, 0, 0), "crosswalk": (2, 0, 0), "glossary": (2, 0, 0)}
    before = list(Requirement.objects.values()), list(CrosswalkRow.objects.values())

    assert files.load() == {}
    assert (list(Requirement.objects.values()), list(CrosswalkRow.objects.values())) == before


def test_entries_keep_their_order_parent_and_address(files: Files) -> None:
    files.load()
    rows = list(Requirement.objects.order_by("position"))
    assert [(row.ref, row.slug) for row in rows] == [
        ("Art. 1", "art-1"),
        ("Art. 1(1)", "art-1-1"),
        ("Art. 1(2)", "art-1-2"),
    ]
    assert [row.parent for row in rows] == [None, rows[0], rows[0]]
    assert Framework.objects.get().slug == "law"


def test_a_changed_entry_keeps_its_key_and_the_others_are_left_alone(files: Files) -> None:
    files.load()
    key = requirement("Art. 1(1)").pk
    files.write("law", LAW.replace("title: Do it", "title: Do it well"))

    assert files.load() == {"LAW 1": (0, 1, 0)}
    assert (requirement("Art. 1(1)").pk, requirement("Art. 1(1)").title) == (key, "Do it well")


def test_an_entry_gone_from_the_file_is_withdrawn_and_comes_back_as_the_same_row(
    files: Files,
) -> None:
    files.load()
    key = requirement("Art. 1(2)").pk
    (files.folder / "links.yaml").unlink()
    files.write("law", LAW.replace("  - {ref: Art. 1(2), ", "# {"))
    assert files.load() == {"LAW 1": (0, 0, 1)}
    assert requirement("Art. 1(2)").withdrawn

    files.write("law", LAW)
    assert files.load() == {"LAW 1": (0, 1, 0)}
    assert (requirement("Art. 1(2)").pk, requirement("Art. 1(2)").withdrawn) == (key, False)


def test_an_entry_can_move_under_a_new_heading(files: Files) -> None:
    files.load()
    moved = LAW.replace("{ref: Art. 1, title: Heading", "{ref: Chapter, title: C, kind: group}\n"
                        "  - {ref: Art. 1, parent: Chapter, title: Heading")  # fmt: skip
    files.write("law", moved)
    assert files.load() == {"LAW 1": (1, 3, 0)}
    assert requirement("Art. 1").parent == requirement("Chapter")


def test_a_new_edition_leaves_the_old_one_as_it_was(files: Files) -> None:
    files.load()
    old = list(Requirement.objects.values_list("pk", "title"))
    files.write("law", LAW.replace('edition: "1"', 'edition: "2"').replace("Do it", "Do more"))

    assert files.load() == {"LAW 2": (3, 0, 0)}
    first = Edition.objects.get(code="1")
    assert list(first.requirements.values_list("pk", "title")) == old


def test_a_crosswalk_row_that_says_something_new_loses_its_review(files: Files) -> None:
    files.load()
    row = CrosswalkRow.objects.get(source_ref="Art. 1(1)")
    reviewed = {"reviewer": "A. Reader", "reviewed_on": date(2026, 11, 1)}
    CrosswalkRow.objects.update(**reviewed)
    files.write("links", LINKS.replace("intersects", "equal"))

    assert files.load() == {"crosswalk": (0, 1, 0)}
    row.refresh_from_db()
    assert (row.relation, row.is_reviewed, row.reviewed_on) == ("equal", False, None)
    assert CrosswalkRow.objects.get(source_ref="Art. 1").is_reviewed


def test_rows_and_terms_gone_from_their_file_are_withdrawn_but_not_those_of_other_files(
    files: Files,
) -> None:
    files.load()
    files.write("links", LINKS.replace("      Art. 1 | superset | Art. 1(1) | high\n", ""))
    files.write("terms", TERMS.replace("  - {term: Risk,", "# {"))
    files.write("more", LINKS.replace("ours", "theirs"))

    assert files.load() == {"crosswalk": (2, 0, 1), "glossary": (0, 0, 1)}
    standing = CrosswalkRow.objects.filter(withdrawn=False)
    assert sorted(standing.values_list("collection", flat=True)) == ["ours", "theirs", "theirs"]
    assert Term.objects.get(slug="risk").withdrawn


def test_a_faulty_file_leaves_everything_as_it_was(files: Files) -> None:
    files.load()
    files.write("law", LAW.replace("title: Do it", "title: Do it well"))
    files.write("terms", TERMS.replace("source: clause 1", "sauce: clause 1"))

    with pytest.raises(parse.CatalogueError):
        files.load()
    assert requirement("Art. 1(1)").title == "Do it"


def test_a_crosswalk_alone_may_point_at_entries_loaded_before(files: Files) -> None:
    files.load()
    path = files.write("links", LINKS.replace("Art. 1(1) | intersects", "Art. 1(2) | intersects"))
    with pytest.raises(parse.CatalogueError):
        catalogue.load(None, [files.write("bad", LINKS.replace("Art. 1 |", "Art. 7 |"))])
    report = catalogue.load(None, [path])
    assert [len(change.added) for change in report.changed] == [1]


def test_a_load_is_one_event_in_the_chain_of_the_installation(files: Files) -> None:
    files.load()
    event = Event.objects.get()
    assert (event.did, event.chain, event.actor_key) == (
        Did.CATALOGUE_LOADED,
        "installation",
        None,
    )
    assert '"LAW 1":{"added":3,"changed":0,' in event.body
    assert Edition.objects.get().digest in event.body

    files.load()
    assert Event.objects.count() == 1
    assert first_break("installation") is None


@pytest.mark.django_db(transaction=True)
def test_a_row_changed_past_the_action_is_refused_by_the_database(files: Files) -> None:
    files.load()
    with pytest.raises(IntegrityError, match="recorded no event"):
        Requirement.objects.filter(ref="Art. 1").update(title="Something else")
    with pytest.raises(IntegrityError, match="recorded no event"):
        Term.objects.all().delete()
    assert Requirement.objects.get(ref="Art. 1").title == "Heading"
    assert Term.objects.count() == 2


def test_no_member_of_an_organisation_loads_catalogues(files: Files) -> None:
    person = User(id=uuid4(), email="a@example.org", name="A")
    with pytest.raises(PermissionDenied):
        catalogue.load(person, [files.folder])


def test_a_review_needs_a_name_and_a_day(files: Files) -> None:
    files.load()
    with pytest.raises(IntegrityError), transaction.atomic():
        CrosswalkRow.objects.update(reviewer="A. Reader")


def test_the_command_says_what_changed(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_catalogue", files.folder)
    assert "LAW 1: 3 added, 0 changed, 0 withdrawn" in capsys.readouterr().out
    call_command("load_catalogue", files.folder)
    assert "up to date" in capsys.readouterr().out


def test_the_command_refuses_a_faulty_file_with_every_fault_and_status_2(files: Files) -> None:
    path = files.write("law", LAW.replace("kind: duty", "kind: dutty"))
    with pytest.raises(CommandError) as refused:
        call_command("load_catalogue", files.folder)
    assert refused.value.returncode == 2
    told = str(refused.value)
    for line in (13, 14):
        assert f"{path}:{line}: “kind” is “dutty”; expected one of group, duty" in told
    assert "Nothing was loaded: 2 faults." in told
    assert not Framework.objects.exists()
