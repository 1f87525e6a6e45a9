"""The EU declaration of conformity: the eight points of Annex V, then what stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.papers.read import papers
from governance.dossiers.context import Context
from governance.dossiers.papers import refusing
from governance.dossiers.papers.matter import DECLARATION, FRAMEWORK, of_context
from governance.dossiers.papers.reading import Reading, State, read
from governance.dossiers.papers.refusing import DECLARED_IN
from governance.dossiers.registry import section
from governance.dossiers.sections import cover, open_points
from governance.dossiers.sections.cover import Line, control_lines
from governance.ui import coverage_words, dates
from riskreg.queries.coverage import Node
from riskreg.rules.statements import day_of

SLUG = DECLARATION
BASIS = "declaration-basis"
ARTICLES = tuple(f"Art. {number}" for number in range(8, 16))  # Chapter III, Section 2


@dataclass(frozen=True, slots=True)
class Item:
    """One point as the declaration says it."""

    number: str
    title: str
    lines: tuple[str, ...]


@section(SLUG, title=gettext_lazy("EU declaration of conformity"))
def gather(context: Context) -> dict[str, Any]:
    """The declaration itself. Asked for only where no point is missing."""
    matter = of_context(context)
    refusing.stop(refusing.declaration, matter)
    sheet = read(matter, papers()[DECLARED_IN])
    said = {each.point.code: each for each in sheet.readings}
    told = open_points.gather(context)
    return {
        "edition": sheet.edition_title,
        "points": [
            Item("1", _("AI system"), (*_register(said["v-1"]), *_words(said["v-1"]))),
            Item("2", _("Provider"), _words(said["v-2"])),
            Item("3", _("Responsibility"), _register(said["v-3"])),
            Item("4", _("Conformity"), (_conforms(sheet.edition_title), *_words(said["v-4"]))),
            Item("5", _("Data protection"), _words(said["v-5"])),
            Item("6", _("Standards and specifications"), _words(said["v-6"])),
            Item("7", _("Notified body"), _words(said["v-7"])),
        ],
        "place": _first(said, "v-8-place"),
        "date": _date(_first(said, "v-8-date")),
        "signatory": _first(said, "v-8-name"),
        "function": _first(said, "v-8-function"),
        "open_count": told["open_count"],
        "here_count": told["here_count"],
        "lines": _lines(context),
    }


def _conforms(edition: str) -> str:
    return _(
        "The AI system named above conforms to %(edition)s, in particular to the requirements of"
        " Chapter III, Section 2."
    ) % {"edition": edition}


def _register(reading: Reading) -> tuple[str, ...]:
    return tuple(line for answer in reading.answers for line in _told(answer))


def _told(answer: Any) -> tuple[str, ...]:
    if answer.source.code == "version":
        return tuple(_("Version %(version)s") % {"version": line} for line in answer.lines)
    return tuple(answer.lines)


def _words(reading: Reading) -> tuple[str, ...]:
    said = reading.statement
    if said is None:
        return ()
    if reading.state == State.NOT_APPLICABLE:
        return (_("Does not apply. %(reason)s") % {"reason": said.text},)
    return (said.text,)


def _first(told: Mapping[str, Reading], code: str) -> str:
    return next(iter(_words(told[code])), "")


def _date(text: str) -> str:
    day = day_of(text)
    return dates.written(day) if day else text


def _lines(context: Context) -> list[Line]:
    system = context.system
    return control_lines(
        context,
        about=[Line(_("System"), system.reference)],
        made_from=[Line(_("Edition of the law"), "; ".join(cover.editions(context.standing)))],
    )


@section(BASIS, title=gettext_lazy("What the register shows behind it"))
def gather_basis(context: Context) -> dict[str, Any]:
    """How Chapter III, Section 2 stands: open first, then how many are met."""
    nodes = [node for node in _nodes(context) if node.status is not None]
    open_nodes = [node for node in nodes if node.is_gap]
    coverage = context.holdings.coverage
    return {
        "count": len(nodes),
        "open": [
            (
                node.entry.ref,
                node.entry.title,
                str(coverage_words.tell(node, coverage).mark.label),
            )
            for node in open_nodes
        ],
        "met": len(nodes) - len(open_nodes),
        "decisions": [
            _("Decision %(n)s as %(role)s: %(badge)s")
            % {"n": each.decision.number, "role": each.role.title.lower(), "badge": each.badge}
            for each in context.standing
        ],
    }


def _nodes(context: Context) -> list[Node]:
    held = context.holdings.coverage.of(FRAMEWORK)
    if held is None:
        return []
    headings = (node for node in held.all() if node.entry.ref in ARTICLES)
    return [node for heading in headings for node in heading.all()]
