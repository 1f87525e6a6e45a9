"""Open points of an organisation that lie in what it does not know, or not for certain."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.dossiers.doubts import Doubts
from governance.dossiers.points import Group, Others, Point
from governance.dossiers.sections import late_open

_NAMED = 12  # records of one point that are named; the others are counted
_LISTED = 24  # points of one sort that are listed; the others are counted


def groups(found: Doubts) -> tuple[Group, ...]:
    """Every sort, the empty ones too."""
    return (
        _unknown(found),
        _unsettled(found),
        _self_declared(found),
        _declined(found),
        _dissent(found),
    )


def some(names: Sequence[str]) -> str:
    """The first of them by name, the others counted."""
    told = ", ".join(names[:_NAMED])
    if len(names) <= _NAMED:
        return told
    return _("%(names)s and %(n)s more") % {"names": told, "n": len(names) - _NAMED}


def listed(points: Iterable[Point]) -> tuple[Point, ...]:
    """The first of them, and a point that counts the others."""
    every = tuple(points)
    rest = len(every) - _LISTED
    if rest <= 0:
        return every
    more = ngettext("%(n)s more of this sort", "%(n)s more of this sort", rest) % {"n": rest}
    return (
        *every[:_LISTED],
        Others(more, _("The dossiers of the systems list them."), others=rest),
    )


def _group(title: str, scope: str, looked_at: int, points: Iterable[Point], code: str) -> Group:
    heads = (_("What is open"), _("What follows"), _("Where"))
    return Group(title, looked_at, scope, listed(points), heads, code)


def _decisions(count: int) -> str:
    words = ngettext("%(n)s decision that stands", "%(n)s decisions that stand", count)
    return words % {"n": count}


def _systems(names: Sequence[str]) -> str:
    words = ngettext("%(n)s system: %(names)s", "%(n)s systems: %(names)s", len(names))
    return words % {"n": len(names), "names": some(names)}


def _unknown(found: Doubts) -> Group:
    points = (
        Point(question, _systems(systems), provision)
        for (question, provision), systems in found.unknown.items()
    )
    scope = _decisions(found.decisions)
    return _group(
        _("Answers that are not known yet"), scope, found.decisions, points, code="unknown"
    )


def _unsettled(found: Doubts) -> Group:
    points = (
        Point(each.text, f"{each.source.rstrip('.')}; {_systems(systems)}", each.provision)
        for each, systems in found.unsettled.items()
    )
    scope = _decisions(found.decisions)
    return _group(
        _("Unsettled law and draft guidance"), scope, found.decisions, points, code="unsettled"
    )


def _named(record: Any) -> str:
    return f"{record.reference} {record.title}"


def _self_declared(found: Doubts) -> Group:
    points = (
        Point(_named(each), _("What proves it today is self-declared only."))
        for each in found.self_declared
    )
    count = found.proven
    scope = ngettext(
        "%(n)s control with proof that counts", "%(n)s controls with proof that counts", count
    )
    title = _("Proof that is self-declared only")
    return _group(title, scope % {"n": count}, count, points, code="self-declared")


def _declined(found: Doubts) -> Group:
    points = (
        Point(
            _("%(system)s does not rely on %(control)s")
            % {"system": f"{each.system.reference} {each.system}", "control": _named(each.control)},
            each.reason,
        )
        for each in found.declined
    )
    count = found.controls
    scope = ngettext("%(n)s control", "%(n)s controls", count) % {"n": count}
    return _group(_("Declined inheritance"), scope, count, points, code="declined")


def _dissent(found: Doubts) -> Group:
    points = [late_open.differing(each, each.system) for each in found.differing]
    points += [
        Point(_named(each.risk), _("Dissent: %(words)s") % {"words": each.dissent})
        for each in found.dissenting
    ]
    twice, risks = found.assessed_twice, found.estimates
    told = (
        ngettext("%(n)s second assessment", "%(n)s second assessments", twice) % {"n": twice},
        ngettext("%(n)s risk as it was judged", "%(n)s risks as they were judged", risks)
        % {"n": risks},
    )
    return _group(_("Dissent"), ", ".join(told), twice + risks, points, code="dissent")
