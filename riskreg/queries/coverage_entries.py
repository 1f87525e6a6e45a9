"""The entries a system is held against: of laws and standards, as a tree, kept once read."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from frameworks.models import Edition, Framework, Requirement
from frameworks.regimes import registry
from frameworks.sufficiency import shipped
from riskreg.postgres.scope import holding


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an edition, as far as a status needs it."""

    framework: str
    ref: str
    title: str
    kind: str
    slug: str
    condition: str
    parent: str  # empty: outermost
    edition: str


@dataclass(frozen=True, slots=True)
class Volume:
    """One framework in the editions asked for; an entry stands as the newest of them has it.

    `paths` holds for each reference itself and those above it, nearest first.
    """

    framework: str
    slug: str
    title: str
    is_voluntary: bool
    entries: Mapping[str, Entry]
    paths: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]

    def heading(self, ref: str) -> str:
        """The outermost entry above one."""
        return self.paths[ref][-1]

    @property
    def headings(self) -> tuple[str, ...]:
        """The outermost entries, in order."""
        return self.children.get("", ())

    def can_have_status(self, ref: str) -> bool:
        """Whether something can be shown for an entry: headings and mere rules have no status."""
        if self.is_voluntary and self.children.get(ref):
            return False
        return self.entries[ref].kind not in shipped().kinds_without_status


def frameworks_with_rules() -> tuple[str, ...]:
    """The frameworks whose duties a classification names."""
    return tuple(regime.framework for regime in registry.all_regimes())


def covered() -> tuple[str, ...]:
    """Every framework a status is computed for, and the person looks at: laws with rules first."""
    looked_at = holding().frameworks.split(",")
    every = (*frameworks_with_rules(), *shipped().voluntary)
    return tuple(each for each in every if looked_at == [""] or each in looked_at)


def loaded() -> list[Framework]:
    """Those of them that have an edition here, in the same order; one query."""
    rows = Framework.objects.filter(code__in=covered(), editions__isnull=False).distinct()
    return sorted(rows, key=lambda each: covered().index(each.code))


def volumes(
    frameworks: Iterable[str], decided: Mapping[str, Iterable[str]], today: date
) -> dict[str, Volume]:
    """Frameworks by code, at most two queries; `decided` names the editions decisions rest on.

    A framework that is not loaded is left out.
    """
    wanted = tuple(frameworks)
    known: dict[str, list[Edition]] = {}
    rows = Edition.objects.filter(framework__code__in=wanted).select_related("framework")
    for edition in rows.order_by("-published", "-pk"):
        known.setdefault(edition.framework.code, []).append(edition)
    chosen = {
        code: _editions(known[code], set(decided.get(code, ())), today)
        for code in wanted
        if code in known
    }
    keys = {code: tuple(map(_key, editions)) for code, editions in chosen.items()}
    _read([each for each in keys.values() if each not in _kept])
    return {code: _kept[each] for code, each in keys.items()}


def fingerprint() -> str:
    """What all loaded editions come to: another one as soon as a catalogue is loaded anew."""
    rows = Edition.objects.order_by("pk").values_list("pk", "digest")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def _editions(known: Sequence[Edition], decided: set[str], today: date) -> list[Edition]:
    """Those that decisions rest on, else the newest in force; newest first."""
    found = [each for each in known if each.code in decided]
    if found:
        return found
    in_force = (each for each in known if (each.in_force_from or each.published) <= today)
    return [next(in_force, known[-1])]


# An edition's digest covers its content: under one key the entries are always the same.
_Key = tuple[int, str, str, str, str, str]
_kept: dict[tuple[_Key, ...], Volume] = {}
KEPT = 64


def _key(edition: Edition) -> _Key:
    framework = edition.framework
    return (
        edition.pk,
        edition.digest,
        edition.code,
        framework.code,
        framework.slug,
        framework.title,
    )


def _read(missing: Sequence[tuple[_Key, ...]]) -> None:
    """Keep volumes that are not kept yet; one query."""
    codes = {key[0]: (key[3], key[2]) for keys in missing for key in keys}
    if not codes:
        return
    rows = (
        Requirement.objects.filter(edition__in=codes, withdrawn=False)
        .order_by("edition", "position")
        .values_list("edition_id", "ref", "title", "kind", "slug", "condition", "parent__ref")
    )
    found: dict[int, list[Entry]] = {pk: [] for pk in codes}
    for pk, ref, title, kind, slug, condition, parent in rows:
        framework, edition = codes[pk]
        found[pk].append(Entry(framework, ref, title, kind, slug, condition, parent or "", edition))
    if len(_kept) >= KEPT:
        _kept.clear()
    for keys in missing:
        _kept[keys] = _volume(keys, [found[key[0]] for key in keys])


def _volume(keys: tuple[_Key, ...], editions: Sequence[Sequence[Entry]]) -> Volume:
    """The entries of the newest edition, and with them those that only older ones have."""
    entries: dict[str, Entry] = {}
    for edition in editions:
        for entry in edition:
            entries.setdefault(entry.ref, entry)
    children: dict[str, list[str]] = {}
    for ref, entry in entries.items():
        parent = entry.parent if entry.parent in entries else ""
        children.setdefault(parent, []).append(ref)
    framework, slug, title = keys[0][3:]
    return Volume(
        framework=framework,
        slug=slug,
        title=title,
        is_voluntary=framework in shipped().voluntary,
        entries=entries,
        paths={ref: _path(ref, entries) for ref in entries},
        children={ref: tuple(below) for ref, below in children.items()},
    )


def _path(ref: str, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    path = [ref]
    while (above := entries[path[-1]].parent) in entries:
        path.append(above)
    return tuple(path)
