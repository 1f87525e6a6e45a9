"""What is embedded in the file of a dossier for programs: its facts, index of evidence, manifest.

Only what the sections gathered and what the context may show goes in: what is left out of the
pages is left out here. `docs/dossiers.md` describes each file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from governance.dossiers import oscal, registry
from governance.dossiers.canonical import digest, encoded
from governance.dossiers.context import Frame
from governance.dossiers.holdings import Proof
from governance.dossiers.plain import instant, named, plain
from governance.dossiers.registry import Told
from riskreg.models import Evidence

DOSSIER, EVIDENCE = "dossier.json", "evidence.json"
RESULTS, MANIFEST = "assessment-results.json", "manifest.json"
POPULATIONS = "populations.json"


@dataclass(frozen=True, slots=True)
class Attached:
    """One embedded file; the relationship is PDF's word for what it is to the pages."""

    name: str
    content: bytes
    about: str
    relationship: str

    @property
    def sha256(self) -> str:
        """Its digest."""
        return digest(self.content)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The embedded files in the order of their names, all of one instant."""

    files: tuple[Attached, ...]
    at: datetime

    @property
    def manifest(self) -> str:
        """The digest of the manifest, which the metadata of the file carries."""
        return next(each.sha256 for each in self.files if each.name == MANIFEST)


def of(context: Frame, chapters: tuple[Told, ...]) -> Enclosed:
    """Everything that is embedded in the file of these chapters."""
    files = [_attached(context, DOSSIER, _dossier(context, chapters), "Source")]
    if not _is_public(context):
        files.append(_attached(context, EVIDENCE, _evidence(context), "Data"))
    if context.populations is not None:
        files.append(_attached(context, POPULATIONS, _populations(context), "Data"))
    if context.coverage is not None and not _is_public(context):
        results = oscal.results(context, context.coverage)
        files.append(_attached(context, RESULTS, results, "Data"))
    files.append(_attached(context, MANIFEST, _manifest(context, files), "Data"))
    in_order = sorted(files, key=lambda each: each.name)
    return Enclosed(tuple(in_order), context.control.generated_at)


def listed(context: Frame) -> list[tuple[str, str]]:
    """The files a dossier about this has, with what each holds: as its pages say it."""
    names = [DOSSIER, MANIFEST]
    if not _is_public(context):
        names += [EVIDENCE] if context.coverage is None else [EVIDENCE, RESULTS]
    names += [] if context.populations is None else [POPULATIONS]
    return [(name, _about(name)) for name in sorted(names)]


def _is_public(context: Frame) -> bool:
    """Whether strangers are handed the file, who get what its pages show and no more."""
    return registry.kind(context.control.kind).is_public


def _about(name: str) -> str:
    return {
        DOSSIER: _("everything these pages show, section by section"),
        EVIDENCE: _("the index of evidence with names, sizes and SHA-256"),
        POPULATIONS: _("every frozen record, and how each sample was drawn from them"),
        RESULTS: _("where each requirement stands, as OSCAL assessment-results"),
        MANIFEST: _("SHA-256 of the other embedded files, and the last event of the trail"),
    }[name]


def _attached(context: Frame, name: str, value: dict[str, Any], relationship: str) -> Attached:
    told = context.lens.secrets.struck(value)
    return Attached(name, encoded(told), _about(name), relationship)


def _identity(context: Frame) -> dict[str, Any]:
    return {"id": context.control.reference, "version": context.control.version}


def _dossier(context: Frame, chapters: tuple[Told, ...]) -> dict[str, Any]:
    control, house = context.control, context.organisation
    subject = {"reference": "", **named(context.record), "name": context.name}
    return {
        "format": "riskreg-dossier/1",
        "document": {
            **_identity(context),
            "kind": control.kind,
            "kind_title": str(control.kind_title),
            "status": str(control.status),
            "as_of": instant(control.as_of),
            "generated_at": instant(control.generated_at),
            "zone": str(context.zone),
            "software": control.software,
            "editions": context.editions,
            "rule_sets": context.rule_sets,
            "confidentiality": str(control.confidentiality),
            **({"settings": control.choices.stored()} if control.choices.is_told else {}),
            **({"variant": "redacted"} if control.is_redacted else {}),
            "title": context.title,
            "organisation": {"name": house.name, "slug": house.slug},
            "subject": subject,
            "trail": {"number": control.trail_number, "digest": control.trail_digest},
            "sign_offs": [plain(each) for each in control.sign_offs],
            "overridden": [plain(each) for each in control.overridden],
            "signed_off": control.signed_count,
        },
        "sections": sections(chapters),
    }


def sections(chapters: Iterable[Told]) -> list[dict[str, Any]]:
    """What these chapters show, for programs."""
    return [
        {
            "slug": each.section.slug,
            "title": str(each.section.title),
            "facts": each.told,
        }
        for each in chapters
    ]


def _evidence(context: Frame) -> dict[str, Any]:
    return {
        "format": "riskreg-evidence/1",
        "document": _identity(context),
        "files": [_file(context, each) for each in context.proofs],
    }


def _populations(context: Frame) -> dict[str, Any]:
    return {
        "format": "riskreg-populations/1",
        "document": _identity(context),
        "populations": context.populations,
    }


def _file(context: Frame, proof: Proof) -> dict[str, Any]:
    evidence, revision = proof.evidence, proof.revision
    return {
        "reference": evidence.reference,
        "revision": evidence.revision,
        "title": evidence.title,
        "kind": evidence.kind,
        "grade": evidence.grade,
        "name": revision.file_name if revision else "",
        "size": evidence.size,
        "sha256": evidence.sha256,
        "media_type": evidence.media_type,
        "valid_until": _day(evidence.valid_until),
        "collected_on": _day(evidence.collected_on),
        "controls": list(proof.controls),
        "where": proof.where,
        **_withheld(context, evidence),
    }


def _withheld(context: Frame, evidence: Evidence) -> dict[str, str]:
    ground = context.lens.ground_of(evidence)
    return {"withheld": ground} if ground else {}


def _manifest(context: Frame, files: list[Attached]) -> dict[str, Any]:
    control = context.control
    return {
        "format": "riskreg-manifest/1",
        "document": _identity(context),
        "files": [
            {"name": each.name, "size": len(each.content), "sha256": each.sha256}
            for each in sorted(files, key=lambda each: each.name)
        ],
        "trail": {
            "organisation": context.organisation.slug,
            "number": control.trail_number,
            "digest": control.trail_digest,
            **({"checkpoint": dict(control.checkpoint)} if control.checkpoint else {}),
        },
    }


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
