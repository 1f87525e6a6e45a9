"""What differs between two snapshots of a document, section by section, in words. Pure.

A snapshot is the `dossier.json` that a file carries. Things are told apart by what people quote
(reference, role, provision), so that one that moved is not told as gone and new.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise
Facts = Mapping[str, Any]
LISTED = 200  # changes of one section that are listed; the rest is counted
_LONGEST = 600  # signs of a text that are shown
_DIGEST = 64
_SHOWN_OF_DIGEST = 16


@dataclass(frozen=True, slots=True)
class Sort:
    """Things of one sort among the facts of a section.

    Each path leads through lists and mappings to them; a name that a thing lacks is that of what it
    stands in. `key` tells one thing from another, `name` is what it is called, `fields` are
    compared: field -> label.
    """

    paths: tuple[str, ...]
    key: tuple[str, ...]
    name: tuple[str, ...]
    fields: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Change:
    """One line: a thing that is new, gone, or has a field with another value."""

    what: str
    how: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One section with what changed in it."""

    title: str
    changes: tuple[Change, ...]
    count: int

    @property
    def rest(self) -> int:
        """How many are not listed."""
        return self.count - len(self.changes)


def compare(
    before: Sequence[Facts], after: Sequence[Facts], sorts: Mapping[str, tuple[Sort, ...]]
) -> tuple[Compared, ...]:
    """The sections of two snapshots, those without a change too; `sorts` says what is compared.

    A section without a sort of its own is compared by its labelled facts and its texts, one whose
    sorts are empty not at all.
    """
    then = {each["slug"]: each for each in before}
    now = {each["slug"]: each for each in after}
    slugs = [*now, *(slug for slug in then if slug not in now)]
    return tuple(
        _compared((now.get(slug) or then[slug])["title"], changes)
        for slug in slugs
        if sorts.get(slug) != ()
        for changes in [list(_section(then.get(slug), now.get(slug), sorts.get(slug)))]
    )


def _compared(title: str, changes: list[Change]) -> Compared:
    return Compared(title, tuple(changes[:LISTED]), len(changes))


def _section(
    before: Facts | None, after: Facts | None, sorts: tuple[Sort, ...] | None
) -> Iterator[Change]:
    if before is None:
        yield Change(_("The section itself"), _("new"), "", "")
    elif after is None:
        yield Change(_("The section itself"), _("gone"), "", "")
    elif sorts is None:
        yield from _by_texts(before["facts"], after["facts"])
    else:
        for sort in sorts:
            yield from _by_sort(before["facts"], after["facts"], sort)


def _by_sort(before: Facts, after: Facts, sort: Sort) -> Iterator[Change]:
    then, now = _things(before, sort), _things(after, sort)
    for key, thing in now.items():
        if key not in then:
            yield Change(_name(thing, sort), _("new"), "", _told(thing, sort))
        else:
            yield from _fields(then[key], thing, sort)
    for key, thing in then.items():
        if key not in now:
            yield Change(_name(thing, sort), _("gone"), _told(thing, sort), "")


def _fields(then: Facts, now: Facts, sort: Sort) -> Iterator[Change]:
    for field, label in sort.fields.items():
        was, value = words(_at(then, field)), words(_at(now, field))
        if was != value:
            yield Change(_name(now, sort), str(label), was or _nothing(), value or _nothing())


def _nothing() -> str:
    return _("nothing")


def _told(thing: Facts, sort: Sort) -> str:
    """The fields of a thing that is new or gone, in a line."""
    told = [(label, words(_at(thing, field))) for field, label in sort.fields.items()]
    return _short("; ".join(f"{label}: {value}" for label, value in told if value))


def _things(facts: Facts, sort: Sort) -> dict[tuple[str, ...], Facts]:
    """By key; of two with the same the second is told by its place beside it."""
    found: dict[tuple[str, ...], Facts] = {}
    for path in sort.paths:
        for thing in _walk(facts, path.split(".")):
            key = tuple(words(_at(thing, name)) for name in sort.key)
            place = 1
            while (*key, str(place)) in found:
                place += 1
            found[*key, str(place)] = thing
    return found


def _walk(within: Facts, path: list[str]) -> Iterator[Facts]:
    """The things at the end of a path, each with the names of what it stands in."""
    value = within.get(path[0])
    for each in value if isinstance(value, list) else [] if value is None else [value]:
        thing = {**within, **_named(each)}
        if len(path) == 1:
            yield thing
        else:
            yield from _walk(thing, path[1:])


def _named(thing: Any) -> Facts:
    """A mapping as it is; the places of a list by number, a plain value as `value`."""
    if isinstance(thing, Mapping):
        return thing
    if isinstance(thing, list):
        return {str(place): each for place, each in enumerate(thing)}
    return {"value": thing}


def _at(thing: Facts, field: str) -> Any:
    value: Any = thing
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _name(thing: Facts, sort: Sort) -> str:
    told = (words(_at(thing, name)) for name in sort.name)
    return " · ".join(each for each in told if each)


def words(value: Any) -> str:
    """A value of a snapshot as a reader takes it; digests by their beginning."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _short("; ".join(filter(None, map(words, value))))
    if isinstance(value, Mapping):
        return _pairs(value)
    text = " ".join(str(value).split())
    if len(text) == _DIGEST and text.isalnum():
        return f"{text[:_SHOWN_OF_DIGEST]}…"
    return _short(text)


def _pairs(value: Mapping[str, Any]) -> str:
    if "label" in value:
        rest = next((value[name] for name in ("value", "lines") if name in value), "")
        return f"{value['label']}: {words(rest) or _nothing()}"
    return _short("; ".join(filter(None, map(words, value.values()))))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _by_texts(before: Facts, after: Facts) -> Iterator[Change]:
    """Labelled facts by their label, everything else by what it says."""
    then, now = dict(_leaves(before)), dict(_leaves(after))
    for (label, place), value in now.items():
        was = then.get((label, place))
        if label and was is not None and was != value:
            yield Change(label, _("changed"), was or _nothing(), value or _nothing())
        elif was is None and (value or not label):
            yield Change(label or value, _("new"), "", value if label else "")
    for (label, place), was in then.items():
        if (label, place) not in now and (was or not label):
            yield Change(label or was, _("gone"), was if label else "", "")


def _leaves(value: Any, place: str = "") -> Iterator[tuple[tuple[str, str], str]]:
    """(label, place) -> value of labelled facts; ("", text) -> text of the others.

    The place tells facts of the same label apart by the name of what they stand in.
    """
    if isinstance(value, Mapping):
        yield from _of_mapping(value, place)
    elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
        for each in value:
            yield from _leaves(each, place)
    elif isinstance(value, list | str):  # a list of plain values is a line of a table
        text = words(value)
        if text:
            yield ("", text), text


def _of_mapping(value: Facts, place: str) -> Iterator[tuple[tuple[str, str], str]]:
    if {"label", "value"} <= value.keys():
        yield (words(value["label"]), place), words(value["value"])
        return
    here = next((words(value[name]) for name in _CALLED if value.get(name)), place)
    for name, each in value.items():
        if name not in _UNSAID:
            yield from _leaves(each, here)


_CALLED = ("reference", "ref", "name", "title")
_UNSAID = frozenset({"anchor", "code"})  # no reader sees them
