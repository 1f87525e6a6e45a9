"""Reads of the catalogues: trees, search, crosswalks, what differs between editions."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from frameworks.compare import Difference, difference
from frameworks.models import CrosswalkRow, Edition, Framework, Requirement
from frameworks.schema import Confidence, Entry, Reading, Relation
from frameworks.slugs import slug_of

_ARTICLE = re.compile(r"^(article|art)s?-")
_INVERSE = {Relation.SUBSET: Relation.SUPERSET, Relation.SUPERSET: Relation.SUBSET}


@dataclass(frozen=True, slots=True)
class Branch:
    """An entry and the entries below it."""

    entry: Requirement
    children: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A crosswalk row seen from one of its ends; `relation` reads from that end to the other.

    `other` is the entry in the newest edition of its framework that has it.
    """

    row: CrosswalkRow
    relation: Relation
    from_ref: str
    framework: Framework
    ref: str
    other: Requirement | None

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has stood in for the relation."""
        return self.row.is_reviewed


@dataclass(frozen=True, slots=True)
class Touched:
    """An entry of another framework that a set of entries is related to, and through which."""

    framework: Framework
    ref: str
    entry: Requirement | None
    links: tuple[Link, ...]


def editions() -> QuerySet[Edition]:
    """All editions with their framework and the number of their entries (`entries`)."""
    standing = Count("requirements", filter=Q(requirements__withdrawn=False))
    return (
        Edition.objects.select_related("framework")
        .annotate(entries=standing)
        .order_by("framework__title", "-published", "pk")
    )


def tree(edition: Edition) -> tuple[Branch, ...]:
    """The entries of an edition as a tree, in one query; withdrawn ones are left out."""
    children: dict[int | None, list[Requirement]] = defaultdict(list)
    for entry in edition.requirements.filter(withdrawn=False).order_by("position"):
        children[entry.parent_id].append(entry)

    def below(key: int | None) -> tuple[Branch, ...]:
        return tuple(Branch(entry, below(entry.pk)) for entry in children[key])

    return below(None)


def path_to(entry: Requirement) -> tuple[Requirement, ...]:
    """The entries above this one, outermost first, in one query."""
    rows = Requirement.objects.filter(edition=entry.edition_id).only(
        "pk", "parent_id", "ref", "slug", "title"
    )
    by_key = {row.pk: row for row in rows}
    above: list[Requirement] = []
    key = entry.parent_id
    while key is not None:
        above.insert(0, by_key[key])
        key = by_key[key].parent_id
    return tuple(above)


def search(text: str, editions: Iterable[Edition] | None = None) -> QuerySet[Requirement]:
    """Entries by reference (first), words in any form, or tag; nothing for an empty text.

    A reference may be typed loosely: `article 9 2` finds Art. 9(2) and what stands below it.
    """
    if not text.strip():
        return Requirement.objects.none()
    words = SearchQuery(text, config="english", search_type="websearch")
    named, below = _by_reference(text)
    found = Requirement.objects.filter(
        named | below | Q(search=words) | Q(tags__contains=[text]), withdrawn=False
    )
    if editions is not None:
        found = found.filter(edition__in=editions)
    by_reference = Case(When(named, then=2), When(below, then=1), default=0)
    return (
        found.select_related("edition__framework")
        .annotate(by_reference=by_reference, rank=SearchRank(F("search"), words))
        .order_by("-by_reference", "-rank", "edition", "position", "pk")
    )


def _by_reference(text: str) -> tuple[Q, Q]:
    """The entry a text names, and the entries below it, as conditions on the address."""
    slug = _ARTICLE.sub("art-", slug_of(text))
    if not any(character.isdecimal() for character in slug):
        return Q(ref__iexact=text.strip()), Q(pk__in=[])
    return Q(slug=slug), Q(slug__startswith=f"{slug}-")


def crosswalk_of(entry: Requirement) -> tuple[Link, ...]:
    """What an entry is related to, whichever end the row names it at; two queries."""
    framework = entry.edition.framework
    return _links(framework, [entry.ref])


def touched_by(
    refs: Collection[str], *, framework: str = "EU_AI_ACT", others: Collection[str] = ()
) -> tuple[Touched, ...]:
    """Entries of other frameworks that these references are related to; three queries.

    `others` limits the frameworks, by code; empty means all of them.
    """
    origin = Framework.objects.get(code=framework)
    found: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in _links(origin, refs):
        if not others or link.framework.code in others:
            found[link.framework.code, link.ref].append(link)
    touched = [
        Touched(links[0].framework, links[0].ref, links[0].other, tuple(links))
        for links in found.values()
    ]
    return tuple(sorted(touched, key=_in_order))


def _in_order(touched: Touched) -> tuple[str, int, str]:
    place = touched.entry.position if touched.entry else 0
    return touched.framework.title, place, touched.ref


def _links(framework: Framework, refs: Collection[str]) -> tuple[Link, ...]:
    rows = CrosswalkRow.objects.filter(
        Q(source_framework=framework, source_ref__in=refs)
        | Q(target_framework=framework, target_ref__in=refs),
        withdrawn=False,
    ).select_related("source_framework", "target_framework")
    seen = [_ends(row, framework, refs) for row in rows.order_by("pk")]
    others = _newest({(far.pk, ref) for _, _, far, ref in seen})
    return tuple(
        Link(
            row=row,
            relation=_relation(row, forward=near == row.source_ref and far == row.target_framework),
            from_ref=near,
            framework=far,
            ref=ref,
            other=others.get((far.pk, ref)),
        )
        for row, near, far, ref in seen
    )


def _ends(
    row: CrosswalkRow, framework: Framework, refs: Collection[str]
) -> tuple[CrosswalkRow, str, Framework, str]:
    if row.source_framework_id == framework.pk and row.source_ref in refs:
        return row, row.source_ref, row.target_framework, row.target_ref
    return row, row.target_ref, row.source_framework, row.source_ref


def _relation(row: CrosswalkRow, *, forward: bool) -> Relation:
    relation = Relation(row.relation)
    return relation if forward else _INVERSE.get(relation, relation)


def with_below(entries: QuerySet[Requirement]) -> QuerySet[Requirement]:
    """Entries with `has_below`: whether others stand below them."""
    below = Requirement.objects.filter(parent=OuterRef("pk"), withdrawn=False)
    return entries.annotate(has_below=Exists(below))


def newest_entries(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Requirement]:
    """Each (framework code, reference) in the newest edition that has it; one query.

    `has_below` says whether entries stand below it.
    """
    wanted = frozenset(pairs)
    rows = with_below(
        Requirement.objects.filter(
            edition__framework__code__in={framework for framework, _ in wanted},
            ref__in={ref for _, ref in wanted},
            withdrawn=False,
        )
    ).select_related("edition__framework")
    oldest_first = rows.order_by("edition__published", "pk")
    found = {(row.edition.framework.code, row.ref): row for row in oldest_first}
    return {pair: row for pair, row in found.items() if pair in wanted}


def _newest(wanted: set[tuple[int, str]]) -> dict[tuple[int, str], Requirement]:
    """Each wanted (framework key, reference) in the newest edition that has it."""
    rows = (
        Requirement.objects.filter(
            edition__framework__in={framework for framework, _ in wanted},
            ref__in={ref for _, ref in wanted},
            withdrawn=False,
        )
        .select_related("edition__framework")
        .order_by("edition__published", "pk")
    )
    return {(row.edition.framework_id, row.ref): row for row in rows}


def to_entry(row: Requirement, refs: dict[int, str]) -> Entry:
    """A row as the dataclass it was stored from; `refs` gives each parent's reference."""
    return Entry(
        ref=row.ref,
        parent=refs[row.parent_id] if row.parent_id else None,
        title=row.title,
        summary=row.summary,
        kind=row.kind,
        tiers=tuple(row.tiers),
        roles=tuple(row.roles),
        applies_from=row.applies_from,
        applies_from_annex_i=row.applies_from_annex_i,
        formally_applicable_from=row.formally_applicable_from,
        date_confidence=Confidence(row.date_confidence) if row.date_confidence else None,
        date_note=row.date_note,
        readings=tuple(
            Reading(date.fromisoformat(each["date"]) if each["date"] else None, each["by"])
            for each in row.readings
        ),
        condition=row.condition,
        legal_basis=row.legal_basis,
        amended_by=row.amended_by,
        source_url=row.source_url,
        tags=tuple(row.tags),
    )


def entries_of(edition: Edition) -> tuple[Entry, ...]:
    """The entries of an edition as dataclasses, in one query; withdrawn ones are left out."""
    rows = list(edition.requirements.order_by("position"))
    refs = {row.pk: row.ref for row in rows}
    return tuple(to_entry(row, refs) for row in rows if not row.withdrawn)


def compare(old: Edition, new: Edition) -> Difference:
    """What the newer edition adds, removes and changes; two queries."""
    return difference(entries_of(old), entries_of(new))
