"""Profiles: what the columns of one kind of file mean, told as data in profiles/*.yaml."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.utils.translation import gettext as _

from riskreg.rules.imports import WHOLE_FILE, RowFault

FOLDER = Path(__file__).parent / "profiles"
FURTHER, LEFT_OUT = "", "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A column that a profile understands, under its usual name and others it goes by."""

    name: str
    label: str
    expects: str = ""
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    is_list: bool = False

    def is_called(self, column: str) -> bool:
        """Whether a column of a file goes by this source's name."""
        return plain(column) in {plain(name) for name in (self.name, self.label, *self.aliases)}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one of our fields is made: a way of reading (`riskreg.importers.readers`) and sources."""

    field: str
    how: str
    sources: tuple[str, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """What a record is found again by: the first alternative whose last source is filled in.

    `blanks` are values that stand for none; `reference` gives our own number, `by_name` the name
    that stands in for a missing key. A key that comes again is a fault, or counted on.
    """

    alternatives: tuple[tuple[str, ...], ...]
    blanks: frozenset[str]
    counts_repeats: bool
    reference: str = ""
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of file. `source` is what systems remember as where they came from."""

    slug: str
    title: str
    description: str
    importer: str
    source: str
    sources: tuple[Source, ...]
    fields: tuple[FieldRule, ...]
    key: Key
    rules: tuple[str, ...]
    ignored: frozenset[str]
    keeps_originals: bool

    def source_named(self, name: str) -> Source:
        """One source by its name."""
        return next(source for source in self.sources if source.name == name)

    def mapping_faults(self, mapping: Mapping[str, str]) -> list[RowFault]:
        """Fields that do not exist, are given by two columns, or are needed and missing."""
        return [*self._strange(mapping), *self._missing(set(mapping.values()))]

    def _strange(self, mapping: Mapping[str, str]) -> Iterator[RowFault]:
        known = {source.name for source in self.sources}
        first: dict[str, str] = {}
        for column, name in mapping.items():
            if name in (FURTHER, LEFT_OUT):
                continue
            if name not in known:
                yield RowFault(WHOLE_FILE, column, name, _("Choose a field of the list."))
            elif first.setdefault(name, column) != column:
                sentence = _("“%(other)s” gives this field already. Choose one of the two.")
                yield RowFault(WHOLE_FILE, column, name, sentence % {"other": first[name]})

    def _missing(self, given: set[str]) -> Iterator[RowFault]:
        for source in self.sources:
            if source.is_required and source.name not in given:
                sentence = _("The file needs a column “%(label)s”. Choose which one it is.")
                told = {"label": source.label}
                yield RowFault(WHOLE_FILE, source.name, "", sentence % told)

    def automatic(self, columns: Iterable[str], earlier: Mapping[str, str]) -> dict[str, str]:
        """A mapping for a file: what was chosen earlier, else the source a column is called by."""
        mapping: dict[str, str] = {}
        taken = {earlier[column] for column in columns if column in earlier}
        for column in columns:
            if column in earlier:
                mapping[column] = earlier[column]
                continue
            mapping[column] = self._guess(column, taken)
            taken.add(mapping[column])
        return mapping

    def _guess(self, column: str, taken: set[str]) -> str:
        if plain(column) in self.ignored:
            return LEFT_OUT
        for source in self.sources:
            if source.is_called(column) and source.name not in taken:
                return source.name
        return FURTHER


def plain(name: str) -> str:
    """A column's name without case, spaces and signs, to compare by."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@cache
def profiles() -> Mapping[str, Profile]:
    """Every shipped profile by its slug."""
    found = (_profile(path) for path in sorted(FOLDER.glob("*.yaml")))
    return MappingProxyType({profile.slug: profile for profile in found})


def _profile(path: Path) -> Profile:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    key = told["key"]
    return Profile(
        slug=path.stem,
        title=told["title"],
        description=told["description"],
        importer=told["importer"],
        source=told["source"],
        sources=tuple(_source(name, about or {}) for name, about in told["columns"].items()),
        fields=tuple(_rule(name, about) for name, about in told["fields"].items()),
        key=Key(
            alternatives=tuple(tuple(names) for names in key["any_of"]),
            blanks=frozenset(word.casefold() for word in key.get("blanks", ())),
            counts_repeats=key.get("repeated") == "count",
            reference=key.get("reference", ""),
            by_name=key.get("by_name", ""),
        ),
        rules=tuple(told.get("rules", ())),
        ignored=frozenset(plain(name) for name in told.get("ignored", ())),
        keeps_originals=told.get("keeps_originals", False),
    )


def _source(name: str, about: Mapping[str, Any]) -> Source:
    return Source(
        name=name,
        label=about.get("label", name),
        expects=about.get("expects", ""),
        aliases=tuple(about.get("aliases", ())),
        is_required=about.get("required", False),
        is_list=about.get("list", False),
    )


def _rule(name: str, about: Mapping[str, Any]) -> FieldRule:
    given = about["from"]
    return FieldRule(
        field=name,
        how=about.get("how", "text"),
        sources=tuple([given] if isinstance(given, str) else given),
        options=MappingProxyType({k: v for k, v in about.items() if k not in ("from", "how")}),
    )
