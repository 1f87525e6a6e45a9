"""Decision history: every decision recorded, and what each changed against the one before it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks.schema import DutyState
from governance.dossiers.context import Context, Standing, standing
from governance.dossiers.registry import section
from governance.dossiers.sections import answers
from governance.ui import dates
from riskreg.models import Decision

SLUG = "history"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs from the decision before in the same role."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Past:
    """One decision, whether it stands, and its changes; none for the first in a role."""

    standing: Standing
    recorded_by: str
    recorded_at: str
    version: str  # of the system
    note: str
    stands: bool
    is_first: bool
    changes: tuple[Change, ...]


@section(SLUG, title=gettext_lazy("Decision history"))
def gather(context: Context) -> dict[str, Any]:
    """All decisions, newest first."""
    decisions = Decision.objects.filter(system=context.system).select_related("decided_by")
    found = [standing(each, each.on) for each in decisions.order_by("number")]
    current = {each.decision.pk for each in context.standing}
    before: dict[tuple[str, str], Standing] = {}
    past = []
    for each in found:
        place = (each.decision.regime, each.decision.role)
        last = before.get(place)
        past.append(
            Past(
                standing=each,
                recorded_by=str(each.decision.decided_by),
                recorded_at=dates.written(each.decision.decided_at),
                version=each.decision.system_version,
                note=each.decision.note,
                stands=each.decision.pk in current,
                is_first=last is None,
                changes=_changes(last, each) if last else (),
            )
        )
        before[place] = each
    return {"decisions": past[::-1], "is_short": not past}


def _changes(last: Standing, each: Standing) -> tuple[Change, ...]:
    found = [
        Change(_("Class"), _class(last), _class(each)),
        Change(_("Edition of the law"), last.edition_title, each.edition_title),
        Change(_("Rule set"), last.result.rule_set[:12], each.result.rule_set[:12]),
        Change(_("Duties that bind"), _binding(last), _binding(each)),
        *_answers(last, each),
    ]
    return tuple(change for change in found if change.was != change.now)


def _class(each: Standing) -> str:
    title = each.badge
    return _("%(title)s (provisional)") % {"title": title} if each.result.provisional else title


def _binding(each: Standing) -> str:
    count = sum(duty.state != DutyState.NOT for duty in each.duties)
    return ngettext("%(n)s duty", "%(n)s duties", count) % {"n": count}


def _answers(last: Standing, each: Standing) -> list[Change]:
    was, now = (one.regime.parse_facts(one.decision.facts) for one in (last, each))
    questions = each.questions.facts
    return [
        Change(
            questions[name].question if name in questions else name,
            answers.words(questions.get(name), was[name]) if name in was else _("not answered"),
            answers.words(questions.get(name), now[name]) if name in now else _("not answered"),
        )
        for name in sorted({*last.decision.facts, *each.decision.facts})
        if last.decision.facts.get(name) != each.decision.facts.get(name)
    ]
