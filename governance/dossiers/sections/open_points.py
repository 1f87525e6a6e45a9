"""Open points, always first: what is not known, not settled, not filled in, not reviewed.

Nothing here can be left out or put further back. Where nothing is open the section says how much
was looked at.
"""

import weakref
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks.schema import Confidence, Reading, Warning
from governance.dossiers import registry
from governance.dossiers.asked import Asked
from governance.dossiers.context import Context, Standing
from governance.dossiers.points import Group, Point, in_full, in_print
from governance.dossiers.registry import section
from governance.dossiers.sections import (
    answers,
    art_6_4,
    copied,
    fria_points,
    incident_register,
    late_open,
    monitoring_points,
    papers,
    proofs_open,
    related,
    risk_process,
    signed_open,
)
from governance.dossiers.sections.applicability import confidence_words, is_doubtful
from governance.dossiers.sections.system import label_of, role_title
from governance.ui import dates
from riskreg.models import AISystem

SLUG = "open-points"

# What an auditor asks for first; what is empty here is named as missing.
EXPECTED = (
    "description",
    "unit",
    "owner",
    "version",
    "stage",
    "roles",
    "data",
    "affected_persons",
    "countries",
    "autonomy",
    "oversight",
    "oecd_people",
    "oecd_context",
    "oecd_data",
    "oecd_model",
    "oecd_task",
)

# Kinds that hold the register against one provision or standard, and how.
Lines = Callable[[Context], list[Asked]]
ASKED: dict[str, tuple[str | Promise, Lines]] = {
    "fria": (gettext_lazy("Art. 27: not there yet"), fria_points.lines),
    "monitoring-plan": (gettext_lazy("Art. 72: not there yet"), monitoring_points.lines),
    "risk-report": (gettext_lazy("Risk management: not there yet"), risk_process.lines),
}


# Those of the document that is being made, told by what they are about.
_KNOWN: ContextVar[tuple["weakref.ref[Context]", tuple[Group, ...]] | None] = ContextVar(
    "open points", default=None
)


@section(SLUG, title=gettext_lazy("Open points"))
def gather(context: Context) -> dict[str, Any]:
    """All groups with their counts."""
    kind = registry.kind(context.control.kind)
    return {**in_print(groups(context), kind.matter), "is_flowing": kind.is_public}


def groups(context: Context) -> tuple[Group, ...]:
    """Every sort of open point, the empty ones too; the cover counts what is listed behind it."""
    known = _KNOWN.get()
    if known is None or known[0]() is not context:
        known = weakref.ref(context), in_full(_groups(context), context.in_full)
        _KNOWN.set(known)
    return known[1]


def _groups(context: Context) -> tuple[Group, ...]:
    return (
        *signed_open.groups(context.control),
        *papers.open_groups(context),
        *_asked(context),
        *art_6_4.open_groups(context),
        _classes(context),
        _unknown(context.standing),
        _unsettled(context.standing),
        _dates(context.standing),
        _fields(context.system),
        _relations(context),
        copied.group(context),
        *proofs_open.groups(context),
        *late_open.groups(context),
        incident_register.open_group(context),
    )


def _asked(context: Context) -> tuple[Group, ...]:
    """What the provision that a kind is about asks for, and is not there."""
    if context.control.kind not in ASKED:
        return ()
    title, lines_of = ASKED[context.control.kind]
    lines = lines_of(context)
    count = sum(each.is_open is not None for each in lines)
    return (
        Group(
            title=str(title),
            looked_at=count,
            scope=ngettext("%(n)s point", "%(n)s points", count) % {"n": count},
            points=tuple(
                Point(each.what, each.held, each.provision) for each in lines if each.is_open
            ),
            heads=(_("What is asked for"), _("What the register holds"), _("Where")),
            code="asked",
        ),
    )


def _classes(context: Context) -> Group:
    decided = {each.decision.role for each in context.standing}
    roles = [*dict.fromkeys([*context.system.roles, *decided])]
    points = [
        Point(
            _("No decision in the role “%(role)s”") % {"role": role_title(role)},
            _("Class and duties in this role are not known."),
        )
        for role in roles
        if role not in decided
    ]
    if not roles:
        points.append(Point(_("Not classified yet"), _("Class and duties are not known.")))
    for each in context.standing:
        points.extend(_about(each, context))
    count = max(len(roles), 1)
    return Group(
        title=_("Classification"),
        looked_at=count,
        scope=ngettext("%(n)s role", "%(n)s roles", count) % {"n": count},
        points=tuple(points),
        heads=(_("What is open"), _("What follows"), _("Where")),
        code="classification",
    )


def _about(each: Standing, context: Context) -> list[Point]:
    role = {"role": each.role.title.lower()}
    where = _("Decision %(number)s") % {"number": each.decision.number}
    found = []
    if each.result.provisional:
        found.append(
            Point(
                _("As %(role)s: the class is provisional") % role,
                _("An answer is missing; the cautious value was taken. The class can only fall."),
                where,
            )
        )
    if each.decision.system_version != context.system.version:
        found.append(
            Point(
                _("As %(role)s: the system has changed its version since") % role,
                _("Classified: %(then)s. In the register: %(now)s.")
                % {
                    "then": each.decision.system_version or _("no version"),
                    "now": context.system.version or _("no version"),
                },
                where,
            )
        )
    newest = each.regime.default_edition(context.day)
    if newest != each.result.edition:
        found.append(
            Point(
                _("As %(role)s: a newer edition of the law is in force") % role,
                _("Decided under %(then)s; in force is %(now)s.")
                % {
                    "then": each.edition_title,
                    "now": each.regime.edition(newest).title,
                },
                where,
            )
        )
    return found


def _unknown(standing: tuple[Standing, ...]) -> Group:
    points, asked = [], 0
    for each in standing:
        asked += len(each.questions.facts)
        points += [_assumed(each, name) for name in each.result.unknown]
        points += [
            _harmless(each, name)
            for name, value in each.decision.facts.items()
            if value == answers.UNKNOWN and name not in each.result.unknown
        ]
    return Group(
        title=_("Answers that are not known yet"),
        looked_at=asked,
        scope=ngettext("%(n)s question", "%(n)s questions", asked) % {"n": asked},
        points=tuple(dict.fromkeys(points)),
        heads=(_("Question"), _("Assumed"), _("Provision")),
        code="unknown",
    )


def _assumed(each: Standing, name: str) -> Point:
    fact = each.questions.facts.get(name)
    value = answers.words(fact, fact.assume_if_unknown if fact else None)
    return Point(
        fact.question if fact else name,
        _("Until it is known: %(value)s.") % {"value": value},
        fact.provision if fact else "",
    )


def _harmless(each: Standing, name: str) -> Point:
    fact = each.questions.facts.get(name)
    return Point(
        fact.question if fact else name,
        _("Not known either; the class does not hang on it."),
        fact.provision if fact else "",
    )


def _unsettled(standing: tuple[Standing, ...]) -> Group:
    steps = sum(len(each.result.steps) for each in standing)
    found: dict[Warning, None] = {
        warning: None for each in standing for warning in each.result.warnings
    }
    return Group(
        title=_("Unsettled law and draft guidance"),
        looked_at=steps,
        scope=ngettext("%(n)s provision examined", "%(n)s provisions examined", steps)
        % {"n": steps},
        points=tuple(Point(each.text, each.source, each.provision) for each in found),
        heads=(_("What is not settled"), _("Source"), _("Provision")),
        code="unsettled",
    )


def _dates(standing: tuple[Standing, ...]) -> Group:
    """Duties whose date is not certain, those with the same doubt in one point."""
    duties = [duty for each in standing for duty in each.duties]
    doubts: dict[tuple[Confidence | None, tuple[Reading, ...]], dict[str, None]]
    doubts = defaultdict(dict)
    for duty in duties:
        if is_doubtful(duty):
            doubts[duty.date_confidence, duty.readings][duty.ref] = None
    return Group(
        title=_("Dates that sources read differently"),
        looked_at=len(duties),
        scope=ngettext("%(n)s duty", "%(n)s duties", len(duties)) % {"n": len(duties)},
        points=tuple(
            Point(
                ngettext("%(n)s duty: %(refs)s", "%(n)s duties: %(refs)s", len(refs))
                % {"n": len(refs), "refs": ", ".join(refs)},
                readings(both),
                confidence_words(confidence),
            )
            for (confidence, both), refs in doubts.items()
        ),
        heads=(_("Duties"), _("Readings"), _("Confidence")),
        code="dates",
    )


def readings(both: tuple[Reading, ...]) -> str:
    """The competing dates with who holds them."""
    told = (
        _("%(date)s (%(by)s)")
        % {
            "date": dates.written(each.date) if each.date else _("no date"),
            "by": each.by.rstrip("."),
        }
        for each in both
    )
    return "; ".join(told) or _("One date is known, not beyond doubt.")


def _fields(system: AISystem) -> Group:
    points = [
        Point(label_of(name), _("Not stated in the register."))
        for name in EXPECTED
        if not getattr(system, name)
    ]
    if not system.placed_on_market and not system.put_into_service:
        points.append(
            Point(
                _("Placed on the market or put into service"),
                _("Without a date it is taken to be new: no transitional rule helps."),
            )
        )
    count = len(EXPECTED) + 1
    return Group(
        title=_("Missing in the register"),
        looked_at=count,
        scope=ngettext("%(n)s field", "%(n)s fields", count) % {"n": count},
        points=tuple(points),
        heads=(_("Field"), _("What follows"), _("Where")),
        code="fields",
    )


def _relations(context: Context) -> Group:
    found = related.touched(context)
    own = related.reviews(context, found)
    links = [link for each in found for link in each.links]
    unreviewed = sum(link.row.pk not in own for link in links)
    points = (
        (
            Point(
                ngettext(
                    "%(n)s relation to another standard has not been reviewed",
                    "%(n)s relations to other standards have not been reviewed",
                    unreviewed,
                )
                % {"n": unreviewed},
                _marked_in(context),
            ),
        )
        if unreviewed
        else ()
    )
    return Group(
        title=_("Relations nobody has reviewed"),
        looked_at=len(links),
        scope=ngettext("%(n)s relation", "%(n)s relations", len(links)) % {"n": len(links)},
        points=points,
        heads=(_("What is open"), _("What follows"), _("Where")),
        code="relations",
    )


def _marked_in(context: Context) -> str:
    """Where each relation stands: here, or in the dossier on the whole system."""
    if related.SLUG in registry.kind(context.control.kind).sections:
        return _("Each is marked in the section on related standards.")
    return _("Each is marked in the AI system dossier, in its section on related standards.")
