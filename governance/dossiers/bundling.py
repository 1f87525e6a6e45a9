"""A dossier as a ZIP with the evidence files its index names, and a manifest of both.

Same dossier, same bytes: nothing is compressed (packers differ by version), the order is that of
the index, dates are those of the dossier. Files pass through part by part, however large.
"""

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from hashlib import file_digest
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.dossiers import attachments, embedded, working
from governance.dossiers.canonical import encoded
from riskreg import filing
from riskreg.actions import bundles, dossiers, jobs
from riskreg.models import Bundle, Dossier, EvidenceKind, EvidenceRevision, Job
from riskreg.rules.evidence import canonical, clean_name

MANIFEST = "bundle.json"
FOLDER = "evidence"
LINK, MISSING, WITHHELD = "link", "missing", "withheld"  # why a file is not in it
_LONGEST = 100  # signs of a file name
_READABLE = 0o644 << 16
_UNIX = 3

Listed = Mapping[str, Any]  # a line of the index of evidence


@dataclass(frozen=True, slots=True)
class Packed:
    """What went into a ZIP, and what did not."""

    files: list[dict[str, Any]]
    left_out: list[dict[str, Any]]

    @property
    def missing(self) -> int:
        """How many files the store had lost."""
        return sum(each["why"] == MISSING for each in self.left_out)


def make(job: Job) -> Bundle | None:
    """The bundle of a job this worker has taken; None if it failed or went to another worker."""
    return working.attempt(job, _make)


def _make(job: Job) -> Bundle:
    dossier = Dossier.objects.of(job.organisation).get(pk=job.parameters["dossier"])
    content = dossiers.content_of(dossier)
    if content is None:
        raise ValidationError(_("The file of the dossier is damaged or gone: make it again."))
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        packed = pack(file, dossier, content, job)
        file.seek(0)
        return bundles.enter(
            job,
            dossier,
            file,
            sha256=file_digest(file, "sha256").hexdigest(),
            included=len(packed.files),
            missing=packed.missing,
        )


def pack(file: IO[bytes], dossier: Dossier, content: bytes, job: Job) -> Packed:
    """Write the ZIP: the dossier, its evidence in the order of the index, the manifest."""
    listed = _listed(dossier)
    packed = Packed([], [])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as bundle:
        name = dossiers.file_name(dossier)
        _write(bundle, dossier, name, io.BytesIO(content), len(content))
        for done, each in enumerate(listed):
            jobs.progress(job, done=done, total=len(listed) + 1, message=str(each["reference"]))
            _add(bundle, dossier, each, packed)
        manifest = encoded(_manifest(dossier, name, packed))
        _write(bundle, dossier, MANIFEST, io.BytesIO(manifest), len(manifest))
    return packed


def _listed(dossier: Dossier) -> list[Listed]:
    index = (embedded.of(dossier) or {}).get(attachments.EVIDENCE)
    found: list[Listed] = json.loads(index)["files"] if index else []
    return found


def _add(bundle: zipfile.ZipFile, dossier: Dossier, listed: Listed, packed: Packed) -> None:
    """One line of the index: its file, or why there is none."""
    named = {"reference": listed["reference"], "revision": listed["revision"]}
    why = _left_out(listed)
    content = None if why else _content(dossier, listed)
    if content is None:
        packed.left_out.append({**named, "sha256": listed["sha256"], "why": why or MISSING})
        return
    path = path_of(listed)
    with content:
        size = content.seek(0, 2)
        content.seek(0)
        _write(bundle, dossier, path, content, size)
    packed.files.append({**named, "path": path, "size": size, "sha256": listed["sha256"]})


def _left_out(listed: Listed) -> str:
    if listed.get("withheld"):
        return WITHHELD
    return LINK if listed["kind"] == EvidenceKind.LINK else ""


def _content(dossier: Dossier, listed: Listed) -> IO[bytes] | None:
    """The bytes that the index names, if the store still has them."""
    revision = EvidenceRevision.objects.filter(
        organisation=dossier.organisation_id,
        evidence__number=int(listed["reference"].split("-")[-1]),
        number=listed["revision"],
        sha256=listed["sha256"],
    ).first()
    if revision is None:
        return None
    if revision.record is not None:
        return io.BytesIO(canonical(revision.record))
    return filing.taken_out(str(revision.file.name), revision.sha256)


def path_of(listed: Listed) -> str:
    """Where a file lies in the ZIP: in a folder of its own, by a name that is a name only."""
    name = "".join(_letters(clean_name(listed["name"] or "record.json")))
    stem, dot, ending = name.rpartition(".")
    short = f"{stem[: _LONGEST - len(ending)]}{dot}{ending}" if stem else name
    safe = short[-_LONGEST:].lstrip(".") or "file"
    return f"{FOLDER}/{listed['reference']}-{listed['revision']}/{safe}"


def _letters(name: str) -> Iterator[str]:
    for letter in name:
        yield letter if letter.isascii() and (letter.isalnum() or letter in " .-_()") else "_"


def _write(
    bundle: zipfile.ZipFile, dossier: Dossier, path: str, content: IO[bytes], size: int
) -> None:
    at = dossier.generated_at.astimezone(UTC)
    entry = zipfile.ZipInfo(path, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    entry.create_system, entry.external_attr, entry.file_size = _UNIX, _READABLE, size
    with bundle.open(entry, "w") as target:
        shutil.copyfileobj(content, target)


def _manifest(dossier: Dossier, name: str, packed: Packed) -> dict[str, Any]:
    return {
        "format": "riskreg-bundle/1",
        "document": {
            "id": dossier.reference,
            "version": dossier.version,
            "path": name,
            "size": dossier.size,
            "sha256": dossier.sha256,
        },
        "files": packed.files,
        "left_out": packed.left_out,
    }
