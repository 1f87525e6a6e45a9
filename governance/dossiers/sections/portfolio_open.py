"""Open points of an organisation, always first; the worst of them for its cover."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers.points import Group, Point, in_print
from governance.dossiers.portfolio import Holdings, PortfolioContext, code_of
from governance.dossiers.registry import section
from governance.dossiers.sections import portfolio_doubts, signed_open
from governance.ui import dates
from governance.ui.work_kinds import WORDS
from riskreg.models import IncidentState

SLUG = "portfolio-open-points"
_NAMED = 12  # records of one point that are named; the others are counted
WORST = 10  # points on the cover
_PROHIBITED = "prohibited"


@section(SLUG, title=gettext_lazy("Open points"))
def gather(context: PortfolioContext) -> dict[str, Any]:
    """All groups with their counts."""
    return in_print(groups(context))


def groups(context: PortfolioContext) -> tuple[Group, ...]:
    """Every sort, the empty ones too; exceptions first, then the most pressing sort."""
    held = context.holdings
    return (
        *signed_open.groups(context.control),
        _clocks(held),
        _classes(held),
        _risks(held),
        _work(held),
        _coverage(held),
        _entries(held),
        *portfolio_doubts.groups(held.doubts),
    )


def worst(held: Holdings) -> list[Point]:
    """What a board has to know first: late clocks, bans, breaches, what is longest overdue."""
    late = [_clock(each) for each in (*held.clocks, *held.missed) if each.is_over or each.is_late]
    banned = [
        Point(_named(each), _("Classified as a prohibited practice (Art. 5)."))
        for each in held.systems
        if code_of(each) == _PROHIBITED
    ]
    bare = [_breach(each, held) for each in held.breaching if not each.accepted]
    overdue = [
        Point(
            f"{each.label}: {each.title}",
            _("%(late)s; due from %(who)s.")
            % {"late": each.left, "who": each.who or _("nobody by name")},
        )
        for each in held.late
        if each.kind != "clock"
    ]
    sorts: Sequence[list[Point]] = (late, banned, bare, overdue)
    share = max(WORST // sum(bool(each) for each in sorts), 1) if any(sorts) else 0
    found = [point for each in sorts for point in each[:share]]
    rest = [point for each in sorts for point in each[share:]]
    return [*found, *rest][:WORST]


def _group(title: str, scope: str, looked_at: int, points: list[Point]) -> Group:
    heads = (_("What is open"), _("What follows"), _("Where"))
    return Group(title, looked_at, scope, tuple(points), heads)


def _named(record: Any) -> str:
    return f"{record.reference} {record}"


def _clock(line: Any) -> Point:
    return Point(
        f"{line.clock.incident.reference} {line.law}: {line.title}",
        f"{line.state}, {line.due}.",
        str(line.told["provision"]),
    )


def _clocks(held: Holdings) -> Group:
    points = [_clock(each) for each in held.clocks]
    points += portfolio_doubts.listed(_clock(each) for each in held.missed)
    points += [
        Point(
            f"{each.reference} {each.title}",
            _("Nobody has judged it: whether it is reported, and by when, is not known."),
            "Art. 73",
        )
        for each in held.incidents
        if each.state == IncidentState.NEW
    ]
    count = held.incident_count
    clocks = held.doubts.clocks
    told = (
        ngettext("%(n)s open incident", "%(n)s open incidents", count) % {"n": count},
        ngettext("%(n)s clock, met or not", "%(n)s clocks, met or not", clocks) % {"n": clocks},
    )
    return _group(_("Incidents and their clocks"), ", ".join(told), count + clocks, points)


def _classes(held: Holdings) -> Group:
    sorts = (
        (
            _("%(n)s classified as prohibited"),
            [each for each in held.systems if code_of(each) == _PROHIBITED],
            _("Art. 5 binds now; what is banned must not be used."),
        ),
        (_("%(n)s not classified yet"), held.unclassified, _("Class and duties are not known.")),
        (
            _("%(n)s with a provisional class"),
            [each.system for each in held.provisional],
            _("An answer is missing; the cautious value was taken."),
        ),
        (
            _("%(n)s decided under earlier rules"),
            [each.system for each in held.outdated],
            _("Another edition or rule set would be used today."),
        ),
    )
    points = [
        Point(
            words % {"n": len(found)},
            f"{so} {portfolio_doubts.some(list(dict.fromkeys(map(_named, found))))}",
        )
        for words, found, so in sorts
        if found
    ]
    count = len(held.systems)
    scope = ngettext("%(n)s system", "%(n)s systems", count) % {"n": count}
    return _group(_("Classification"), scope, count, points)


def _breach(risk: Any, held: Holdings) -> Point:
    standard = held.standard
    told = {
        "level": standard.name(risk.residual_level),
        "limit": standard.name(standard.appetite.get(risk.category, "")),
    }
    sentence = _("%(level)s; tolerated is %(limit)s.") % told
    if risk.accepted:
        until = _("Accepted until %(day)s.") % {"day": dates.written(risk.accepted)}
    else:
        until = _("Accepted by nobody today.")
    return Point(f"{risk.reference} {risk.title}", f"{sentence} {until}")


def _risks(held: Holdings) -> Group:
    points = [_breach(each, held) for each in held.breaching[: _NAMED * 2]]
    rest = held.breach_count - len(points)
    if rest > 0:
        points.append(Point(_("%(n)s more above appetite") % {"n": rest}, _("See the risks.")))
    if held.picture.unassessed:
        told = {"n": held.picture.unassessed}
        points.append(Point(_("%(n)s not assessed yet") % told, _("Their level is not known.")))
    if held.picture.outdated:
        told = {"n": held.picture.outdated}
        points.append(
            Point(_("%(n)s judged on earlier scales") % told, _("They are not on the map."))
        )
    count = held.open_risks
    scope = ngettext("%(n)s open risk", "%(n)s open risks", count) % {"n": count}
    return _group(_("Risks"), scope, count, points)


def _work(held: Holdings) -> Group:
    points = [
        Point(
            f"{WORDS[each.item].label}",
            ngettext("%(n)s overdue", "%(n)s overdue", each.late) % {"n": each.late},
        )
        for each in sorted(held.work, key=lambda each: -each.late)
        if each.late
    ]
    count = sum(each.all for each in held.work)
    scope = ngettext("%(n)s thing to do", "%(n)s things to do", count) % {"n": count}
    return _group(_("Overdue, by kind"), scope, count, points)


def _coverage(held: Holdings) -> Group:
    laws = [each for each in held.matrices.values() if not each.is_voluntary]
    points = [
        Point(
            each.title,
            _("Over all systems: %(not_met)s not met, %(unknown)s unknown, %(partly)s partly met.")
            % {
                "not_met": each.total.not_met,
                "unknown": each.total.unknown,
                "partly": each.total.partly,
            },
        )
        for each in laws
        if each.total.gaps
    ]
    count = sum(each.total.total for each in laws)
    scope = ngettext("%(n)s duty with a status", "%(n)s duties with a status", count) % {"n": count}
    return _group(_("Duties that are not shown to be met"), scope, count, points)


def _entries(held: Holdings) -> Group:
    bare = [_named(each) for each in held.systems if each.owner_id is None]
    points = (
        [Point(_("%(n)s without an owner") % {"n": len(bare)}, portfolio_doubts.some(bare))]
        if bare
        else []
    )
    count = len(held.systems)
    scope = ngettext("%(n)s system", "%(n)s systems", count) % {"n": count}
    return _group(_("Missing in the register"), scope, count, points)
