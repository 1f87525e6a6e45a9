"""Parsed catalogues into rows, set-wise and idempotent; called only by riskreg.actions.catalogue.

A row keeps its key for ever: what is gone from the file is marked withdrawn, never deleted, and
is taken up again when it comes back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from frameworks.models import CrosswalkRow, Edition, Framework, Requirement, Term
from frameworks.parse import Parsed
from frameworks.schema import Catalogue, Entry
from frameworks.schema import CrosswalkRow as ParsedRow
from frameworks.schema import Term as ParsedTerm
from frameworks.slugs import slug_of

_ENTRY_FIELDS = (
    "slug", "position", "title", "summary", "kind", "tiers", "roles", "applies_from",
    "applies_from_annex_i", "formally_applicable_from", "date_confidence", "date_note",
    "readings", "condition", "legal_basis", "amended_by", "source_url", "tags",
)  # fmt: skip
_ROW_FIELDS = ("relation", "confidence", "provenance", "note", "withdrawn")
_TERM_FIELDS = ("term", "definition", "source", "collection", "withdrawn")
_PAIR = ("collection", "source_framework", "source_ref", "target_framework", "target_ref")

Pair = tuple[str, int, str, int, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What a load did to one edition, to the crosswalk or to the glossary."""

    what: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    digest: str = ""  # of the edition, where it was told anew

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn or self.digest)


def known_refs() -> dict[str, set[str]]:
    """The references already stored, by framework, for crosswalks loaded on their own."""
    known: dict[str, set[str]] = {}
    standing = Requirement.objects.filter(withdrawn=False)
    rows = standing.values_list("edition__framework__code", "ref")
    for code, ref in rows:
        known.setdefault(code, set()).add(ref)
    return known


def store(parsed: Parsed) -> tuple[Change, ...]:
    """Bring the rows to what the files tell; the caller holds the transaction."""
    changes = [_store_catalogue(catalogue) for catalogue in parsed.catalogues]
    if parsed.crosswalk:
        changes.append(_store_crosswalk(parsed.crosswalk))
    if parsed.terms:
        changes.append(_store_terms(parsed.terms))
    return tuple(changes)


# --- catalogues --------------------------------------------------------------------------------


def _store_catalogue(catalogue: Catalogue) -> Change:
    what = f"{catalogue.framework} {catalogue.edition}"
    edition = Edition.objects.filter(
        framework__code=catalogue.framework, code=catalogue.edition
    ).first()
    if edition is not None and edition.digest == catalogue.digest:
        return Change(what)
    edition = _store_edition(catalogue)
    stored = {row.ref: row for row in edition.requirements.all()}
    told = {entry.ref: (place, entry) for place, entry in enumerate(catalogue.entries)}
    added = tuple(ref for ref in told if ref not in stored)
    changed = tuple(
        ref for ref, (place, entry) in told.items()
        if ref in stored and _differs(stored[ref], place, entry, stored)
    )  # fmt: skip
    _write_entries(edition, told, stored, {*added, *changed})
    gone = tuple(ref for ref, row in stored.items() if ref not in told and not row.withdrawn)
    edition.requirements.filter(ref__in=gone).update(withdrawn=True)
    return Change(what, added, changed, gone, catalogue.digest)


def _store_edition(catalogue: Catalogue) -> Edition:
    framework, _ = Framework.objects.update_or_create(
        code=catalogue.framework,
        defaults={
            "slug": slug_of(catalogue.framework),
            "title": catalogue.title,
            "issuer": catalogue.issuer,
            "licence": catalogue.licence,
            "language": catalogue.language,
        },
    )
    edition, _ = Edition.objects.update_or_create(
        framework=framework,
        code=catalogue.edition,
        defaults={
            "title": catalogue.edition_title,
            "published": catalogue.published,
            "in_force_from": catalogue.in_force_from,
            "source_url": catalogue.source_url,
            "note": catalogue.note,
            "digest": catalogue.digest,
        },
    )
    return edition


def _values(place: int, entry: Entry) -> dict[str, Any]:
    """An entry as the columns of its row, parent aside."""
    values = {name: getattr(entry, name, None) for name in _ENTRY_FIELDS}
    return values | {
        "slug": slug_of(entry.ref),
        "position": place,
        "tiers": list(entry.tiers),
        "roles": list(entry.roles),
        "tags": list(entry.tags),
        "date_confidence": str(entry.date_confidence or ""),
        "readings": [
            {"date": reading.date and reading.date.isoformat(), "by": reading.by}
            for reading in entry.readings
        ],
    }


def _differs(row: Requirement, place: int, entry: Entry, stored: Mapping[str, Requirement]) -> bool:
    above = stored[row.ref].parent_id
    parent = stored.get(entry.parent or "")
    if row.withdrawn or above != (parent.pk if parent else None):
        return True
    return any(getattr(row, name) != value for name, value in _values(place, entry).items())


def _write_entries(
    edition: Edition,
    told: Mapping[str, tuple[int, Entry]],
    stored: Mapping[str, Requirement],
    wanted: set[str],
) -> None:
    """Upsert the wanted entries, parents before children, so that every parent has its key."""
    keys = {ref: row.pk for ref, row in stored.items()}
    for level in _levels(told):
        rows = [
            Requirement(
                edition=edition,
                ref=entry.ref,
                parent_id=keys[entry.parent] if entry.parent else None,
                **_values(place, entry),
            )
            for place, entry in (told[ref] for ref in level if ref in wanted)
        ]
        Requirement.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["edition", "ref"],
            update_fields=[*_ENTRY_FIELDS, "parent", "withdrawn"],
        )
        keys.update((row.ref, row.pk) for row in rows)


def _levels(told: Mapping[str, tuple[int, Entry]]) -> Iterator[list[str]]:
    """The references in layers: those without a parent, their children, and so on."""
    children: dict[str | None, list[str]] = {}
    for ref, (_, entry) in told.items():
        children.setdefault(entry.parent, []).append(ref)
    layer = children.get(None, [])
    while layer:
        yield layer
        layer = [child for ref in layer for child in children.get(ref, [])]


# --- crosswalk and glossary --------------------------------------------------------------------


def _store_crosswalk(parsed: Sequence[ParsedRow]) -> Change:
    """A row whose relation or provenance changed loses its review: it stood for another one."""
    frameworks = dict(Framework.objects.values_list("code", "pk"))
    collections = {row.collection for row in parsed}
    stored = {_pair(row): row for row in CrosswalkRow.objects.filter(collection__in=collections)}
    rows = [_crosswalk_row(row, frameworks) for row in parsed]
    added = [row for row in rows if _pair(row) not in stored]
    changed = [
        row for row in rows if _pair(row) in stored and _row_differs(stored[_pair(row)], row)
    ]
    CrosswalkRow.objects.bulk_create(
        [*added, *changed],
        update_conflicts=True,
        unique_fields=_PAIR,
        update_fields=[*_ROW_FIELDS, "reviewer", "reviewed_on"],
    )
    told = {_pair(row) for row in rows}
    gone = [row for pair, row in stored.items() if pair not in told and not row.withdrawn]
    CrosswalkRow.objects.filter(pk__in=[row.pk for row in gone]).update(withdrawn=True)
    return Change(
        "crosswalk",
        added=tuple(map(str, added)),
        changed=tuple(map(str, changed)),
        withdrawn=tuple(map(str, gone)),
    )


def _crosswalk_row(row: ParsedRow, frameworks: Mapping[str, int]) -> CrosswalkRow:
    return CrosswalkRow(
        collection=row.collection,
        source_framework_id=frameworks[row.source_framework],
        source_ref=row.source_ref,
        target_framework_id=frameworks[row.target_framework],
        target_ref=row.target_ref,
        relation=str(row.relation),
        confidence=str(row.confidence),
        provenance=row.provenance,
        note=row.note,
    )


def _pair(row: CrosswalkRow) -> Pair:
    return (
        row.collection,
        row.source_framework_id,
        row.source_ref,
        row.target_framework_id,
        row.target_ref,
    )


def _row_differs(row: CrosswalkRow, told: CrosswalkRow) -> bool:
    return any(getattr(row, name) != getattr(told, name) for name in _ROW_FIELDS)


def _store_terms(parsed: Iterable[ParsedTerm]) -> Change:
    told = {term.slug: Term(**asdict(term)) for term in parsed}
    collections = {term.collection for term in told.values()}
    stored = {row.slug: row for row in Term.objects.all()}
    added = tuple(slug for slug in told if slug not in stored)
    changed = tuple(
        slug for slug, term in told.items() if slug in stored and _term_differs(stored[slug], term)
    )
    Term.objects.bulk_create(
        [told[slug] for slug in (*added, *changed)],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=_TERM_FIELDS,
    )
    gone = tuple(
        slug
        for slug, row in stored.items()
        if row.collection in collections and slug not in told and not row.withdrawn
    )
    Term.objects.filter(slug__in=gone).update(withdrawn=True)
    return Change("glossary", added, changed, gone)


def _term_differs(row: Term, told: Term) -> bool:
    return any(getattr(row, name) != getattr(told, name) for name in _TERM_FIELDS)
