"""Home: what is due, what is open, and what changed since one was here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frameworks.regimes import registry
from governance.pages.request import Request
from governance.pages.systems.table import role_titles, tier_title
from governance.ui import events
from governance.ui.badges import tier_badge
from governance.ui.charts import Number, bars
from governance.ui.clock_words import Line
from governance.ui.shapes import Figure
from governance.ui.work_words import Item
from riskreg import access
from riskreg.access import Right
from riskreg.actions import views
from riskreg.models import Decision, Event
from riskreg.queries import clocks, days, overview, work
from riskreg.queries.due import Scope

PAGE = "home"
MOST = 5  # lines of each list; the whole list is a click away
_SINCE = "since"  # the session's: until when the person had seen everything before it


@dataclass(frozen=True, slots=True)
class Part:
    """The first lines of a list, and how many there are."""

    rows: Sequence[Any]
    count: int

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Classified:
    """A decision that asks for attention, with its words."""

    decision: Decision
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What is due from the person: the first things, and how many in all, late, this week."""

    items: Sequence[Item]
    count: int
    late: int
    week: int

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Running:
    """Clocks of incidents: the first that end, how many there are, how many are over."""

    lines: Sequence[Line]
    count: int
    over: int

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


@require_safe
def home(request: Request) -> HttpResponse:
    """What concerns the person in the organisation they work in."""
    organisation, today = request.organisation, timezone.localdate()
    shares = overview.shares(organisation)
    if not shares:
        return render(request, "pages/home/new.html", {"today": today})
    moment = _seen_until(request)
    told = events.tell(_news(request, moment))
    context = {
        "today": today,
        "mine": _mine(request),
        "clocks": _clocks(request),
        "begins": overview.begins_next(organisation, today),
        "questionnaires": [
            (each, role_titles([each.role])[0])
            for each in overview.open_questionnaires(organisation, request.user)
        ],
        "unclassified": _part(overview.never_classified(organisation)),
        "provisional": _classified(overview.provisional(organisation), _unknown),
        "outdated": _classified(overview.outdated(organisation, today), _older),
        "moment": moment,
        "events": told[: MOST * 3],
        "has_more_events": len(told) > MOST * 3,
        "figure": _figure(shares),
    }
    return render(request, "pages/home/home.html", context)


def _news(request: Request, moment: datetime | None) -> Sequence[Event]:
    """What others did, one more than is shown; of all records, so not for who sees a part."""
    if not access.may(request.user, Right.VIEW_ALL, request.organisation):
        return ()
    return list(overview.since(request.organisation, moment, request.user)[: MOST * 3 + 1])


def _mine(request: Request) -> Mine:
    """The first things due from the person, and how many there are."""
    scope = Scope(request.organisation, days.today(request.organisation))
    counts, rows = work.counted(scope, work.EVERYTHING, mine=request.user)
    return Mine(
        items=[Item(row, scope.today) for row in rows[:MOST]],
        count=sum(each.all for each in counts),
        late=sum(each.late for each in counts),
        week=sum(each.week for each in counts),
    )


def _clocks(request: Request) -> Running:
    """What ends first, in two statements."""
    now = timezone.now()
    lines = [Line(each, now) for each in clocks.open_clocks(request.organisation)[:MOST]]
    count, over = clocks.counts(request.organisation, now)
    return Running(lines, count, over)


def _seen_until(request: Request) -> datetime | None:
    """When the visit before this session ended; None on the very first one."""
    key = f"{_SINCE}:{request.organisation.pk}"
    now = timezone.now().isoformat()
    if key not in request.session:
        last = views.kept(request.user, request.organisation, page=PAGE)
        request.session[key] = last or ""
    views.keep(request.user, request.organisation, page=PAGE, query=now)
    told = request.session[key]
    return datetime.fromisoformat(told) if told else None


def _part(rows: QuerySet[Any]) -> Part:
    found = list(rows[: MOST + 1])
    return Part(found[:MOST], rows.count() if len(found) > MOST else len(found))


def _classified(rows: QuerySet[Decision], why: Any) -> Part:
    part = _part(rows)
    told = [Classified(row, role_titles([row.role])[0], why(row)) for row in part.rows]
    return Part(told, part.count)


def _unknown(decision: Any) -> str:
    count = decision.open_answers
    return _("%(n)s answers unknown") % {"n": count} if count != 1 else _("1 answer unknown")


def _older(decision: Decision) -> str:
    regime = registry.get(decision.regime)
    if decision.edition != regime.default_edition(timezone.localdate()):
        return _("decided under %(edition)s") % {"edition": regime.edition(decision.edition).title}
    return _("decided under an older rule set")


def _figure(shares: Sequence[overview.Share]) -> Figure:
    numbers = [
        Number(_tier_label(share), share.count, tier_badge(share.tier).meaning) for share in shares
    ]
    return bars(_("Systems by class"), numbers, heads=(_("Class"), _("Systems")))


def _tier_label(share: overview.Share) -> str:
    if not share.tier:
        return str(tier_badge("").label)
    return tier_title(share.regime, share.tier)


urlpatterns = [path("", home, name="home")]
