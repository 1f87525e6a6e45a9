"""The assessment of Art. 6(4): why a system listed in Annex III is held not to be high-risk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks.schema import DutyState
from governance.dossiers.context import Context, Standing
from governance.dossiers.papers import refusing
from governance.dossiers.papers.from_law import CONDITIONS, conditions, filtered
from governance.dossiers.papers.matter import Matter, of_context
from governance.dossiers.points import Group, Point
from governance.dossiers.registry import section
from governance.dossiers.sections import answers
from governance.dossiers.sections.classification import OUTCOMES
from governance.ui import dates
from riskreg.models import AISystem

SLUG = "art-6-4"
LISTED = "annex_iii_points"
# The questions of Art. 6(3) in the order in which the provision puts them.
ASKED = (
    LISTED,
    "profiling",
    CONDITIONS,
    "materially_influences_decision",
    "poses_significant_risk",
    "part_of_complex_system",
    "human_in_the_loop",
)
GATES = ("S6", "S7")
ARTICLE = "Art. 6"
FOLLOWS = (
    "Art. 6(4) documentation",
    "Art. 6(4) registration",
    "Art. 6(4) on request",
    "Art. 49(2)",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """One question with its answer and the reason that was given."""

    question: str
    provision: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One provision that was examined."""

    provision: str
    outcome: str
    code: str
    reason: str


@section(SLUG, title=gettext_lazy("Assessment under Art. 6(4)"))
def gather(context: Context) -> dict[str, Any]:
    """The decision, its grounds question by question, each step, and what follows."""
    matter = of_context(context)
    refusing.stop(refusing.not_high_risk, matter)
    each = filtered(matter)
    assert each is not None  # noqa: S101 - said by the line above
    return {
        "facts": _facts(each, context),
        "conditions": conditions(matter),
        "grounds": _grounds(each),
        "without_reason": sum(not ground.reason for ground in _grounds(each)),
        "steps": [
            Looked(step.provision, OUTCOMES[step.outcome](), step.outcome.value, step.reason)
            for step in each.result.steps
            if step.gate in GATES
        ],
        "follows": _follows(matter),
        "late": _late(each, context.system),
        "warnings": [f"{one.provision}: {one.text} {one.source}" for one in each.result.warnings],
    }


def open_groups(context: Context) -> tuple[Group, ...]:
    """What Art. 6(4) asks of the decision that takes the system out; none where none does."""
    each = filtered(of_context(context))
    if each is None:
        return ()
    grounds, late = _grounds(each), _late(each, context.system)
    points = [
        Point(ground.question, _("No reason is written down; an authority can ask for it."),
              ground.provision, ARTICLE)
        for ground in grounds
        if not ground.reason
    ]  # fmt: skip
    if late:
        points.insert(0, Point(_("Written down after the first use"), late, "Art. 6(4)", ARTICLE))
    count = len(grounds) + 1
    return (
        Group(
            title=_("Assessment under Art. 6(4)"),
            looked_at=count,
            scope=ngettext(
                "the day of the decision, %(n)s answer",
                "the day of the decision, %(n)s answers",
                len(grounds),
            )
            % {"n": len(grounds)},
            points=tuple(points),
            heads=(_("What is open"), _("What follows"), _("Where")),
            code=SLUG,
        ),
    )


def _facts(each: Standing, context: Context) -> list[dict[str, str]]:
    decision = each.decision
    told = (
        (_("System"), f"{context.system.reference} {context.system.name}"),
        (_("Intended purpose"), context.system.purpose),
        (_("Version assessed"), decision.system_version),
        (_("In the role of"), each.role.title),
        (_("Decision"), _("Number %(n)s") % {"n": decision.number}),
        (_("Assessed by"), str(decision.decided_by)),
        (_("Recorded"), dates.written(decision.decided_at)),
        (_("Edition of the law"), each.edition_title),
        (_("Note of the decider"), decision.note),
    )
    return [{"label": label, "value": value} for label, value in told]


def _grounds(each: Standing) -> list[Ground]:
    questions, given = each.questions.facts, each.decision.facts
    facts = each.regime.parse_facts(given)
    return [
        Ground(
            question=questions[name].question,
            provision=questions[name].provision,
            answer=answers.words(questions[name], facts.get(name, questions[name].default)),
            reason=str(each.decision.reasons.get(name, "")),
        )
        for name in ASKED
        if name in questions
    ]


def _follows(matter: Matter) -> list[tuple[str, str, str]]:
    """The duties that come with it, and from when."""
    duties = [duty for ref in FOLLOWS if (duty := matter.duty(ref))]
    return [
        (
            duty.ref,
            duty.title,
            _("applies")
            if duty.state == DutyState.APPLIES or duty.applies_from is None
            else _("from %(day)s") % {"day": dates.written(duty.applies_from)},
        )
        for duty in duties
    ]


def _late(each: Standing, system: AISystem) -> str:
    """That it was recorded after the first day on the market, where it was."""
    days: list[date] = [d for d in (system.placed_on_market, system.put_into_service) if d]
    recorded = timezone.localdate(each.decision.decided_at)
    if not days or recorded <= min(days):
        return ""
    told = {"recorded": dates.written(recorded), "first": dates.written(min(days))}
    return (
        _(
            "This assessment was recorded on %(recorded)s; the system has been on the market or in"
            " service since %(first)s. Once it binds, Art. 6(4) wants it written down before that."
        )
        % told
    )
