"""A catalogue file, or a folder of them, read into one `Catalogue` for each edition it holds.

Beside each entry stands what another edition says otherwise (`differs`), so that two editions of
a law come from one reviewed source. `timings` are named sets of dates many entries share.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from frameworks.nodes import Faults, Section
from frameworks.schema import Catalogue, Confidence, Entry, Reading
from frameworks.slugs import slug_of

HEADER_KEYS = (
    "framework", "title", "issuer", "licence", "language", "note", "legal_basis",
    "kinds", "tiers", "roles", "editions", "timings", "entries",
)  # fmt: skip
EDITION_KEYS = (
    "edition", "title", "published", "in_force_from", "source_url", "amending_url", "note",
)  # fmt: skip
TIMING_KEYS = (
    "applies_from", "applies_from_annex_i", "formally_applicable_from", "date_confidence",
    "date_note", "readings",
)  # fmt: skip
TEXT_KEYS = (
    "parent", "title", "summary", "kind", "tiers", "roles", "timing", "condition", "legal_basis",
    "amended_by", "source_url", "tags",
)  # fmt: skip
ENTRY_KEYS = ("ref", "editions", "differs", *TEXT_KEYS, *TIMING_KEYS)
DIFFERS_KEYS = (*TEXT_KEYS, *TIMING_KEYS)
READING_KEYS = ("date", "by")


@dataclass(frozen=True, slots=True)
class _Header:
    """What holds for the whole catalogue: its vocabulary, its editions and its named dates."""

    section: Section
    kinds: tuple[str, ...]
    tiers: tuple[str, ...]
    roles: tuple[str, ...]
    editions: dict[str, Section]
    timings: dict[str, Section]

    @property
    def basis(self) -> str:
        return self.section.text("legal_basis")


def read_catalogue(documents: Sequence[Section], faults: Faults) -> tuple[Catalogue, ...]:
    """The editions told by these documents; the first is the header, any may hold entries."""
    header = _header(documents[0])
    for document in documents[1:]:
        document.only(("entries",))
    entries = [entry for document in documents for entry in document.sections("entries")]
    if not entries:
        faults.add(documents[0].node, "there is no entry", "at least one under “entries”")
    for entry in entries:
        _check_entry_keys(entry, header)
    return tuple(
        _edition(header, code, section, entries, faults)
        for code, section in header.editions.items()
    )


def _header(section: Section) -> _Header:
    section.only(HEADER_KEYS)
    editions: dict[str, Section] = {}
    for edition in section.sections("editions"):
        edition.only(EDITION_KEYS)
        code = edition.text("edition", required=True)
        if code in editions:
            edition.fault("edition", f"edition “{code}” stands here twice", "each edition once")
        editions[code] = edition
    if not editions:
        section.fault("editions", "there is no edition", "at least one under “editions”")
    timings = section.named_sections("timings")
    for timing in timings.values():
        timing.only((*TIMING_KEYS, "differs"))
        _check_differs(timing, editions, TIMING_KEYS)
    return _Header(
        section=section,
        kinds=_vocabulary(section, "kinds"),
        tiers=_vocabulary(section, "tiers"),
        roles=_vocabulary(section, "roles"),
        editions=editions,
        timings=timings,
    )


def _vocabulary(section: Section, key: str) -> tuple[str, ...]:
    words = section.section(key)
    return tuple(words.fields) if words else ()


def _check_entry_keys(entry: Section, header: _Header) -> None:
    entry.only(ENTRY_KEYS)
    entry.texts("editions", header.editions)
    _check_differs(entry, header.editions, DIFFERS_KEYS)


def _check_differs(section: Section, editions: dict[str, Section], allowed: Iterable[str]) -> None:
    differs = section.section("differs")
    if differs:
        differs.only(tuple(editions))
        for part in section.named_sections("differs").values():
            part.only(tuple(allowed))


def _edition(
    header: _Header, code: str, edition: Section, entries: Iterable[Section], faults: Faults
) -> Catalogue:
    read: dict[str, tuple[Entry, Section]] = {}
    slugs: dict[str, str] = {}
    for section in entries:
        if section.has("editions") and code not in section.texts("editions"):
            continue
        entry = _entry(header, edition, code, section)
        if entry.ref in read:
            line = read[entry.ref][1].node.start_mark.line + 1
            section.fault("ref", f"“{entry.ref}” stands on line {line} too", "each reference once")
        elif slugs.setdefault(slug_of(entry.ref), entry.ref) != entry.ref:
            other = slugs[slug_of(entry.ref)]
            section.fault("ref", f"“{entry.ref}” has the address of “{other}”", "another reference")
        read.setdefault(entry.ref, (entry, section))
    _check_parents(read, faults)
    catalogue = _catalogue(header, code, edition, _with_sources(read, edition))
    return replace(catalogue, digest=_digest(catalogue))


def _entry(header: _Header, edition: Section, code: str, section: Section) -> Entry:
    own = _in_edition(section, code)
    name = own.choice("timing", tuple(header.timings))
    if name in header.timings:
        own = own.over(_in_edition(header.timings[name], code))
    ref = section.text("ref", required=True)
    confidence = own.choice("date_confidence", tuple(Confidence))
    amended_by = own.text("amended_by") if edition.has("amending_url") else ""
    return Entry(
        ref=ref,
        parent=own.text("parent") or None,
        title=own.text("title", required=True),
        summary=own.text("summary"),
        kind=own.choice("kind", header.kinds, required=True),
        tiers=own.texts("tiers", header.tiers),
        roles=own.texts("roles", header.roles),
        applies_from=own.day("applies_from"),
        applies_from_annex_i=own.day("applies_from_annex_i"),
        formally_applicable_from=own.day("formally_applicable_from"),
        date_confidence=Confidence(confidence) if confidence else None,
        date_note=own.text("date_note"),
        readings=tuple(_reading(part) for part in own.sections("readings")),
        condition=own.text("condition"),
        legal_basis=own.text("legal_basis") or (f"{header.basis} {ref}" if header.basis else ""),
        amended_by=amended_by,
        source_url=own.text("source_url") or (edition.text("amending_url") if amended_by else ""),
        tags=own.texts("tags"),
    )


def _in_edition(section: Section, code: str) -> Section:
    special = section.named_sections("differs").get(code) if section.has("differs") else None
    return special.over(section) if special else section


def _reading(section: Section) -> Reading:
    section.only(READING_KEYS)
    return Reading(section.day("date"), section.text("by", required=True))


def _check_parents(read: dict[str, tuple[Entry, Section]], faults: Faults) -> None:
    for entry, section in read.values():
        if entry.parent and entry.parent not in read:
            section.fault("parent", f"parent “{entry.parent}” is no entry", "an entry of this file")
    for entry, section in read.values():
        if _in_circle(entry, read):
            faults.add(
                section.node, f"“{entry.ref}” is its own ancestor", "parents that end at the top"
            )


def _in_circle(entry: Entry, read: dict[str, tuple[Entry, Section]]) -> bool:
    seen: set[str] = set()
    parent = entry.parent
    while parent in read and parent not in seen:
        if parent == entry.ref:
            return True
        seen.add(parent)
        parent = read[parent][0].parent
    return False


def _with_sources(read: dict[str, tuple[Entry, Section]], edition: Section) -> Iterable[Entry]:
    """Entries without an address of their own take their parent's, or the edition's."""
    base = edition.text("source_url")
    urls: dict[str, str] = {}
    for entry, section in read.values():
        own = section.text("source_url")
        above = urls.get(entry.parent or "", base)
        urls[entry.ref] = own or above
        yield entry if entry.source_url else replace(entry, source_url=urls[entry.ref])


def _catalogue(header: _Header, code: str, edition: Section, entries: Iterable[Entry]) -> Catalogue:
    section = header.section
    published = edition.day("published", required=True)
    return Catalogue(
        framework=section.text("framework", required=True),
        edition=code,
        title=section.text("title", required=True),
        edition_title=edition.text("title", required=True),
        issuer=section.text("issuer", required=True),
        published=published or date.min,
        in_force_from=edition.day("in_force_from"),
        source_url=edition.text("source_url"),  # our own have no other source
        licence=section.text("licence", required=True),
        language=section.text("language") or "en",
        note=edition.text("note") or section.text("note"),
        digest="",
        entries=tuple(entries),
    )


def _digest(catalogue: Catalogue) -> str:
    told: dict[str, Any] = asdict(catalogue)
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
