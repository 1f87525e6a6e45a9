"""Sign-offs as pages tell them: where the record is, what its steps are, how a request stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.ui.badges import tier_badge
from riskreg.models import Decision, Role, SignOff, SignOffState, Subject
from riskreg.queries import subjects
from riskreg.rules.signoffs import Step, read

_COUNTING = (SignOffState.ASKED, SignOffState.APPROVED)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A request with what a page says about it."""

    sign_off: SignOff
    is_stale: bool
    url: str
    steps: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is about, as the field names it."""
        return named(self.sign_off.record)

    @property
    def meaning(self) -> str:
        """How it looks: a meaning of the palette."""
        if self.is_stale or self.sign_off.is_override:
            return "serious"
        if self.sign_off.state == SignOffState.ASKED:
            return "attention"
        return "good" if self.sign_off.state == SignOffState.APPROVED else "neutral"

    @property
    def words(self) -> str:
        """How it stands, in words."""
        if self.is_stale and self.sign_off.state == SignOffState.ASKED:
            return _("Changed since it was asked for")
        if self.is_stale:
            return _("Changed since it was signed off")
        if self.sign_off.is_override:
            return _("Approved by override")
        return str(self.sign_off.get_state_display())


def tell(sign_off: SignOff) -> Told:
    """One request as a page tells it; a request that came to nothing is never out of date."""
    return next(tell_all([sign_off]))


def tell_all(sign_offs: Iterable[SignOff]) -> Iterator[Told]:
    """Many as pages and files tell them, some hundred at a time with the same few statements."""
    rest = iter(sign_offs)
    while some := list(islice(rest, _AT_ONCE)):
        stale = subjects.stale_among(each for each in some if each.state in _COUNTING)
        for each in some:
            yield Told(
                sign_off=each,
                is_stale=each.pk in stale,
                url=address(each.kind, each.record),
                steps=(_("another auditor of the engagement"),)
                if subjects.is_papers(each.record)
                else tuple(step_words(read(each.steps))),
            )


def named(record: Any) -> str:
    """A record that can be signed off, in words: a decision tells its class as pages do."""
    if isinstance(record, Decision):
        day = timezone.localtime(record.decided_at).date()
        return f"{record.system} · {tier_badge(record.tier).label} · {day.isoformat()}"
    return str(record)


def address(kind: str, record: Any) -> str:
    """The page of a record that can be signed off."""
    if kind == Subject.CLAIM:
        return reverse("coverage_claim", args=[record.pk])
    if kind == Subject.CROSSWALK:
        return reverse("crosswalk_review", args=[record.row_id])
    if kind == Subject.ACCEPTANCE:
        return reverse("risk", args=[record.risk_id])
    url: str = record.get_absolute_url()
    return url


def step_words(steps: Iterable[Step]) -> list[str]:
    """Each step in words: how many persons, in which roles."""
    return [_of(each) for each in steps]


def _of(step: Step) -> str:
    people = ngettext("one person", "%(n)s persons", step.quorum) % {"n": step.quorum}
    roles = sorted(str(Role(each).label) for each in step.roles)
    if not roles:
        return _("%(people)s who may approve") % {"people": people}
    either = _(" or ").join(roles)
    return _("%(people)s in the role of %(roles)s") % {"people": people, "roles": either}
