"""My work, and the same for the whole organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages.request import Request
from governance.pages.work.lists import Register
from governance.pages.work.tables import EVERYBODYS, MINE
from governance.ui.filters import RegisterFilter
from governance.ui.filters.work import WorkFilter
from governance.ui.work_kinds import STEPS, WORDS
from governance.ui.work_words import Item, Items
from riskreg import access
from riskreg.access import Right
from riskreg.models import Task, User
from riskreg.queries import days, reminders, work
from riskreg.queries.due import Scope
from riskreg.queries.work import Counts, Work


@dataclass(frozen=True, slots=True)
class Part:
    """One kind in the summary above the list, and the list of this kind alone."""

    label: str
    url: str
    counts: Counts


def scope_of(request: Request) -> Scope:
    """The organisation, and which day it is there."""
    return Scope(request.organisation, days.today(request.organisation))


def _filter(request: Request) -> WorkFilter:
    return WorkFilter(request.GET, queryset=Task.objects.none())


def _mine(request: Request, found: RegisterFilter) -> Items:
    return _items(request, found, mine=request.user)


def _all(request: Request, found: RegisterFilter) -> Items:
    return _items(request, found, mine=None)


def _items(request: Request, found: Any, *, mine: User | None) -> Items:
    return _told(request, work.items(scope_of(request), found.wanted(), mine=mine), mine)


def _told(request: Request, rows: Work, mine: User | None) -> Items:
    people = {} if mine else _names(request)
    return Items(rows, days.today(request.organisation), people)


def _names(request: Request) -> dict[Any, str]:
    members = User.objects.filter(memberships__organisation=request.organisation)
    return dict(members.values_list("pk", "name"))


LIST = Register(MINE, _filter, _mine, "pages/work/mine.html")
WHOLE = Register(EVERYBODYS, _filter, _all, "pages/work/mine.html")


@require_safe
def index(request: Request) -> HttpResponse:
    """Everything that is due from me, soonest first, and what I was reminded of."""
    access.require(request.user, Right.VIEW, request.organisation)
    scope = scope_of(request)
    reminded = [
        (Item(each.row, scope.today), STEPS[each.step])
        for each in reminders.standing(scope, request.user)
    ]
    return _show(request, LIST, mine=request.user, reminded=reminded)


@require_safe
def whole(request: Request) -> HttpResponse:
    """The same for everybody."""
    access.require(request.user, Right.VIEW, request.organisation)
    return _show(request, WHOLE, mine=None, is_whole=True)


def _show(request: Request, shown: Register, *, mine: User | None, **more: Any) -> HttpResponse:
    """A list with what there is of each kind; only kinds that occur are asked for their rows."""
    found = _filter(request)
    counts, rows = work.counted(scope_of(request), found.wanted(), mine=mine)
    return shown.show(
        request,
        found,
        _told(request, rows, mine),
        parts=_parts(counts, shown.slug),
        views=views_of(shown.slug),
        **more,
    )


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """My work as a file."""
    access.require(request.user, Right.VIEW, request.organisation)
    return LIST.export(request, slug)


@require_safe
def whole_export(request: Request, slug: str) -> StreamingHttpResponse:
    """Everybody's work as a file."""
    access.require(request.user, Right.VIEW, request.organisation)
    return WHOLE.export(request, slug)


def _parts(counts: Sequence[Counts], name: str) -> list[Part]:
    return [
        Part(str(WORDS[each.item].label), f"{reverse(name)}?kind={each.item}", each)
        for each in counts
    ]


def views_of(current: str) -> list[dict[str, Any]]:
    """The four lists of work, as links."""
    names = {
        "work": _("Mine"),
        "work_all": _("Whole organisation"),
        "tasks": _("Tasks"),
        "reviews": _("Reviews"),
    }
    return [
        {"url": reverse(name), "label": label, "is_current": name == current}
        for name, label in names.items()
    ]
