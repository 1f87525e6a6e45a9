"""Why a paper cannot be made of a system as it stands, a sentence a reason."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from frameworks.papers.read import Paper, papers
from governance.dossiers.papers.from_law import filtered
from governance.dossiers.papers.matter import Matter, of_system
from governance.dossiers.papers.reading import Sheet, read
from riskreg.models import AISystem

REGISTERED_IN = ("annex-viii-a", "annex-viii-b", "annex-viii-c")
DECLARED_IN = "annex-v"
NATIONAL = "Art. 49(5)"
Rule = Callable[[Matter], tuple[str, ...]]


def lacking(rule: Rule) -> Callable[[AISystem, datetime], str]:
    """Why a kind cannot be made of a system at a moment, as a kind says it."""
    return lambda about, now: " ".join(rule(of_system(about, now)))


def stop(rule: Rule, matter: Matter) -> None:
    """The same when the facts are read: something may have changed since it was asked for."""
    if refused := rule(matter):
        raise ValidationError({"kind": list(refused)})


def undeclared(matter: Matter) -> tuple[str, ...]:
    """Nobody owes a declaration of it."""
    if matter.duty(papers()[DECLARED_IN].duty) is not None:
        return ()
    return (
        _(
            "Art. 47 asks the provider of a high-risk system for a declaration; no decision that"
            " stands says that it binds this one. Classify the system as provider first."
        ),
    )


def declaration(matter: Matter) -> tuple[str, ...]:
    """Not owed, or a point of Annex V is missing: each is named."""
    return undeclared(matter) or missing(read(matter, papers()[DECLARED_IN]))


def missing(sheet: Sheet) -> tuple[str, ...]:
    """Each point that is not filled, with what to enter."""
    return tuple(
        _("%(ref)s, %(title)s, is missing. %(todo)s")
        % {
            "ref": each.point.ref,
            "title": each.point.title.lower(),
            "todo": " ".join(todo.words for todo in each.todos),
        }
        for each in sheet.open
    )


def registrations(matter: Matter) -> tuple[Paper, ...]:
    """The sections of Annex VIII that the system's duties ask for."""
    found = (papers()[code] for code in REGISTERED_IN)
    return tuple(paper for paper in found if matter.duty(paper.duty))


def registration(matter: Matter) -> tuple[str, ...]:
    """Nothing is entered in the EU database for this system."""
    if registrations(matter):
        return ()
    if matter.duty(NATIONAL):
        return (
            _(
                "The system belongs to critical infrastructure (Annex III, point 2). It is"
                " registered at national level (Art. 49(5)), not with the data of Annex VIII."
            ),
        )
    return (
        _(
            "No decision that stands says that Art. 49(1), 49(2) or 49(3) binds this system, so"
            " there is nothing to register. Classify it first, in the role you act in."
        ),
    )


def not_high_risk(matter: Matter) -> tuple[str, ...]:
    """No decision rests on Art. 6(3)."""
    if filtered(matter):
        return ()
    if not matter.standing:
        return (_("No class was decided yet. Classify the system first."),)
    tiers = "; ".join(dict.fromkeys(each.tier.title for each in matter.standing))
    return (
        _(
            "Art. 6(4) concerns a system that is listed in Annex III and held not to be high-risk"
            " by Art. 6(3). The decision that stands says of this one: %(tiers)s."
        )
        % {"tiers": tiers},
    )
