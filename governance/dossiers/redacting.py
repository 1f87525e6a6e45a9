"""The redacted variant of a document: one section more, and every open point still counted."""

from collections.abc import Mapping
from dataclasses import replace

from governance.dossiers.context import Context, Frame
from governance.dossiers.registry import Kind
from governance.dossiers.sections import open_points, withheld


def counted(context: Frame) -> Mapping[str, int]:
    """How many open points of each sort there are while every word is in sight."""
    if not isinstance(context, Context):  # only those of systems compare words
        return {}
    return {each.title: len(each.points) for each in open_points.groups(context)}


def variant(kind: Kind) -> Kind:
    """The kind with the list of what is withheld, behind its open points."""
    place = next(
        (at for at, slug in enumerate(kind.sections, 1) if slug.endswith("open-points")), 1
    )
    return replace(kind, sections=(*kind.sections[:place], withheld.SLUG, *kind.sections[place:]))
