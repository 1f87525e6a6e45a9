"""Evidence through its actions: what is kept, what is refused, what never leaves a trace."""

import hashlib
import json
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from riskreg import filing, trail
from riskreg.actions import evidence
from riskreg.models import (
    Event,
    Evidence,
    EvidenceKind,
    EvidenceRevision,
    Grade,
    Organisation,
    Role,
    User,
)
from riskreg.queries.evidence import leaning_on, same_bytes
from riskreg.trail import Did
from tests import make, samples

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    """A store of this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def organisation() -> Organisation:
    """One organisation."""
    return make.organisation()


@pytest.fixture
def officer(organisation: Organisation) -> User:
    """Its compliance officer."""
    return make.member(organisation)


def files(store: Path) -> list[Path]:
    """Every file in the store."""
    return sorted(path for path in store.rglob("*") if path.is_file())


def values(**more: Any) -> dict[str, Any]:
    """What is enough for a file."""
    return {
        "title": "Test report",
        "kind": EvidenceKind.FILE,
        "collected_on": timezone.localdate(),
        **more,
    }


def test_a_file_is_kept_under_a_name_of_ours_with_its_digest(
    organisation: Organisation, officer: User, store: Path
) -> None:
    content = samples.pdf()
    made = make.evidence(organisation, officer, upload=make.file("../../r\u202eeport.pdf", content))
    [path] = files(store)
    assert path.parent == store / "evidence" / str(organisation.pk)
    assert path.suffix == ".pdf"
    assert "report" not in path.name
    assert path.read_bytes() == content
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert (made.size, made.media_type) == (len(content), "application/pdf")
    revision = made.revisions.get()
    assert (revision.file_name, revision.number) == ("report.pdf", 1)
    assert (revision.sha256, revision.media_type) == (made.sha256, made.media_type)


def test_the_type_a_sender_claims_is_not_believed(
    organisation: Organisation, officer: User, store: Path
) -> None:
    upload = make.file("a.pdf", b"<html><script>alert(1)</script>")
    upload.content_type = "application/pdf"
    with pytest.raises(ValidationError) as refused:
        make.evidence(organisation, officer, upload=upload)
    assert set(refused.value.message_dict) == {"upload"}
    assert "a.pdf is a web page" in refused.value.message_dict["upload"][0]
    assert files(store) == []
    assert not Evidence.objects.exists()


def test_every_fault_is_told_at_once_and_nothing_is_stored(
    organisation: Organisation, officer: User, store: Path
) -> None:
    today = timezone.localdate()
    stranger = make.member(make.organisation())
    theirs = make.control(make.organisation())
    with pytest.raises(ValidationError) as refused:
        evidence.add(
            officer,
            organisation,
            values=values(
                collected_on=today + DAY, valid_until=today, owner=stranger, collected_by=stranger
            ),
            controls=[theirs],
        )
    assert set(refused.value.message_dict) == {
        "collected_on", "valid_until", "owner", "collected_by", "controls", "upload",
    }  # fmt: skip
    assert files(store) == []
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER])
def test_who_only_reads_adds_nothing(organisation: Organisation, role: Role, store: Path) -> None:
    reader = make.member(organisation, role)
    with pytest.raises(PermissionDenied):
        make.evidence(organisation, reader, upload=make.file())
    assert files(store) == []


def test_engineers_add_but_do_not_withdraw(organisation: Organisation) -> None:
    engineer = make.member(organisation, Role.ENGINEER)
    made = make.evidence(organisation, engineer)
    with pytest.raises(PermissionDenied):
        evidence.withdraw(engineer, made, reason="Wrong.")
    with pytest.raises(PermissionDenied):
        evidence.end(engineer, made, valid_until=timezone.localdate(), reason="Wrong.")


def test_a_failure_in_the_middle_leaves_no_row_and_no_file(
    organisation: Organisation, officer: User, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        assert len(files(store)) == 1  # the file was there when it happened
        raise IntegrityError("the database went away")

    monkeypatch.setattr(trail, "record", fail)
    with pytest.raises(IntegrityError):
        make.evidence(organisation, officer, upload=make.file())
    assert files(store) == []
    assert not Evidence.objects.exists()
    assert not EvidenceRevision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_at_commit_leaves_no_file(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    monkeypatch.setattr(trail, "record", lambda *_args, **_body: None)  # the guard then refuses
    with pytest.raises(IntegrityError):
        make.evidence(organisation, officer, upload=make.file())
    assert files(store) == []
    assert not Evidence.objects.exists()


class Endless:
    """An upload that never ends; counts what was taken of it."""

    name = "endless.txt"
    taken = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The same line for ever."""
        while True:
            self.taken += 1
            yield b"passed\n" * 10_000


def test_what_is_too_large_is_stopped_while_it_comes(
    organisation: Organisation, officer: User, store: Path, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    upload = Endless()
    with pytest.raises(ValidationError) as refused:
        make.evidence(organisation, officer, upload=upload)
    assert "larger than 1 MB" in refused.value.message_dict["upload"][0]
    assert upload.taken == 15
    assert files(store) == []


class Cut:
    """An upload whose sender goes away."""

    name = "cut.txt"

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """A beginning."""
        yield b"passed\n"
        raise ConnectionResetError("the sender went away")


def test_a_sender_who_goes_away_leaves_nothing(
    organisation: Organisation, officer: User, store: Path
) -> None:
    with pytest.raises(ConnectionResetError):
        make.evidence(organisation, officer, upload=Cut())
    assert files(store) == []
    assert not Evidence.objects.exists()


def test_a_revision_stands_beside_the_ones_before_it(
    organisation: Organisation, officer: User, store: Path
) -> None:
    today = timezone.localdate()
    made = make.evidence(
        organisation, officer, upload=make.file("a.txt", b"first\n"), valid_until=today
    )
    later = evidence.revise(
        officer,
        made,
        values={"collected_on": today, "grade": Grade.MACHINE, "valid_until": today + 90 * DAY},
        upload=make.file("b.csv", samples.CSV),
    )
    newest, oldest = later.revisions.all()
    assert (newest.number, oldest.number, later.revision) == (2, 1, 2)
    assert (oldest.sha256, oldest.valid_until) == (made.sha256, today)
    assert (later.grade, later.valid_until, later.media_type) == (
        Grade.MACHINE, today + 90 * DAY, "text/csv",
    )  # fmt: skip
    assert later.sha256 == newest.sha256 == hashlib.sha256(samples.CSV).hexdigest()
    assert len(files(store)) == 2
    event = Event.objects.get(did=Did.EVIDENCE_REVISED)
    assert json.loads(event.body)["revision"] == 2


def test_the_database_keeps_a_revision_as_it_is(organisation: Organisation) -> None:
    made = make.evidence(organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceRevision.objects.filter(evidence=made).update(note="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.revisions.all().delete()


def test_a_record_and_a_link_need_no_file(organisation: Organisation, officer: User) -> None:
    record = make.evidence(organisation, officer, record={"b": 1, "a": [True, None]})
    assert record.sha256 == hashlib.sha256(b'{"a":[true,null],"b":1}').hexdigest()
    assert record.media_type == "application/json"
    link = make.evidence(
        organisation, officer, kind=EvidenceKind.LINK, url="https://example.com/runs/7"
    )
    assert (link.sha256, link.revisions.get().url) == ("", "https://example.com/runs/7")


def test_the_trail_keeps_what_was_stated_and_no_names(
    organisation: Organisation, officer: User
) -> None:
    control = make.control(organisation, officer)
    made = make.evidence(
        organisation,
        officer,
        controls=[control],
        upload=make.file("Jane Doe.txt"),
        owner=officer,
        collected_by=officer,
    )
    body = json.loads(Event.objects.get(did=Did.EVIDENCE_ADDED).body)
    assert body["sha256"] == made.sha256
    assert body["owner"] == str(officer.pk)
    assert body["controls"] == [str(control.pk)]
    assert "Jane" not in json.dumps(body)


def test_facts_that_are_no_provenance_change_in_place(
    organisation: Organisation, officer: User
) -> None:
    made = make.evidence(organisation, officer, title="Old")
    evidence.change(officer, made, values={"title": "New", "owner": officer})
    evidence.change(officer, made, values={"title": "New"})
    made.refresh_from_db()
    assert (made.title, made.owner, made.revision) == ("New", officer, 1)
    assert Event.objects.filter(did=Did.EVIDENCE_CHANGED).count() == 1
    with pytest.raises(TypeError):
        evidence.change(officer, made, values={"grade": Grade.INDEPENDENT})


def test_one_proof_serves_many_controls_of_its_own_organisation(
    organisation: Organisation, officer: User
) -> None:
    made = make.evidence(organisation, officer)
    mine = [make.control(organisation, officer) for _ in range(2)]
    evidence.link(officer, made, controls=mine)
    assert set(made.controls.all()) == set(mine)
    with pytest.raises(ValidationError) as refused:
        evidence.link(officer, made, controls=[make.control(make.organisation())])
    assert set(refused.value.message_dict) == {"controls"}
    assert made.controls.count() == 2


def test_an_end_shortens_and_says_why(organisation: Organisation, officer: User) -> None:
    today = timezone.localdate()
    made = make.evidence(organisation, officer, collected_on=today - 9 * DAY)
    with pytest.raises(ValidationError) as refused:
        evidence.end(officer, made, valid_until=today - 10 * DAY, reason=" ")
    assert set(refused.value.message_dict) == {"valid_until", "reason"}
    ended = evidence.end(officer, made, valid_until=today - DAY, reason="The model changed.")
    assert ended.valid_until == today - DAY
    assert ended.revisions.get().valid_until is None


def test_what_is_withdrawn_stays_as_it_was(
    organisation: Organisation, officer: User, store: Path
) -> None:
    made = make.evidence(organisation, officer, upload=make.file())
    gone = evidence.withdraw(officer, made, reason="Taken from another system.")
    assert gone.withdrawn_on == timezone.localdate()
    assert len(files(store)) == 1
    for act in (
        lambda: evidence.change(officer, made, values={"title": "x"}),
        lambda: evidence.link(officer, made, controls=[]),
        lambda: evidence.withdraw(officer, made, reason="again"),
        lambda: evidence.end(officer, made, valid_until=made.collected_on, reason="x"),
        lambda: evidence.revise(
            officer, made, values={"collected_on": made.collected_on}, upload=make.file()
        ),
    ):
        with pytest.raises(ValidationError, match="is withdrawn"):
            act()
    assert len(files(store)) == 1


def test_before_it_goes_everything_that_leans_on_it_is_known(
    organisation: Organisation, officer: User
) -> None:
    today = timezone.localdate()
    near, far, other = (make.system(organisation, officer, name=n) for n in ("A", "B", "C"))
    make.system(organisation, officer, name="D")
    alone = make.control(organisation, officer, systems=[near])
    shared = make.control(organisation, officer, systems=[far])
    lapsed = make.control(organisation, officer, systems=[other])
    made = make.evidence(organisation, officer, controls=[alone, shared, lapsed])
    make.evidence(organisation, officer, controls=[shared], valid_until=today)
    make.evidence(
        organisation,
        officer,
        controls=[lapsed],
        collected_on=today - 9 * DAY,
        valid_until=today - DAY,
    )
    found = leaning_on(made, today)
    assert found.controls == [alone, shared, lapsed]
    assert found.bereft == {alone.pk, lapsed.pk}
    assert [each.name for each in found.systems] == ["A", "B", "C"]
    assert leaning_on(make.evidence(organisation, officer), today).is_empty
    evidence.withdraw(officer, made, reason="Wrong system.")
    body = json.loads(Event.objects.get(did=Did.EVIDENCE_WITHDRAWN).body)
    assert set(body["controls"]) == {str(alone.pk), str(lapsed.pk)}


def test_the_same_bytes_are_told_inside_the_organisation_only(
    organisation: Organisation, officer: User
) -> None:
    first = make.evidence(organisation, officer, upload=make.file("a.txt"))
    evidence.revise(
        officer,
        first,
        values={"collected_on": first.collected_on},
        upload=make.file("a.txt", b"another\n"),
    )
    make.evidence(make.organisation(), upload=make.file("a.txt"))
    second = make.evidence(organisation, officer, upload=make.file("b.txt"))
    assert list(same_bytes(second)) == [first]
    assert list(same_bytes(make.evidence(organisation, officer))) == []


def test_a_damaged_or_lost_file_is_not_handed_out(
    organisation: Organisation, officer: User, store: Path
) -> None:
    revision = make.evidence(organisation, officer, upload=make.file()).revisions.get()
    [path] = files(store)
    with filing.verified(str(revision.file.name), revision.sha256) as content:
        assert content is not None
        assert content.read() == path.read_bytes()
    path.write_bytes(b"412 of 413 passed.\n")
    with filing.verified(str(revision.file.name), revision.sha256) as content:
        assert content is None
    path.unlink()
    with filing.verified(str(revision.file.name), revision.sha256) as content:
        assert content is None


class Large:
    """An upload of 40 MB that is made while it is read."""

    name = "large.txt"

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Parts of 64 kB, as a request gives them."""
        line = b"case 0001 passed\n" * 3855
        for _ in range(650):
            yield line


def test_forty_megabytes_are_never_held_in_memory(
    organisation: Organisation, officer: User, store: Path
) -> None:
    tracemalloc.start()
    try:
        made = make.evidence(organisation, officer, upload=Large())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.size > 40 * 1024 * 1024
    assert peak < 12 * 1024 * 1024
    assert made.size < settings.EVIDENCE_MAX_BYTES


def test_numbers_are_counted_for_each_organisation(organisation: Organisation) -> None:
    assert make.evidence(organisation).reference == "EVD-0001"
    assert make.evidence(make.organisation()).reference == "EVD-0001"
    assert make.evidence(organisation).reference == "EVD-0002"
    connection.check_constraints()
