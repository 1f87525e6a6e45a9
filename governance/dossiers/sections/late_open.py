"""Open points of time and dissent: what is overdue, and assessments that did not agree."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.dossiers.context import Context
from governance.dossiers.points import Group, Point
from governance.ui.badges import tier_badge
from governance.ui.work_words import Item
from riskreg.models import AISystem, SecondAssessment, SecondState
from riskreg.queries import seconds


def groups(context: Context) -> tuple[Group, ...]:
    """Both sorts, the empty ones too."""
    return overdue(context), dissent(context)


def overdue(context: Context) -> Group:
    """What people owe this system and have not done in time; every open alert."""
    found, count = context.holdings.work, context.holdings.work_count
    scope = ngettext(
        "%(n)s open task, review, alert or other thing to do",
        "%(n)s open tasks, reviews, alerts and other things to do",
        count,
    )
    return Group(
        title=_("Overdue, and open alerts"),
        looked_at=count,
        scope=scope % {"n": count},
        points=tuple(map(late, found)),
        heads=(_("What is open"), _("How it stands"), _("Where")),
        code="overdue",
    )


def late(item: Item) -> Point:
    """One thing to do, with how late it is and from whom it is due."""
    told = {"left": item.left, "who": item.who or _("nobody by name")}
    return Point(f"{item.label}: {item.title}", _("%(left)s; due from %(who)s.") % told)


def dissent(context: Context) -> Group:
    """Second assessments that differ from the first, or from what a third person decided."""
    found = context.holdings.seconds
    standing = {each.decision.pk for each in context.standing}
    count = len(found)
    scope = ngettext("%(n)s second assessment", "%(n)s second assessments", count)
    return Group(
        title=_("Second assessments that differ"),
        looked_at=count,
        scope=scope % {"n": count},
        points=tuple(
            differing(each)
            for each in found
            if each.state == SecondState.DIFFERING
            or ((each.outcome_id or each.decision_id) in standing and each.resolved_by is not None)
        ),
        heads=(_("What differs"), _("How it stands"), _("Where")),
        code="dissent",
    )


def differing(asked: SecondAssessment, system: AISystem | None = None) -> Point:
    """Both classes, in how many answers they differ, and who decided, if anybody did."""
    answers = sum(each.differs for each in seconds.compared(asked))
    first, second = _tier(asked.decision.tier), _tier(asked.tier)
    what = ngettext(
        "The first says “%(first)s”, the second “%(second)s”; %(n)s answer differs",
        "The first says “%(first)s”, the second “%(second)s”; %(n)s answers differ",
        answers,
    ) % {"first": first, "second": second, "n": answers}
    where = _("Decision %(number)s") % {"number": asked.decision.number}
    if system is not None:
        what = f"{system.reference} {system}: {what}"
    if asked.resolved_by is None:
        return Point(what, _("A third person has not decided."), where)
    held = asked.outcome or asked.decision
    told = {"who": asked.resolved_by, "tier": _tier(held.tier)}
    return Point(what, _("%(who)s decided: “%(tier)s”.") % told, where)


def _tier(code: str) -> str:
    return str(tier_badge(code).label)
