"""The OECD's five principles for those who build and run AI, with what serves each."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers import requirements
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.dossiers.requirements import Part
from governance.dossiers.sections import related
from governance.ui.coverage_words import Teller
from riskreg.queries.coverage import Node, count

SLUG = "oecd-report"
FRAMEWORK, FOR_ACTORS = "OECD_AI", "1"  # part 2 addresses governments
_NAMED = 24  # duties that are named; the others are counted


@section(SLUG, title=gettext_lazy("The five principles"))
def gather(context: Context) -> dict[str, Any]:
    """Each principle with its paragraphs, controls, proof and related duties."""
    coverage = context.holdings.coverage
    held = coverage.of(FRAMEWORK)
    groups = () if held is None else held.groups
    actors = [node for group in groups if group.entry.ref == FOR_ACTORS for node in group.children]
    if not actors:
        return {"principles": [], "is_short": True}
    teller, duties = Teller(coverage), _duties(context)
    principles = [_principle(node, teller, duties) for node in actors]
    parts: list[Part] = [each["part"] for each in principles]
    return {
        "principles": principles,
        "told": requirements.sentence(count(_below(actors))),
        "worst": requirements.worst(parts),
        "figure": requirements.figure(
            _("Paragraphs of each principle"),
            [(each.ref, each.counts) for each in parts],
            head=_("Principle"),
        ),
        "contents": [(each["anchor"], f"{each['ref']} {each['title']}") for each in principles],
    }


def _below(nodes: Iterable[Node]) -> Iterable[Node]:
    return (each for node in nodes for each in node.all())


def _duties(context: Context) -> dict[str, tuple[set[str], int]]:
    """Duties that are related to an item, and how many of these relations nobody reviewed."""
    found = [each for each in related.touched(context) if each.framework.code == FRAMEWORK]
    own = related.reviews(context, found)
    return {
        each.ref: (
            {link.from_ref for link in each.links},
            sum(link.row.pk not in own for link in each.links),
        )
        for each in found
    }


def _principle(
    node: Node, teller: Teller, duties: dict[str, tuple[set[str], int]]
) -> dict[str, Any]:
    refs = [each.entry.ref for each in node.all()]
    touched = [duties[ref] for ref in refs if ref in duties]
    named = sorted({duty for found, _open in touched for duty in found}, key=related.natural)
    part = requirements.part(node, teller)
    return {
        "anchor": f"oecd-{node.entry.ref.replace('.', '-')}",
        "ref": node.entry.ref,
        "title": node.entry.title,
        "part": part,
        "told": requirements.sentence(part.counts),
        "duties": named[:_NAMED],
        "more": max(len(named) - _NAMED, 0),
        "unreviewed": _unreviewed(sum(each for _found, each in touched)),
    }


def _unreviewed(count_: int) -> str:
    told = ngettext(
        "%(n)s of these relations has not been reviewed by a person.",
        "%(n)s of these relations have not been reviewed by a person.",
        count_,
    )
    return told % {"n": count_} if count_ else ""
