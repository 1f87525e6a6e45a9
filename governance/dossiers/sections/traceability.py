"""Traceability: requirement, control, evidence, result, date; from the status of each duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.dossiers.sections.evidence import name_of
from governance.ui import coverage_words, stated_words
from riskreg.queries.coverage import Coverage, Held, Node
from riskreg.queries.coverage_facts import Reached

SLUG = "traceability"


@dataclass(frozen=True, slots=True)
class Line:
    """One control under a requirement, with its proofs and what its last test found."""

    control: str
    evidence: tuple[str, ...]
    result: str
    date: str


@dataclass(frozen=True, slots=True)
class Traced:
    """Requirements that rest on the same controls and stand alike."""

    requirements: tuple[tuple[str, str], ...]  # reference and title
    status: str
    code: str
    why: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The requirements under one heading, and those that no control serves."""

    ref: str
    title: str
    traced: tuple[Traced, ...]
    bare: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """One framework with its groups and counts."""

    title: str
    is_voluntary: bool
    counts: Any
    groups: tuple[Group, ...]


@section(SLUG, title=gettext_lazy("Traceability"))
def gather(context: Context) -> dict[str, Any]:
    """Every framework a status is computed for; of standards only what a control serves."""
    coverage = context.holdings.coverage
    laws = [_law(held, coverage) for held in coverage.frameworks if not held.is_open]
    return {"laws": [law for law in laws if law.groups]}


def _law(held: Held, coverage: Coverage) -> Law:
    groups = [_group(node, coverage, held.is_voluntary) for node in held.groups]
    return Law(
        title=held.title,
        is_voluntary=held.is_voluntary,
        counts=held.counts,
        groups=tuple(each for each in groups if each.traced or each.bare),
    )


def _group(heading: Node, coverage: Coverage, is_voluntary: bool) -> Group:
    nodes = [node for node in heading.all() if node.status is not None]
    return Group(
        ref=heading.entry.ref,
        title=heading.entry.title,
        traced=tuple(_traced([node for node in nodes if node.controls], coverage)),
        bare=() if is_voluntary else tuple(node.entry.ref for node in nodes if not node.controls),
    )


def _traced(nodes: list[Node], coverage: Coverage) -> Iterator[Traced]:
    """Those that rest on the same controls together, in the order of the first of them."""
    alike: dict[Any, list[Node]] = {}
    for node in nodes:
        keys = tuple(each.control.number for each in node.controls)
        alike.setdefault((keys, node.status, node.rule), []).append(node)
    for same in alike.values():
        told = coverage_words.tell(same[0], coverage)
        yield Traced(
            requirements=tuple((node.entry.ref, node.entry.title) for node in same),
            status=str(told.mark.label),
            code=told.mark.code,
            why=told.summary,
            lines=tuple(_line(each) for each in same[0].controls),
        )


def _line(reached: Reached) -> Line:
    control = reached.control
    tested = control.tested_on
    return Line(
        control=f"{control.reference} {control.title}",
        evidence=tuple(
            f"{name_of(each)} ({stated_words.grade_word(each.grade).lower()})"
            for each in reached.evidence
        ),
        result=control.get_effectiveness_display() if tested else _("not tested yet"),
        date=tested.isoformat() if tested else "",
    )
