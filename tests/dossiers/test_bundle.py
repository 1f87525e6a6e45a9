"""A dossier with its evidence as a ZIP: what is in it, the same bytes again, and its checking."""

import io
import json
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from governance.dossiers import bundling
from riskreg.actions import bundles, dossiers, jobs
from riskreg.models import Bundle, Dossier, Evidence, EvidenceRevision, Organisation, Role, User
from riskreg.rules.evidence import canonical
from tests import make
from tests.pages.test_dossiers import entered
from tests.settling import settled
from tests.verify.files import DOCUMENT, Parts, sha, written
from verify import verify

pytestmark = pytest.mark.django_db
RECORD = {"passed": True}


def proof(house: Organisation, officer: User, number: int, **revision: Any) -> dict[str, Any]:
    """A piece of evidence in the register, as the index of a dossier tells it."""
    told = {"sha256": revision.get("sha256", ""), "collected_on": date(2026, 11, 2)}
    kind = revision.pop("kind")
    evidence = Evidence.objects.create(
        organisation=house, number=number, title="Proof", kind=kind, **told
    )
    EvidenceRevision.objects.create(
        organisation=house, evidence=evidence, number=1, added_by=officer, **{**told, **revision}
    )
    return {
        "reference": evidence.reference,
        "revision": 1,
        "kind": kind,
        "name": revision.get("file_name", ""),
        "size": 0,
        "sha256": told["sha256"],
    }


def stored(house: Organisation, officer: User, number: int, name: str, text: bytes) -> Any:
    """The same with a file."""
    kept = default_storage.save(f"evidence/{number}", ContentFile(text))
    told = {"kind": "file", "sha256": sha(text), "file": kept, "file_name": name}
    return proof(house, officer, number, **told)


@pytest.fixture
def organisation(officer: User) -> Organisation:
    """That of the officer."""
    return officer.memberships.get().organisation


@pytest.fixture
def dossier(organisation: Organisation, officer: User) -> Dossier:
    """A dossier over two files of a bad name, a record, a link and a file that is gone."""
    files = [
        stored(organisation, officer, 1, "../../Übung \u202e.pdf", b"one"),
        stored(organisation, officer, 2, "../../Übung \u202e.pdf", b"two"),
        proof(
            organisation, officer, 3, kind="record", record=RECORD, sha256=sha(canonical(RECORD))
        ),
        proof(organisation, officer, 4, kind="link", url="https://example.org/a"),
        proof(organisation, officer, 5, kind="file", sha256="0" * 64, file="evidence/gone"),
    ]
    index = {"format": "riskreg-evidence/1", "document": DOCUMENT, "files": files}
    settled()
    made = entered(officer, make.system(organisation, officer), written(Parts(evidence=index)))
    # The maker of cheap dossiers writes its number behind the file: take the file as written.
    content = written(Parts(evidence=index))
    Path(made.file.path).write_bytes(content)
    Dossier.objects.filter(pk=made.pk).update(sha256=sha(content))
    settled()
    return Dossier.objects.get(pk=made.pk)


def bundled(officer: User, dossier: Dossier) -> Bundle:
    """What a worker makes of it."""
    job, _ = bundles.request(officer, dossier)
    taken = jobs.take(job.pk)
    assert taken is not None
    made = bundling.make(taken)
    settled()
    job.refresh_from_db()
    assert made is not None, job.error
    return made


def test_it_holds_files_and_says_what_is_left_out(officer: User, dossier: Dossier) -> None:
    bundle = bundled(officer, dossier)
    with zipfile.ZipFile(bundle.file.path) as archive:
        assert archive.namelist() == [
            dossiers.file_name(dossier),
            "evidence/EVD-0001-1/_bung .pdf",
            "evidence/EVD-0002-1/_bung .pdf",
            "evidence/EVD-0003-1/record.json",
            "bundle.json",
        ]
        assert archive.read("evidence/EVD-0002-1/_bung .pdf") == b"two"
        manifest = json.loads(archive.read("bundle.json"))
    assert manifest["document"]["sha256"] == dossier.sha256
    assert [(each["reference"], each["why"]) for each in manifest["left_out"]] == [
        ("EVD-0004", "link"),
        ("EVD-0005", "missing"),
    ]
    assert (bundle.included, bundle.missing) == (3, 1)
    event = dossier.organisation.events.get(did="bundle.made")
    assert event.target_key == str(dossier.pk)


def test_the_same_bytes_come_again(officer: User, dossier: Dossier) -> None:
    first = bundled(officer, dossier)
    assert bundled(officer, dossier).sha256 == first.sha256  # one file was missing: it may be


def test_a_complete_one_is_made_once(officer: User, dossier: Dossier) -> None:
    Bundle.objects.filter(pk=bundled(officer, dossier).pk).update(missing=0)
    with pytest.raises(ValidationError, match="is there"):
        bundles.request(officer, dossier)


def test_who_makes_no_dossiers_makes_no_bundles(
    organisation: Organisation, dossier: Dossier
) -> None:
    with pytest.raises(PermissionDenied):
        bundles.request(make.member(organisation, Role.AUDITOR), dossier)


def test_verify_passes_it_and_names_a_changed_file(
    officer: User, dossier: Dossier, tmp_path: Path
) -> None:
    path, folder = Path(bundled(officer, dossier).file.path), tmp_path / "unpacked"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    for report in (verify.check_path(path), verify.check_path(folder)):
        assert report.findings == []
        assert "EVD-0004 (link), EVD-0005 (missing)" in report.notes[-1].says
    (folder / "evidence/EVD-0002-1/_bung .pdf").write_bytes(b"2wo")
    (folder / "another.txt").write_bytes(b"")
    told = [(each.what, each.which, each.how) for each in verify.check_path(folder).findings]
    assert told == [("evidence", "EVD-0002", "changed"), ("evidence", "another.txt", "surplus")]
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(path.read_bytes().replace(b"two", b"2wo"))
    assert [each.which for each in verify.check_path(damaged).findings] == ["EVD-0002"]
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for each in old.namelist():
            new.writestr(each, old.read(each).replace(dossier.sha256.encode(), b"0" * 64))
    assert [each.how for each in verify.check_path(other).findings] == ["other_document"]
    assert verify.main([str(path)]) == 0
    (folder / "bundle.json").unlink()
    assert verify.main([str(folder)]) == 2


def test_large_files_pass_through_part_by_part(
    organisation: Organisation, officer: User, dossier: Dossier
) -> None:
    size = 40 * 2**20
    content = b"\0" * size
    row = stored(organisation, officer, 9, "large.bin", content)
    del content
    packed, target = bundling.Packed([], []), io.FileIO(Path(dossier.file.path).parent / "x", "w+")
    tracemalloc.start()
    with target, zipfile.ZipFile(target, "w") as archive:
        bundling._add(archive, dossier, row, packed)
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert packed.files[0]["size"] == size
    assert peak < 8 * 2**20


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
def test_a_complete_one_whose_file_is_damaged_is_made_again(
    officer: User, dossier: Dossier, damage: str
) -> None:
    first = bundled(officer, dossier)
    Bundle.objects.filter(pk=first.pk).update(missing=0)
    path, whole = Path(first.file.path), Path(first.file.path).read_bytes()
    flipped = bytes([whole[0] ^ 1]) + whole[1:]
    path.write_bytes({"cut": whole[:-9], "flipped": flipped, "gone": b""}[damage])
    if damage == "gone":
        path.unlink()
    again = bundled(officer, dossier)
    assert again.sha256 == first.sha256
    assert Path(again.file.path).read_bytes() == whole
