"""Open points of the register in depth: duties, controls, proofs, failure, risks, reviews."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.dossiers.context import Context
from governance.dossiers.points import Group, Point
from governance.dossiers.sections import controls, evidence, fria_points, risks
from governance.ui import dates, levels, work_words
from governance.ui import fria as fria_words
from governance.ui.coverage_marks import MARKS
from riskreg.models import ClaimState, Control, ControlState, Grade
from riskreg.queries.coverage import Node
from riskreg.queries.risks import holds
from riskreg.rules.controls import Freshness, freshness
from riskreg.rules.sufficiency import Status

_GAPS = (Status.NOT_MET, Status.UNKNOWN, Status.PARTLY)
_NAMED = 12  # references of a group that are named; the rest is in the statement of applicability


def groups(context: Context) -> tuple[Group, ...]:
    """Every sort, the empty ones too."""
    return (
        _duties(context),
        _controls(context),
        _proofs(context),
        _failure(context),
        _risks(context),
        _documents(context),
    )


def _group(code: str, title: str, scope: str, looked_at: int, points: Iterable[Point]) -> Group:
    heads = (_("What is open"), _("What follows"), _("Where"))
    return Group(title, looked_at, scope, tuple(points), heads, code)


def _duties(context: Context) -> Group:
    """Counted and grouped: by status, then by heading."""
    nodes: list[tuple[Node, Node]] = [
        (heading, node)
        for held in context.holdings.coverage.frameworks
        if not held.is_voluntary
        for heading in held.groups
        for node in heading.all()
        if node.status is not None
    ]
    points = []
    for status in _GAPS:
        by_heading: dict[tuple[str, str], list[str]] = {}
        for heading, node in nodes:
            if node.status == status:
                named = (heading.entry.ref, heading.entry.title)
                by_heading.setdefault(named, []).append(node.entry.ref)
        label = str(MARKS[status.value].label)
        points += [
            Point(f"{label}: {ref} {title}", _some(refs), article=ref)
            for (ref, title), refs in by_heading.items()
        ]
    count = len(nodes)
    scope = ngettext("%(n)s duty with a status", "%(n)s duties with a status", count) % {"n": count}
    return _group("duties", _("Duties that are not shown to be met"), scope, count, points)


def _some(refs: Sequence[str]) -> str:
    named = ", ".join(refs[:_NAMED])
    more = len(refs) - _NAMED
    told = {"n": len(refs), "refs": named}
    if more > 0:
        named = _("%(refs)s and %(n)s more") % {"refs": named, "n": more}
        told["refs"] = named
    return ngettext("%(n)s duty: %(refs)s", "%(n)s duties: %(refs)s", len(refs)) % told


def _controls(context: Context) -> Group:
    reached = context.holdings.reached
    relied = [each.control for each in reached if each.counts]
    points = [point for control in relied for point in _of_control(control, context.day)]
    points += [
        Point(
            _("%(control)s is not relied on") % {"control": _name(each.control)},
            each.declined.reason,
        )
        for each in reached
        if each.declined is not None and each.ways
    ]
    count = len(reached)
    scope = ngettext("%(n)s control", "%(n)s controls", count) % {"n": count}
    return _group("controls", _("Controls"), scope, count, points)


def _name(control: Control) -> str:
    return f"{control.reference} {control.title}"


def _of_control(control: Control, day: date) -> Iterable[Point]:
    if control.state == ControlState.RETIRED:
        return
    if control.state != ControlState.IN_PLACE:
        due = dates.written(control.due) if control.due else _("without a day")
        yield Point(_name(control), _("Not in place yet; due %(due)s.") % {"due": due})
        return
    if control.confirmed_by_id is None:
        yield Point(_name(control), _("No second person has confirmed it."))
    fresh = freshness(control.state, control.tested_on, control.review_interval, day)
    if fresh == Freshness.OVERDUE:
        yield Point(_name(control), _("Its last test no longer counts."))
    if fresh == Freshness.NEVER:
        yield Point(_name(control), _("It was never tested."))


def _proofs(context: Context) -> Group:
    proofs = context.holdings.proofs
    points = []
    for each in proofs:
        name = f"{each.evidence.reference} {each.evidence.title}"
        why = evidence.standing(each, context.day)
        if why:
            points.append(Point(name, _("It does not count: %(why)s.") % {"why": why}))
    names = {each.control.reference: _name(each.control) for each in context.holdings.reached}
    by_control: dict[str, list[str]] = {}
    for each in proofs:
        if not evidence.standing(each, context.day):
            for control in each.controls:
                by_control.setdefault(control, []).append(each.evidence.grade)
    for control, grades in sorted(by_control.items()):
        if set(grades) == {Grade.SELF_DECLARED}:
            name = names.get(control, control)
            points.append(Point(name, _("What proves it today is self-declared only.")))
    count = len(proofs)
    scope = ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", count) % {"n": count}
    return _group("proofs", _("Proof that has lapsed or is weak"), scope, count, points)


def _failure(context: Context) -> Group:
    parts = context.holdings.plans.parts
    points = [
        Point(controls.part_title(point.tool), controls.point_words(point))
        for part in parts
        for point in part.points
    ]
    count = len(parts)
    scope = ngettext(
        "%(n)s part: the whole, and each tool", "%(n)s parts: the whole, and each tool", count
    ) % {"n": count}
    return _group("failure", _("Failure plans"), scope, count, points)


def _risks(context: Context) -> Group:
    held, day = context.holdings, context.day
    open_risks = [each for each in held.risks if each.closed_on is None]
    dissent = {each.risk_id: each.dissent for each in held.estimates if each.dissent}
    points = []
    for risk in open_risks:
        name = f"{risk.reference} {risk.title}"
        if not risk.residual_level:
            points.append(Point(name, _("Not assessed yet.")))
        accepted = risks.acceptance_words(risk, held, day)
        level = levels.residual(held.picture.standard, risk)
        if level.is_breach:
            words = {"level": level.name, "limit": level.limit}
            sentence = _("%(level)s; tolerated is %(limit)s.") % words
            points.append(Point(name, f"{sentence} {accepted}".strip()))
        elif accepted and not _is_in_force(accepted, risk, context):
            points.append(Point(name, f"{accepted}."))
        if risk.pk in dissent:
            points.append(Point(name, _("Dissent: %(words)s") % {"words": dissent[risk.pk]}))
    count = len(open_risks)
    scope = ngettext("%(n)s open risk", "%(n)s open risks", count) % {"n": count}
    return _group("risks", _("Risks"), scope, count, points)


def _is_in_force(_words: str, risk: object, context: Context) -> bool:
    held = context.holdings
    return any(
        holds(each, each.risk, context.day, held.picture.standard)
        for each in held.acceptances
        if each.risk == risk
    )


def _documents(context: Context) -> Group:
    """Assessments, reviews that changes opened, claims that wait for a second person."""
    held = context.holdings
    points = []
    if held.assessment is None:
        sentence = _("No assessment of its risks is in force.")
        points.append(Point(_("Risk assessment"), sentence))
    elif held.assessment.review_by and held.assessment.review_by < context.day:
        due = {"day": dates.written(held.assessment.review_by)}
        points.append(Point(str(held.assessment), _("Its review was due %(day)s.") % due))
    sentence = fria_words.open_sentence(held.fria)
    if sentence:
        points.append(Point(sentence, fria_words.duty_sentence(held.fria)))
    document = held.fria.in_force or held.fria.in_work
    began = fria_points.used_before(context, document)
    if document is not None and began:
        told = {"day": dates.written(began)}
        sentence = _("In service since %(day)s: it was not carried out before the first use.")
        points.append(Point(str(document), sentence % told, _("Art. 27(1)")))
    points += [
        Point(
            _("To look at again: %(record)s") % {"record": work_words.under_review(each)},
            _("%(causes)s. Due %(day)s.")
            % {"causes": work_words.causes(each), "day": dates.written(each.due)},
        )
        for each in held.reviews
        if each.due >= context.day  # the others are overdue
    ]
    waiting = [
        node
        for law in held.coverage.frameworks
        for node in law.all()
        if node.claim is not None
        and node.claim.row.state == ClaimState.ASKED
        and node.claim.row.ref == node.entry.ref
    ]
    points += [
        Point(
            _("%(ref)s is claimed not to apply") % {"ref": node.entry.ref},
            _("A second person has not decided."),
        )
        for node in waiting
    ]
    # Whether there is an assessment, and one of Art. 27; if there is, whether it came in time.
    count = 2 + (document is not None) + len(held.reviews) + len(waiting)
    scope = ngettext("%(n)s document or question", "%(n)s documents and questions", count) % {
        "n": count
    }
    return _group("documents", _("Assessments, reviews and claims"), scope, count, points)
