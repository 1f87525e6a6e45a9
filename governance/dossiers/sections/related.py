"""Items of other standards that the duties touch, through the crosswalk and with its provenance."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from frameworks import queries
from frameworks.models import CrosswalkRow, Framework
from frameworks.queries import Link, Touched
from frameworks.schema import DutyState
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from riskreg.models import CrosswalkReview
from riskreg.queries import crosswalk

SLUG = "related"
FRAMEWORKS = ("NIST_AI_RMF", "OECD_AI")


@dataclass(frozen=True, slots=True)
class Statement:
    """The references that share one relation, its confidence, source and state of review."""

    refs: tuple[str, ...]
    link: Link
    review: CrosswalkReview | None  # of the organisation whose file this is

    @property
    def words(self) -> str:
        """The relation as it is read, from the duty to the item."""
        return str(dict(CrosswalkRow._meta.get_field("relation").flatchoices)[self.link.relation])


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of another standard and what is said of it."""

    ref: str
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The items of one standard."""

    framework: Framework
    items: tuple[Item, ...]
    link_count: int
    unreviewed: int


@section(SLUG, title=gettext_lazy("Related standards"))
def gather(context: Context) -> dict[str, Any]:
    """One part for each standard."""
    found = touched(context)
    own = reviews(context, found)
    parts = [
        _part([each for each in found if each.framework.code == code], own) for code in FRAMEWORKS
    ]
    return {"parts": [part for part in parts if part], "is_short": not found}


def touched(context: Context) -> tuple[Touched, ...]:
    """What the duties that bind, now or later, are related to."""
    binding = _binding(context)
    loaded = Framework.objects.filter(code__in=binding).values_list("code", flat=True)
    return tuple(
        each
        for framework in sorted(loaded)
        for each in queries.touched_by(binding[framework], framework=framework, others=FRAMEWORKS)
    )


def reviews(context: Context, found: Iterable[Touched]) -> dict[int, CrosswalkReview]:
    """The organisation's own reviews of these relations."""
    rows = [link.row for each in found for link in each.links]
    return crosswalk.reviews(context.organisation, rows)


def _binding(context: Context) -> dict[str, set[str]]:
    refs: dict[str, set[str]] = {}
    for each in context.standing:
        bound = {duty.ref for duty in each.duties if duty.state != DutyState.NOT}
        if bound:
            refs.setdefault(each.regime.framework, set()).update(bound)
    return refs


def _part(found: list[Touched], own: Mapping[int, CrosswalkReview]) -> Part | None:
    if not found:
        return None
    links = [link for each in found for link in each.links]
    return Part(
        framework=found[0].framework,
        items=tuple(_item(each, own) for each in found),
        link_count=len(links),
        unreviewed=sum(link.row.pk not in own for link in links),
    )


def _item(touched: Touched, own: Mapping[int, CrosswalkReview]) -> Item:
    alike: dict[tuple[Any, ...], list[Link]] = {}
    for link in touched.links:
        row, review = link.row, own.get(link.row.pk)
        judged = (review.verdict, review.reviewer_id, review.on, review.note) if review else ()
        key = (link.relation, row.confidence, row.provenance, judged)
        alike.setdefault(key, []).append(link)
    return Item(
        ref=touched.ref,
        title=touched.entry.title if touched.entry else "",
        statements=tuple(
            Statement(
                tuple(sorted({link.from_ref for link in links}, key=natural)),
                links[0],
                own.get(links[0].row.pk),
            )
            for links in alike.values()
        ),
    )


def natural(ref: str) -> tuple[tuple[int, str], ...]:
    """`Art. 9(2)` before `Art. 10(1)`."""
    parts = re.findall(r"\d+|\D+", ref)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
