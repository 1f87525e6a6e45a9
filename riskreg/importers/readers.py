"""Ways of reading a field from the words of one or more columns. Pure; profiles name them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from frameworks.regimes import registry
from riskreg.importers.profiles import FieldRule

Cells = Mapping[str, str]


class Misfit(Exception):
    """A value that cannot be read: the source it stands in, and a sentence on what was expected."""

    def __init__(self, source: str, expected: str) -> None:
        super().__init__(expected)
        self.source = source
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Value:
    """What a field becomes, and what to remark when it is not simply what stood there.

    The remark may name the field: %(field)s.
    """

    content: Any
    remark: str = ""


Reader = Callable[[FieldRule, Cells], Value]
READERS: dict[str, Reader] = {}


def reader(name: str) -> Callable[[Reader], Reader]:
    """Register a way of reading under the name profiles use; the same name twice is an error."""

    def enter(read: Reader) -> Reader:
        if name in READERS:
            raise ValueError(f"reader {name} is registered twice")
        READERS[name] = read
        return read

    return enter


def read(rule: FieldRule, cells: Cells) -> Value:
    """Read one field; raises Misfit."""
    return READERS[rule.how](rule, cells)


# --- words -------------------------------------------------------------------------------------


@reader("text")
def text(rule: FieldRule, cells: Cells) -> Value:
    """The first source that is filled in, else the words the profile gives instead.

    Options: `otherwise` (a sentence that may name sources), `blanks` (values that stand for none),
    `limit` (characters), `is_line` (one line: a name).
    """
    blanks = {word.casefold() for word in rule.options.get("blanks", ())}
    remark = ""
    for name in rule.sources:
        words = _line(cells[name]) if rule.options.get("is_line") else cells[name]
        if not words:
            continue
        if words.casefold() in blanks or not re.search(r"\w", words):
            remark = _("“%(field)s” stays empty: what stands there names nobody and nothing.")
            continue
        return _limited(rule, words)
    otherwise = rule.options.get("otherwise", "")
    if otherwise:
        remark = _("“%(field)s” is not given; the entry says so.")
    return Value(otherwise.format(**cells), remark)


@reader("joined")
def joined(rule: FieldRule, cells: Cells) -> Value:
    """All sources in one line, with the separator `with` between them.

    Option `otherwise`: the sources to use when the last one is empty.
    """
    names: Sequence[str] = rule.sources
    if not cells[names[-1]]:
        names = rule.options.get("otherwise", names)
    words = [_line(cells[name]) for name in names if cells[name]]
    return _limited(rule, rule.options["with"].join(words))


@reader("labelled")
def labelled(rule: FieldRule, cells: Cells) -> Value:
    """One paragraph a source that is filled in, each after its label; option `labels`."""
    labels = dict(zip(rule.sources, rule.options["labels"], strict=True))
    parts = [f"{label}: {cells[name]}" for name, label in labels.items() if cells[name]]
    return Value("\n".join(parts))


def _limited(rule: FieldRule, words: str) -> Value:
    limit = rule.options.get("limit")
    if limit is None or len(words) <= limit:
        return Value(words)
    if rule.options.get("refuses_longer"):
        sentence = _("At most %(limit)s characters; these are %(length)s.")
        raise Misfit(rule.sources[0], sentence % {"limit": limit, "length": len(words)})
    cut = words[: limit - 1].rstrip() + "…"
    return Value(cut, _("“%(field)s” is too long and cut; the whole is kept beside it."))


def _line(words: str) -> str:
    return " ".join(words.split())


# --- choices and lists -------------------------------------------------------------------------


@reader("choice")
def choice(rule: FieldRule, cells: Cells) -> Value:
    """One of the values the profile lists, by the words of the file; empty stays empty."""
    name = rule.sources[0]
    words = _line(cells[name])
    if not words:
        return Value("")
    values = {str(key).casefold(): value for key, value in rule.options["values"].items()}
    if words.casefold() not in values:
        named: dict[str, str] = {}
        for key, value in rule.options["values"].items():
            named.setdefault(value, str(key))
        expected = ", ".join(named.values())
        raise Misfit(name, _("Write one of: %(expected)s.") % {"expected": expected})
    return Value(values[words.casefold()])


@reader("words")
def words(rule: FieldRule, cells: Cells) -> Value:
    """A list, separated by commas, semicolons or lines; option `as` is `upper` or `role`."""
    parts = re.split(
        r"[;\n]" if ";" in cells[rule.sources[0]] else r"[,\n]", cells[rule.sources[0]]
    )
    items = [_line(part) for part in parts if part.strip()]
    shape = rule.options.get("as")
    if shape == "upper":
        items = [item.upper() for item in items]
    if shape == "role":
        items = [_role_codes().get(item.casefold(), item) for item in items]
    return Value(list(dict.fromkeys(items)))


def _role_codes() -> dict[str, str]:
    """Roles of every law by their words and by their codes."""
    known = [role for regime in registry.all_regimes() for role in regime.roles]
    by_title = {role.title.casefold(): role.code for role in known}
    return by_title | {role.code: role.code for role in known}


# --- dates -------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: [AP]M)?)?"
# What a date may look like; named so that a profile says which it expects.
_SHAPES: dict[str, re.Pattern[str]] = {
    "iso": re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_CLOCK}"),
    "day_first": re.compile(
        rf"(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})[./](?P<year>\d{{4}}){_CLOCK}"
    ),
    "month_first": re.compile(
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}}){_CLOCK}"
    ),
    "month": re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})"),
    "month_name": re.compile(r"(?P<name>[A-Za-z]{3})-(?P<short>\d{2})"),
    "year": re.compile(r"(?P<year>\d{4})"),
}
_IN_WORDS = {
    "iso": "2026-11-26",
    "day_first": "26/11/2026",
    "month_first": "11/26/2026",
    "month": "11/2026",
    "month_name": "Nov-26",
    "year": "2026",
}


@reader("date")
def day(rule: FieldRule, cells: Cells) -> Value:
    """A date in one of the `shapes` the profile lists; a month or a year is its first day."""
    name = rule.sources[0]
    written = _line(cells[name])
    if not written:
        return Value(None)
    shapes = rule.options.get("shapes", ["iso"])
    for shape in shapes:
        found = _SHAPES[shape].fullmatch(written)
        if found is not None:
            return _dated(rule, shape, found, shapes)
    raise Misfit(name, _expected_date(shapes))


def _dated(rule: FieldRule, shape: str, found: re.Match[str], shapes: Sequence[str]) -> Value:
    parts = found.groupdict()
    month = _MONTHS.get(parts["name"].lower(), 0) if "name" in parts else parts.get("month", 1)
    year = 2000 + int(parts["short"]) if "short" in parts else int(parts["year"])
    try:
        content = date(year, int(month), int(parts.get("day", 1)))
    except ValueError as error:
        raise Misfit(rule.sources[0], _expected_date(shapes)) from error
    if shape in ("month", "month_name", "year"):
        remark = _("“%(field)s” is given without a day: the first day of its month or year.")
        return Value(content, remark)
    return Value(content)


def _expected_date(shapes: Sequence[str]) -> str:
    examples = ", ".join(_IN_WORDS[shape] for shape in shapes)
    return _("Write a date that exists, like %(examples)s.") % {"examples": examples}
