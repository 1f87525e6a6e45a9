"""A crosswalk file and a glossary file, read into rows and terms."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from frameworks.nodes import Faults, Section
from frameworks.schema import Confidence, CrosswalkRow, Relation, Term
from frameworks.slugs import slug_of

CROSSWALK_KEYS = ("crosswalk", "note", "groups")
GROUP_KEYS = ("source", "target", "provenance", "rows")
GLOSSARY_KEYS = ("glossary", "note", "terms")
TERM_KEYS = ("term", "definition", "source")
ROW_SHAPE = "source reference | relation | target reference | confidence, then | note if any"

Known = Mapping[str, Collection[str]]
"""The references of each framework that a crosswalk may point at, over all its editions."""


def read_crosswalk(document: Section, known: Known, faults: Faults) -> tuple[CrosswalkRow, ...]:
    """The rows of all groups; both ends must be known entries and no pair may come twice."""
    document.only(CROSSWALK_KEYS)
    collection = document.text("crosswalk", required=True)
    rows: dict[tuple[str, str, str, str], tuple[CrosswalkRow, int]] = {}
    for group in document.sections("groups"):
        group.only(GROUP_KEYS)
        source = group.choice("source", tuple(known), required=True)
        target = group.choice("target", tuple(known), required=True)
        provenance = group.text("provenance", required=True)
        for line, text in group.lines("rows"):
            place = _Place(group.node.start_mark.name, line, faults)
            row = _row(text, (source, target, provenance), known, place)
            if row is None:
                continue
            row = replace(row, collection=collection)
            pair = (row.source_framework, row.source_ref, row.target_framework, row.target_ref)
            if pair in rows:
                place.fault(f"this pair stands on line {rows[pair][1]} too", "each pair once")
            rows.setdefault(pair, (row, line))
    if not rows and not faults.found:
        faults.add(document.node, "there is no row", "at least one under “groups”")
    return tuple(row for row, _ in rows.values())


class _Place:
    """One line of a block of rows."""

    def __init__(self, path: str, line: int, faults: Faults) -> None:
        self.path, self.line, self.faults = path, line, faults

    def fault(self, message: str, expected: str) -> None:
        self.faults.at(self.path, self.line, message, expected)


def _row(
    text: str, group: tuple[str, str, str], known: Known, place: _Place
) -> CrosswalkRow | None:
    source, target, provenance = group
    cells = [cell.strip() for cell in text.split(" | ")]
    if len(cells) not in (4, 5):
        place.fault(f"a row of {len(cells)} cells", ROW_SHAPE)
        return None
    source_ref, relation, target_ref, confidence = cells[:4]
    sound = [
        _end(source, source_ref, known, place),
        _end(target, target_ref, known, place),
        _word("relation", relation, tuple(Relation), place),
        _word("confidence", confidence, tuple(Confidence), place),
    ]
    if not all(sound):
        return None
    note = cells[4] if len(cells) > 4 else ""
    return CrosswalkRow(
        source, source_ref, target, target_ref,
        Relation(relation), Confidence(confidence), provenance, note,
    )  # fmt: skip


def _end(framework: str, ref: str, known: Known, place: _Place) -> bool:
    if ref in known.get(framework, ()):
        return True
    if framework:
        place.fault(f"{framework} has no entry “{ref}”", "the reference of an entry")
    return False


def _word(what: str, given: str, allowed: Collection[str], place: _Place) -> bool:
    if given in allowed:
        return True
    place.fault(f"{what} is “{given}”", f"one of {', '.join(allowed)}")
    return False


def read_terms(document: Section, faults: Faults) -> tuple[Term, ...]:
    """The terms of a glossary, each with the place it comes from."""
    document.only(GLOSSARY_KEYS)
    collection = document.text("glossary", required=True)
    terms: dict[str, Term] = {}
    for section in document.sections("terms"):
        section.only(TERM_KEYS)
        name = section.text("term", required=True)
        slug = slug_of(name)
        if slug in terms:
            section.fault("term", f"“{name}” is explained twice", "each term once")
        terms[slug] = Term(
            slug=slug,
            term=name,
            definition=section.text("definition", required=True),
            source=section.text("source", required=True),
            collection=collection,
        )
    if not terms:
        faults.add(document.node, "there is no term", "at least one under “terms”")
    return tuple(terms.values())
