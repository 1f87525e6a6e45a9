"""Files of evidence: bytes on their way in and out, and what a failure leaves behind."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from riskreg import filing, trail
from riskreg.actions import evidence
from riskreg.models import (
    Evidence,
    EvidenceRevision,
    Organisation,
    User,
)
from riskreg.queries.evidence import same_bytes
from tests import make, samples
from tests.samples import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


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
