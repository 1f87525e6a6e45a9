"""The fields of an incident report and the OECD criteria, from the files beside. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from frameworks import incident_words
from frameworks.nodes import Faults, Section, compose
from frameworks.parse import CatalogueError

HERE = Path(__file__).resolve().parent
TEMPLATE, CRITERIA = HERE / "eu_art_73.yaml", HERE / "oecd.yaml"

INITIAL, FOLLOW_UP, INITIAL_FINAL = "initial", "follow_up", "initial_final"
FINAL, FINAL_NOT_REPORTABLE = "final", "final_not_reportable"
TYPES = (INITIAL, FOLLOW_UP, INITIAL_FINAL, FINAL, FINAL_NOT_REPORTABLE)
KINDS = ("line", "text", "date", "moment", "choice", "several")
STATUSES = ("draft", "own", "oecd")  # named by the draft template; needed by the duty; a criterion

_TEMPLATE = (
    "template", "title", "version", "date", "status", "source", "note", "parts", "fields",
)  # fmt: skip
_PART = ("code", "number", "title", "intro")
_FIELD = (
    "code", "part", "label", "help", "kind", "provision", "status", "options", "shown", "needed",
    "must",
)  # fmt: skip
_CRITERION = (
    "number", "name", "dimension", "mandatory", "field", "kind", "label", "help", "options",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: its number there, its title, what it is about."""

    code: str
    number: int
    title: str
    intro: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a report says. `shown` and `needed` are types of report; `criteria` of the OECD."""

    code: str
    part: str
    label: str
    help: str
    kind: str
    provision: str
    status: str
    options: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = TYPES
    needed: tuple[str, ...] = ()
    is_must: bool = False
    criteria: tuple[int, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether its value is a list of codes."""
        return self.kind == "several"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the 29 criteria, and the field of a report that answers it."""

    number: int
    name: str
    dimension: str
    is_mandatory: bool
    field: str


@dataclass(frozen=True, slots=True)
class Form:
    """Everything a report may say, in the order it is printed."""

    code: str
    title: str
    version: str
    date: date
    status: str
    source: str
    note: str
    parts: tuple[Part, ...]
    fields: Mapping[str, Field]
    criteria: tuple[Criterion, ...] = ()

    def of(self, part: Part, kind: str) -> tuple[Field, ...]:
        """The fields of a part that this type of report shows."""
        mine = (each for each in self.fields.values() if each.part == part.code)
        return tuple(each for each in mine if kind in each.shown)

    def shown(self, kind: str) -> tuple[Field, ...]:
        """Every field that this type of report shows, part by part."""
        return tuple(each for part in self.parts for each in self.of(part, kind))


@cache
def form() -> Form:
    """The form that comes with the product, read once."""
    return read_form(TEMPLATE, CRITERIA)


def read_form(template: Path, criteria: Path) -> Form:
    """Both files together, or CatalogueError with every fault found in them."""
    faults = Faults()
    opened = [compose(str(path), path.read_text("utf-8"), faults) for path in (template, criteria)]
    first, second = (None if node is None else Section.of(node, faults) for node in opened)
    found = None if first is None or second is None else _joined(first, second)
    if faults.found or found is None:
        raise CatalogueError(faults.found)
    return found


def _joined(template: Section, criteria: Section) -> Form:
    form = _form(template)
    criteria.only(("framework", "title", "source", "part", "dimensions", "criteria"))
    part = criteria.section("part")
    dimensions = tuple(_options(criteria, "dimensions"))
    fields, found = dict(form.fields), []
    for section in criteria.sections("criteria"):
        criterion = _criterion(section, dimensions, tuple(fields))
        found.append(criterion)
        if criterion.field in form.fields:
            known = fields[criterion.field]
            fields[known.code] = _answering(known, criterion)
        else:
            fields[criterion.field] = _own(section, criterion)
    if [each.number for each in found] != list(range(1, len(found) + 1)):
        criteria.fault("criteria", "the criteria are not numbered in order", "1, 2, 3 and so on")
    return Form(
        form.code,
        form.title,
        form.version,
        form.date,
        form.status,
        form.source,
        form.note,
        (*form.parts, *([] if part is None else [_part(part)])),
        fields,
        tuple(found),
    )


def _answering(known: Field, criterion: Criterion) -> Field:
    told = {name: getattr(known, name) for name in Field.__dataclass_fields__}
    return Field(**{**told, "criteria": (*known.criteria, criterion.number)})


def _form(document: Section) -> Form:
    document.only(_TEMPLATE)
    parts = tuple(_part(each) for each in document.sections("parts"))
    fields: dict[str, Field] = {}
    for section in document.sections("fields"):
        read = _field(section, tuple(each.code for each in parts))
        if read.code in fields:
            section.fault("code", f"“{read.code}” stands here twice", "each code once")
        fields[read.code] = read
    return Form(
        code=document.text("template", required=True),
        title=document.text("title", required=True),
        version=document.text("version", required=True),
        date=document.day("date", required=True) or date.min,
        status=document.choice("status", ("draft", "final"), required=True),
        source=document.text("source", required=True),
        note=document.text("note"),
        parts=parts,
        fields=fields,
    )


def _part(section: Section) -> Part:
    section.only(_PART)
    number = section.text("number", required=True)
    return Part(
        section.text("code", required=True),
        int(number) if number.isdecimal() else 0,
        section.text("title", required=True),
        section.text("intro"),
    )


def _field(section: Section, parts: tuple[str, ...]) -> Field:
    section.only(_FIELD)
    kind, options = section.choice("kind", KINDS, required=True), _options(section, "options")
    if (kind in ("choice", "several")) != bool(options):
        section.fault("options", "kind and options do not fit", "options with a choice only")
    shown = section.texts("shown", TYPES) or TYPES
    return Field(
        code=section.text("code", required=True),
        part=section.choice("part", parts, required=True),
        label=section.text("label", required=True),
        help=section.text("help", required=True),
        kind=kind,
        provision=section.text("provision", required=True),
        status=section.choice("status", STATUSES) or "draft",
        options=options,
        shown=shown,
        needed=section.texts("needed", shown),
        is_must=section.choice("must", ("true", "false")) == "true",
    )


def _criterion(section: Section, dimensions: tuple[str, ...], fields: tuple[str, ...]) -> Criterion:
    section.only(_CRITERION)
    number = section.text("number", required=True)
    if not number.isdecimal():
        section.fault("number", f"“{number}” is no number", "a whole number")
    return Criterion(
        int(number) if number.isdecimal() else 0,
        section.text("name", required=True),
        section.choice("dimension", dimensions, required=True),
        section.choice("mandatory", ("true", "false")) == "true",
        section.choice("field", fields) or f"oecd_{number}",
    )


def _own(section: Section, criterion: Criterion) -> Field:
    """A field of our own; its question and answers are those an incident is told by."""
    told = incident_words.criteria().get(criterion.number)
    kind = section.choice("kind", KINDS, required=True)
    return Field(
        code=criterion.field,
        part="oecd",
        label=section.text("label", required=told is None) or (told.question if told else ""),
        help=section.text("help", required=told is None) or (told.help if told else ""),
        kind=kind,
        provision=f"OECD {criterion.number}",
        status="oecd",
        options=_options(section, "options") or _answers(criterion.number, kind),
        needed=TYPES if criterion.is_mandatory else (),
        criteria=(criterion.number,),
    )


def _answers(number: int, kind: str) -> Mapping[str, str]:
    lists = {10: incident_words.severities, 11: incident_words.harms}
    if number in lists:
        return {each.code: each.title for each in lists[number]()}
    told = incident_words.criteria().get(number)
    return told.options if told is not None and kind in ("choice", "several") else {}


def _options(section: Section, key: str) -> dict[str, str]:
    inner = section.section(key)
    return {} if inner is None else {name: inner.text(name) for name in inner.fields}
